"""Settings: session and schedule, model, privacy, taking your work elsewhere, and the doctor."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import streamlit as st

from coach.study import Study
from ui import page, words

VIEWS = ["Sessions", "Model", "Privacy", "Export and import", "Doctor"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def screen(coach: Study) -> None:
    view = st.segmented_control(
        "Show", VIEWS, default="Sessions", key="view", bind="query-params", label_visibility="collapsed"
    )
    shown: dict[str, Callable[[Study], None]] = {
        "Model": _model,
        "Privacy": _privacy,
        "Export and import": _elsewhere,
        "Doctor": _doctor,
    }
    shown.get(view or "", _sessions)(coach)


def _sessions(coach: Study) -> None:
    now = coach.settings
    with st.form("sessions", border=False):
        minutes = st.number_input("Minutes in a session", 1, 600, now.minutes_per_session)
        new = st.number_input("New questions in a session, at most", 0, 100, now.new_per_session)
        reviews = st.number_input("Reviews a day, at most", 1, 1000, now.reviews_per_day)
        retention = st.slider(
            "How much you want to still know when it comes back",
            70,
            99,
            round(now.desired_retention * 100),
            format="%d%%",
        )
        target = st.date_input("Day of an exam, if there is one", now.target_date)
        hours = st.number_input("Hours a week you plan", 0.5, 168.0, now.weekly_hours, 0.5)
        rest = st.multiselect(
            "Days of rest", range(7), list(now.rest_weekdays), format_func=WEEKDAYS.__getitem__, placeholder="None"
        )
        zone = st.text_input("Time zone", now.timezone, placeholder="This machine’s; or for example Europe/Vienna")
        ends = st.number_input("The day ends at this hour of the night", 0, 12, now.day_ends_at_hour)
        attempt = st.toggle("In chat, ask me for a try before telling", now.attempt_first)
        if st.form_submit_button("Save", type="primary"):
            _save(
                coach,
                minutes_per_session=minutes,
                new_per_session=new,
                reviews_per_day=reviews,
                desired_retention=retention / 100,
                target_date=target if isinstance(target, date) else None,
                weekly_hours=hours,
                rest_weekdays=tuple(sorted(rest)),
                timezone=zone.strip(),
                day_ends_at_hour=ends,
                attempt_first=attempt,
            )


def _model(coach: Study) -> None:
    now = coach.settings
    st.write(
        "The coach works without a chat model: nothing leaves this machine. With one, questions are more varied and "
        "answers are judged more finely."
    )
    with st.form("model", border=False):
        st.subheader("Chat model", anchor=False)
        model = st.text_input("Name of the model", now.model, placeholder="None; for example llama3.1 or gpt-4o-mini")
        base_url = st.text_input("Its address", now.base_url, placeholder="http://127.0.0.1:11434/v1")
        provider = st.text_input("Provider, as LangChain names it", now.provider, placeholder="openai")
        temperature = st.slider("Temperature: how freely it words things", 0.0, 2.0, now.temperature, 0.1)
        tokens = st.number_input("Tokens a prompt and its reply may take", 1024, 2_000_000, now.context_tokens)
        budget = st.number_input("Tokens a month, at most (0 for no limit)", 0, None, now.monthly_token_budget)
        st.subheader("Embedding model", anchor=False)
        embedder = st.text_input("Name of the embedding model", now.embedder)
        embedder_url = st.text_input(
            "Its address", now.embedder_base_url, placeholder="None; it runs on this machine", key="embedder-url"
        )
        st.caption("Another embedding model means reading everything again: Library, “Read everything anew”.")
        st.subheader("Voice input", anchor=False)
        voice_url = st.text_input(
            "Address of a transcription service",
            now.transcription_url,
            placeholder="None; for example http://127.0.0.1:8000/v1",
        )
        voice_model = st.text_input("Name of its model", now.transcription_model)
        if st.form_submit_button("Save", type="primary"):
            _save(
                coach,
                model=model.strip(),
                base_url=base_url.strip(),
                provider=provider.strip(),
                temperature=temperature,
                context_tokens=tokens,
                monthly_token_budget=budget,
                embedder=embedder.strip() or now.embedder,
                embedder_base_url=embedder_url.strip(),
                transcription_url=voice_url.strip(),
                transcription_model=voice_model.strip() or now.transcription_model,
            )
    _key(coach)
    if now.uses_model and st.button("Try the model"):
        with st.spinner("Asking it two short things …"):
            found = coach.try_model()
        (st.success if found.works else st.warning)(" ".join(found.lines))


def _key(coach: Study) -> None:
    with st.form("key", border=False, clear_on_submit=True):
        st.subheader("Key of the model", anchor=False)
        key = st.text_input(
            "The key", type="password", placeholder="Only a service on the internet needs one", autocomplete="off"
        )
        st.caption(
            "Kept in the keyring of your system, in no file. COACH_API_KEY or a .env file work too and win over it."
        )
        if st.form_submit_button("Keep it") and key.strip():
            coach.keep_model_key(key.strip())
            page.say_next("The key is in your keyring.")
            st.rerun()


def _privacy(coach: Study) -> None:
    now = coach.settings
    st.write(
        "A note with “private: true” on top, or matching a line below, is searched here and nowhere else: it is never "
        "sent to a model on another machine and never used in a post."
    )
    with st.form("privacy", border=False):
        globs = st.text_area(
            "Private files, one pattern a line", "\n".join(now.private_globs), placeholder="**/journal/**"
        )
        names = st.text_area("Names that a post may carry, one a line", "\n".join(now.allowed_names))
        log = st.toggle("Keep the text sent to a model in the call log", now.log_prompts)
        if st.form_submit_button("Save", type="primary"):
            _save(coach, private_globs=_lines(globs), allowed_names=_lines(names), log_prompts=log)
    calls = coach.records.calls()
    if calls:
        st.write(
            f"{words.counted(len(calls), 'call')} to a model so far, the last on {words.spoken(calls[-1].at.date())}."
        )


def _elsewhere(coach: Study) -> None:
    st.subheader("Take your work elsewhere", anchor=False)
    with st.container(horizontal=True):
        st.download_button(
            "Anki deck", lambda: _written("coach.apkg", coach.export_anki), "coach.apkg", on_click="ignore"
        )
        st.download_button(
            "Calendar of reviews",
            lambda: _written("coach.ics", lambda file: coach.export_calendar(file, page.now())),
            "coach.ics",
            mime="text/calendar",
            on_click="ignore",
        )
    with st.form("export", border=False):
        folder = st.text_input(
            "Folder for everything kept about you, as plain files", placeholder="/home/you/coach-export"
        )
        if st.form_submit_button("Write it there") and folder.strip():
            with page.calmly():
                counts = coach.export_data(Path(folder.strip()).expanduser(), page.now())
                st.success(f"Written: {words.counted(sum(counts.values()), 'row')}.")
    st.subheader("Bring your work back", anchor=False)
    with st.form("import", border=False):
        source = st.text_input("Folder of an export", help="Only into a coach that has no record yet.")
        if st.form_submit_button("Restore it") and source.strip():
            with page.calmly():
                counts = coach.import_data(Path(source.strip()).expanduser())
                st.success(
                    f"Restored: {words.counted(sum(counts.values()), 'row')}. An export holds none of your notes: "
                    "have them read again in the Library."
                )
    with st.form("diary", border=False):
        file = st.text_input("A diary kept in Markdown", placeholder="/home/you/notes/diary.md")
        if st.form_submit_button("Bring it in") and file.strip():
            with page.calmly():
                found = coach.import_diary(Path(file.strip()).expanduser(), page.now())
                st.success(f"{words.counted(found.entries, 'entry', 'entries')} brought in.")
                for line, text in (*found.without_a_day, *found.not_understood):
                    words.prose(f"Line {line} was left out, its day cannot be told: {text}", "small")


def _doctor(coach: Study) -> None:
    st.write("Each part is tried for real.")
    if not st.button("Examine", type="primary"):
        return
    with st.spinner("Trying each part …"):
        parts = coach.doctor(page.now())
    items = "".join(
        f'<li class="{"hit" if part.ok else "contradicted"}"><span>{"Fine" if part.ok else "See to it"}</span>'
        f"<b>{words.as_html(part.name.capitalize())}</b>: {words.as_html(part.detail)}</li>"
        for part in parts
    )
    st.html(f'<ul class="units">{items}</ul>')


def _written(name: str, write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        write(file)
        return file.read_bytes()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _save(coach: Study, **changes: object) -> None:
    coach.save_settings(**changes)
    page.say_next("Saved.")
    st.rerun()


page.show(screen, "Settings")
