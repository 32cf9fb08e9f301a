"""Map: the plan with its evidence, what was never asked, and the worksheet."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from coach.evidence import Evidence
from coach.gaps import CriterionGap, StageGap
from coach.study import Study
from coach.topic import Coverage
from ingest.worksheet import Skill, Worksheet
from ui import page, words

VIEWS = ["Plan", "Coverage", "Worksheet"]
STATES = {"met": "Met", "partly": "Partly", "open": "Open", "no_evidence": "Nothing shown yet"}
PRIORITIES = {"H": "high", "M": "middle", "L": "low"}
MOST_ROWS = 60
WAYS = {"artifact": "Something I made", "measure": "A number I reached", "statement": "My word"}


def screen(coach: Study) -> None:
    if page.needs_notes(coach):
        return
    view = st.segmented_control(
        "Show", VIEWS, default="Plan", key="view", bind="query-params", label_visibility="collapsed"
    )
    if view == "Coverage":
        _coverage(coach)
    elif view == "Worksheet":
        _worksheet(coach)
    else:
        _plan(coach)


def _plan(coach: Study) -> None:
    stages = coach.gaps(page.now(), leads=False).stages
    if not stages:
        st.write(
            "No plan was read yet. A roadmap with stages and “Done when” lines, or a curriculum table, becomes one."
        )
        if st.button("Read a roadmap", icon=":material/arrow_forward:"):
            st.switch_page("ui/library.py")
        return
    at_work = next((number for number, stage in enumerate(stages) if not stage.met), 0)
    sought = st.query_params.get("stage", "").casefold()
    at_work = next((number for number, stage in enumerate(stages) if stage.title.casefold() == sought), at_work)
    number = st.selectbox(
        "Stage", range(len(stages)), index=at_work, format_func=lambda one: words.plain(_stage_name(stages[one]))
    )
    stage = stages[number]
    if sought and stage.title.casefold() != sought:
        del st.query_params["stage"]
    looked = st.toggle("Look for leads in my notes", help="Places that mention it; a mention is never proof.")
    if looked:
        with st.spinner("Looking through your notes …"):
            found = coach.gaps(page.now(), stage=stage.title).stages
        stage = next((one for one in found if (one.title, one.roadmap) == (stage.title, stage.roadmap)), stage)
    if not stage.criteria:
        st.write("This stage does not say when it is done.")
    for gap in stage.criteria:
        _criterion(coach, gap)
    _concepts(stage)


def _stage_name(stage: StageGap) -> str:
    met = sum(gap.state == "met" for gap in stage.criteria)
    track = f"{stage.track}: " if stage.track else ""
    return f"{track}{stage.title} ({met} of {len(stage.criteria)} met)"


def _criterion(coach: Study, gap: CriterionGap) -> None:
    with st.container(border=True):
        st.html(
            f'<div class="state {gap.state}">{STATES[gap.state]}</div><div class="prose">'
            f"{words.as_html(gap.criterion.text)}</div>"
        )
        for line in gap.evidence:
            _evidence(coach, line)
        for sentence in gap.missing:
            words.prose(sentence, "small")
        if gap.next_step:
            words.prose(f"**Next:** {words.step(gap.next_step)}")
        for lead in gap.leads:
            words.quote(lead.quote, lead.locator)
        with st.container(horizontal=True):
            if gap.criterion.kind == "explain" and st.button("Explain it", key=f"explain-{gap.criterion.id}"):
                st.switch_page("ui/explain.py", query_params={"topic": gap.criterion.text})
            with st.popover("Add evidence"):
                _add_evidence(coach, gap)


def _evidence(coach: Study, line: Evidence) -> None:
    checked = "checked" if line.verified else "as you say"
    if line.withdrawn_at is not None:
        words.prose(f"Withdrawn: {line.text}. {line.withdrawn_because}", "small struck")
        return
    where = line.path or line.url or ""
    words.prose(
        f"{words.spoken(line.at.astimezone(coach.settings.zone))}, {checked}: {line.text} {where}".strip(), "small"
    )
    if not line.origin and st.button("Withdraw", key=f"withdraw-{line.id}", type="tertiary"):
        coach.withdraw_evidence(line.id, "", page.now())
        st.rerun()


def _add_evidence(coach: Study, gap: CriterionGap) -> None:
    criterion = gap.criterion
    usual = {"build": 0, "publish": 0, "measure": 1, "rank": 1}.get(criterion.kind, 2)
    with st.form(f"evidence-{criterion.id}", border=False):
        way = st.radio("What do you have?", list(WAYS), index=usual, format_func=WAYS.__getitem__)
        text = st.text_input("What it shows", placeholder="98.2 % on the test set" if usual == 1 else "")
        where = st.text_input("Where it is", placeholder="a folder, a file or an address")
        if st.form_submit_button("Keep it", type="primary"):
            is_address = "://" in where
            with page.calmly():
                coach.add_evidence(
                    criterion.id,
                    way,
                    text,
                    page.now(),
                    url=where if is_address else None,
                    path=Path(where).expanduser() if where and not is_address else None,
                )
                st.rerun()


def _concepts(stage: StageGap) -> None:
    if not stage.topics:
        return
    st.subheader("What it teaches", anchor=False)
    for number, topic in enumerate(stage.topics):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"concept-{number}"):
            known = "never asked" if topic.mastery is None else f"{topic.mastery:.0%} known"
            rated = "" if topic.self_rating is None else f", you say {topic.self_rating:g} of 5"
            words.prose(f"**{topic.name}**\n{known}{rated}")
            if st.button("Quiz", key=f"quiz-{number}", type="tertiary", help=f"A quiz on {words.plain(topic.name)}"):
                st.switch_page("ui/quiz.py", query_params={"topic": topic.name})
            if st.button("Explain", key=f"tell-{number}", type="tertiary", help=f"Explain {words.plain(topic.name)}"):
                st.switch_page("ui/explain.py", query_params={"topic": topic.name})


def _coverage(coach: Study) -> None:
    covered = coach.coverage(page.now())
    kinds = {
        "Never asked": [one for one in covered if not one.asked],
        "Due": [one for one in covered if one.due],
        "Strong": [one for one in covered if one.strong],
        "All": covered,
    }
    chosen = st.segmented_control(
        "Topics", list(kinds), default="Never asked", format_func=lambda name: f"{name} ({len(kinds[name])})"
    )
    rows = kinds[chosen or "All"]
    if not rows:
        st.write("None at the moment.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Be asked about", [one.topic.name for one in rows], format_func=words.plain)
        if st.button("Quiz me on it") and name:
            st.switch_page("ui/quiz.py", query_params={"topic": name})
    shown = MOST_ROWS if not st.session_state.get(f"all-{chosen}") else len(rows)
    words.table(["Topic", "From", "Asked", "Standing"], [_row(one) for one in rows[:shown]])
    if len(rows) > shown and st.button(f"Show all {len(rows):,}"):
        st.session_state[f"all-{chosen}"] = True
        st.rerun()


def _row(one: Coverage) -> tuple[str | tuple[str, str], ...]:
    place = one.topic.stage or (Path(one.topic.locator.path).name if one.topic.locator else "")
    standing = ("due", "half") if one.due else ("strong", "good") if one.strong else ("", "")
    if not one.asked:
        standing = ("never asked", "")
    return one.topic.name, place, words.counted(one.asked, "time") if one.asked else "", standing


def _worksheet(coach: Study) -> None:
    sheets = coach.worksheets()
    if not sheets:
        st.write("No worksheet was read yet. A metalearning worksheet in your notes shows up here with its blanks.")
        return
    sheet = sheets[-1]
    blank = [field for field in sheet.fields if not field.filled]
    words.prose(f"**{sheet.title}**\n{len(sheet.fields) - len(blank)} of {len(sheet.fields)} blanks are filled in.")
    _skills(coach, sheet)
    failed = [check for check in sheet.checks if not check.ok and check.detail]
    if failed:
        st.subheader("What to look at again", anchor=False)
        words.lines([f"{check.label}: {check.detail}" for check in failed])
    if blank:
        with st.expander(f"Still blank ({len(blank)})"):
            words.table(
                ["Blank", "Section", "Line"], [(field.label, field.section, f"line {field.line}") for field in blank]
            )


def _skills(coach: Study, sheet: Worksheet) -> None:
    if not sheet.skills:
        return
    measured = coach.measured_skills(sheet, page.now())
    st.subheader("How you rate yourself, and what your answers say", anchor=False)
    words.table(
        ["Skill", "You say", "Measured", "Priority"],
        [
            (skill.name, _said(skill), _measured(skill, measured), PRIORITIES.get(skill.priority or "", ""))
            for skill in sheet.skills
        ],
    )
    words.prose("Measured is what your answers on it came to, on the same scale of 5.", "small")


def _said(skill: Skill) -> str:
    return "not rated" if skill.level is None else f"{skill.level:g} of 5"


def _measured(skill: Skill, measured: dict[str, float]) -> str | tuple[str, str]:
    if skill.name not in measured:
        return "not asked yet"
    found = measured[skill.name] * 5
    apart = abs(found - skill.level) if skill.level is not None else 0.0
    return f"{found:.1f} of 5", "half" if apart >= 1 else "good"


page.show(screen, "Map")
