"""The coach in the browser: one Study for the process, one file of ui/ for each screen."""

import streamlit as st

from ui import look, page

SCREENS = {
    "Study": [
        st.Page("ui/today.py", title="Today", icon=":material/wb_sunny:", default=True),
        st.Page("ui/quiz.py", title="Quiz", icon=":material/psychology_alt:"),
        st.Page("ui/chat.py", title="Chat", icon=":material/forum:"),
    ],
    "Your material": [
        st.Page("ui/library.py", title="Library", icon=":material/local_library:"),
    ],
}

st.set_page_config(page_title="Study coach", page_icon=look.MARK, layout="centered")
look.dress()
st.navigation(SCREENS).run()
page.warm_up()
