"""The coach in the browser: one Study for the process, one file of ui/ for each screen."""

import streamlit as st

from ui import background, look

SCREENS = [
    st.Page("ui/today.py", title="Today", icon=":material/wb_sunny:", default=True),
    st.Page("ui/quiz.py", title="Quiz", icon=":material/psychology_alt:"),
    st.Page("ui/chat.py", title="Chat", icon=":material/forum:"),
    st.Page("ui/explain.py", title="Explain", icon=":material/edit_note:"),
    st.Page("ui/map.py", title="Map", icon=":material/map:"),
    st.Page("ui/diary.py", title="Diary & posts", icon=":material/calendar_month:"),
    st.Page("ui/progress.py", title="Progress", icon=":material/trending_up:"),
    st.Page("ui/library.py", title="Library", icon=":material/local_library:"),
    st.Page("ui/settings.py", title="Settings", icon=":material/tune:"),
]

st.set_page_config(page_title="Study coach", page_icon=look.MARK, layout="centered")
look.dress()
st.navigation(SCREENS).run()
background.warm_up()
