"""What a person reads on the terminal: the same values as the JSON, said in lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from coach.library import Progress

_out = Console(highlight=False, soft_wrap=True, markup=False)
_err = Console(stderr=True, highlight=False, markup=False)


def show(shape: str, value: Any) -> None:
    """Print a command's JSON value for a person."""
    for line in _SHOWN[shape](value):
        _out.print(line)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Give a callback that draws progress with rate and time left on stderr; None when quiet."""
    if quiet or not _err.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=_err) as bar:
        task = bar.add_task("reading", total=None)

        def report(progress: Progress) -> None:
            bar.update(
                task,
                total=progress.total,
                completed=progress.done,
                description=f"{progress.chunks} chunks, {progress.rate:.0f}/s",
            )

        yield report


def place(source: dict[str, Any] | None) -> str:
    """Return where something stands in one line: file, heading, line or page."""
    if source is None:
        return ""
    where = [source["path"].rsplit("/", 1)[-1]]
    if source["heading"]:
        where.append(" › ".join(source["heading"]))
    if source["page"]:
        where.append(f"p. {source['page']}")
    if source["lines"]:
        first, last = source["lines"]
        where.append(f"line {first}" if first == last else f"lines {first}-{last}")
    return ", ".join(where)


def _ingest(value: Any) -> Iterator[Any]:
    for file in value["files"]:
        if file["status"] != "unchanged":
            reason = f" ({file['reason']})" if file["reason"] else ""
            yield f"{file['status']:>9}  {file['kind']:<10} {file['path']}{reason}"
    totals = value["totals"]
    counts = ", ".join(f"{totals[name]} {name}" for name in totals if totals[name])
    yield f"{counts or 'nothing to do'} in {value['seconds']:.1f} s"


def _because(explanation: dict[str, Any]) -> str:
    """Return how a hit was found."""
    parts = []
    if explanation["dense"] is not None:
        parts.append(f"meaning {explanation['dense']:.2f}")
    if explanation["bm25"] is not None:
        parts.append(f"words {explanation['bm25']:.1f} by BM25 ({', '.join(explanation['matched'])})")
    return "found by " + " and ".join(parts) if parts else ""


def _search(value: Any) -> Iterator[Any]:
    if not value["hits"]:
        yield "Nothing in your notes matches."
    for hit in value["hits"]:
        yield f"{hit['rank']}. {place(hit['source'])}  [{hit['score']:.2f}]"
        for other in hit.get("also", []):
            yield f"   also {place(other)}"
        if "explanation" in hit:
            yield f"   {_because(hit['explanation'])}"
        yield _indented(hit["text"])


def _ask(value: Any) -> Iterator[Any]:
    yield value["answer"]
    for number, cited in enumerate(value["citations"], start=1):
        yield f"  [{number}] {place(cited['source'])}"
    yield from _noted(value)


def _sent(value: Any) -> Iterator[Any]:
    yield value["sent"] or "Nothing would be sent: no model is set, or no note that may leave speaks of this."


def _roadmap(value: Any) -> Iterator[Any]:
    if not value["roadmaps"]:
        yield "No roadmap was read yet."
    for roadmap in value["roadmaps"]:
        yield f"{roadmap['title']}\n{roadmap['goal']}".strip()
        if not roadmap["stages"]:
            yield "  No stage was found in it; write each as a heading, “Stage 1 — …”, with “Done when:” below."
        for stage in roadmap["stages"]:
            track = f"{stage['track']}: " if stage["track"] else ""
            at_work = "  (at work)" if stage["active"] else ""
            yield f"\n  {track}{stage['title']}" + (f" ({stage['duration']})" if stage["duration"] else "") + at_work
            for concept in stage["concepts"]:
                yield f"    concept: {concept['name']}"
            for resource in stage["resources"]:
                yield f"    {resource['kind']}: {resource['text']}"
            for criterion in stage["criteria"]:
                yield f"    [{criterion['kind']}] {criterion['text']}  ({criterion['id']})"
            yield from _projects(stage["projects"], "    ")
        yield from _projects(roadmap["projects"], "  ")
        for challenge in roadmap["challenges"]:
            yield f"  challenge, {challenge['level'] or 'no level'}: {challenge['text']}"
        for sign in roadmap["mastery_signs"]:
            yield f"  sign of mastery: {sign}"
        yield from _not_understood(roadmap)


def _projects(projects: Any, indent: str) -> Iterator[str]:
    for project in projects:
        yield f"{indent}project: {project['title']}"
        for criterion in project["criteria"]:
            yield f"{indent}  [{criterion['kind']}] {criterion['text']}  ({criterion['id']})"


def _not_understood(value: Any) -> Iterator[str]:
    for line in value["not_understood"]:
        yield f"  not understood, line {line['line']}: {line['text']}"


def _worksheet(value: Any) -> Iterator[Any]:
    fields = value["fields"]
    yield f"{value['title']}: {fields['filled']} of {fields['total']} filled in"
    for blank in value["unfilled"]:
        yield f"  line {blank['line']}: {blank['section']}: {blank['label']}"
    yield f"\n{len(value['skills'])} skills"
    for skill in value["skills"]:
        if skill["level"] is not None or skill["priority"]:
            level = "not rated" if skill["level"] is None else f"{skill['level']:g} of 5"
            written = f" (“{skill['level_text']}”)" if skill["level_text"] else ""
            measured = "" if skill["measured"] is None else f", measured {skill['measured']:g}"
            yield f"  {skill['name']}: {level}{written}{measured}, priority {skill['priority'] or 'not given'}"
    for check in value["checks"]:
        if check["label"].startswith(("Percentages", "Hours")):
            yield f"  line {check['line']}: {check['label']}: {'yes' if check['ok'] else 'no'}. {check['detail']}"
    for line in value["summary"]:
        yield f"  {line['label']} {line['text'] or '(nothing filled in says it yet)'}"
    yield from _not_understood(value)
    if value["top_skills"]:
        yield "Work on: " + ", ".join(value["top_skills"])
    if value["next_review"]:
        late = ", overdue" if value["next_review"]["overdue"] else ""
        yield f"Next review: {value['next_review']['label']} on {value['next_review']['day']}{late}"
    for path in value["other_worksheets"]:
        yield f"Another worksheet: coach worksheet {path}"


def _quiz(value: Any) -> Iterator[Any]:
    for number, asked in enumerate(value["questions"], start=1):
        yield f"{number}. {asked['prompt']}"
        for index, option in enumerate(asked["options"] or (), start=1):
            yield f"     {index}) {option}"
        yield f"     {asked['id']}: {asked['why']}"
    if value["note"]:
        yield value["note"]
    yield 'Answer with: coach answer QUESTION_ID --text "..." --confidence 70'


def _answer(value: Any) -> Iterator[Any]:
    yield f"{value['verdict']} ({value['score']:.2f})"
    yield value["feedback"]
    for unit in value["units"]:
        yield f"  {unit['status']:>12}: {unit['text']}" + (f"  ({place(unit['source'])})" if unit["source"] else "")
    yield f"Key: {value['key']}"
    yield from _noted(value)
    if value["due"]:
        yield f"Next: {value['due'][:16].replace('T', ' ')} UTC"
    else:
        yield f"The coach is not sure, decide: coach overrule {value['attempt']} --verdict correct|partial|incorrect"


def _noted(value: Any) -> Iterator[Any]:
    if value.get("note"):
        yield value["note"]


def _explain(value: Any) -> Iterator[Any]:
    yield from _noted(value)
    yield f"{value['topic']}: {value['score']:.2f}, {'passed' if value['passed'] else 'not yet'}"
    for unit in value["units"]:
        yield f"  {unit['status']:>12}: {unit['text']}" + (f"  ({place(unit['source'])})" if unit["source"] else "")
    if value["jargon"]:
        yield "Not explained: " + ", ".join(value["jargon"])
    yield value["next_question"]


def _gaps(value: Any) -> Iterator[Any]:
    if not value["stages"]:
        yield 'No roadmap was read yet; `coach ingest` one with "Done when" lines.'
    for stage in value["stages"]:
        yield f"\n{stage['title']}: {'done' if stage['met'] else 'not done'}"
        yield from _criteria(stage["criteria"])
        for topic in stage["topics"]:
            if topic["asked"]:
                rated = "" if topic["self_rating"] is None else f", you rated yourself {topic['self_rating']:g} of 5"
                yield f"  topic        {topic['name']}: mastery {topic['mastery']:.0%}, asked {topic['asked']}{rated}"
    for project in value["projects"]:
        yield f"\nProject {project['title']}: {'done' if project['met'] else 'not done'}"
        yield from _criteria(project["criteria"])
    if value["uncovered"]:
        yield "\nYour notes say nothing about: " + "; ".join(value["uncovered"])
    for line in value["unplaced"]:
        yield f"Evidence whose criterion is in no roadmap any more: {line['text']} ({line['at'][:10]}, {line['id']})"
    for step in value["this_week"]:
        yield f"This week: {step}"


def _criteria(criteria: Any) -> Iterator[str]:
    indent = " " * 15
    for gap in criteria:
        yield f"  {gap['state']:<12} {gap['text']}  ({gap['id']})"
        for line in gap["evidence"]:
            gone = f", withdrawn: {line['withdrawn_because'] or 'no reason given'}" if line["withdrawn_at"] else ""
            how = f" ({line['how']})" if line["how"] else ""
            yield f"{indent}{line['at'][:10]}: {line['text']}{how}{gone}"
        for missing in gap["missing"]:
            yield f"{indent}missing: {missing}"
        if gap["nearest"]:
            yield f"{indent}{gap['nearest']}"
        if gap["next_step"]:
            yield f"{indent}next: {gap['next_step']}"


def _cycle(value: Any) -> Iterator[Any]:
    yield value["topic"]
    for step in value["steps"]:
        yield f"  {step['name']:<9} " + (f"{step['day']}: {step['what']}" if step["day"] else "nothing yet")
    yield f"Next: {value['next']}"


def _evidence(value: Any) -> Iterator[Any]:
    checked = (
        f"verified by {value['verified_by']}: {value['how']}" if value["verified"] else value["how"] or "as claimed"
    )
    yield f"{value['id']} for {value['criterion']}: {value['text']} ({checked})"


def _log(value: Any) -> Iterator[Any]:
    for line in value["entries"]:
        yield from _entry(line)
    yield f"Day {value['day_number']}, streak {value['streak']}"


def _entry(line: Any) -> Iterator[Any]:
    felt = f", {line['satisfaction']}/5" if line["satisfaction"] else ""
    stage = f", {line['stage']}" if line["stage"] else ""
    marks = "".join([", written late" if line["late"] else "", ", corrected" if line["earlier"] else ""])
    yield f"Day {line['day_number']}, {line['day']}, {line['hours']:g} h{felt}{stage}{marks}  ({line['id']})"
    yield _indented(line["did"])
    for label, name in (("Learned", "learned"), ("Hard", "struggle"), ("Next", "next")):
        if line[name]:
            yield _indented(f"{label}: {line[name]}")
    for before in line["earlier"]:
        yield _indented(f"before: {before['hours']:g} h, {before['did']}")


def _posts(value: Any) -> Iterator[Any]:
    if not value:
        yield "No post was drafted yet; `coach post` drafts one."
    for kept in value:
        text = kept.get("text") or kept["parts"][0]
        at = kept["at"][:16].replace("T", " ")
        yield f"{kept['id']}  {at} UTC  {kept['platform']}, {len(kept['replies'])} replies"
        yield _indented(text.strip().splitlines()[0] if kept["platform"] != "blog" else text.splitlines()[1])


def _replies(value: Any) -> Iterator[Any]:
    for reply in value["replies"]:
        yield f"{reply['kind']}: {reply['text']}"


def _form(value: Any) -> Iterator[Any]:
    for name in ("did", "learned", "struggle", "next", "stage", "hours"):
        if value[name] not in ("", None):
            yield f"{name:>8}: {value[name]}"
    if not value["did"]:
        yield "The coach saw nothing of today yet; write it by hand with `coach log add`."


def _timer(value: Any) -> Iterator[Any]:
    if not value["running"]:
        yield f"Stopped after {value['hours']:g} h." if value["hours"] else "No timer is running."
        return
    yield f"Running since {value['started'][:16].replace('T', ' ')} UTC, {value['hours']:g} h so far."


def _week(value: Any) -> Iterator[Any]:
    yield value["summary"]
    for share in value["shares"]:
        yield f"{share['share']:>5.0%}  {share['hours']:g} h  {share['activity']}"
    if value["unsorted_hours"]:
        yield f"       {value['unsorted_hours']:g} h  kind not given"
    if value["projects"]:
        yield value["projects"]


def _brought_in(value: Any) -> Iterator[Any]:
    yield f"{value['entries']} entries brought in, {value['already_there']} there already"
    for left in value["left_out"]:
        yield f"line {left['line']} left out: {left['text']} ({left['reason']})"


def _picture(value: Any) -> Iterator[Any]:
    yield f"{value['path']}: {value['alt']}"


def _post(value: Any) -> Iterator[Any]:
    yield from value.get("parts") or [value["text"]]
    yield from _noted(value)
    yield f"({value['chars']} characters)"
    if value["withheld"]:
        yield "Left out of the post (only you see this):"
    for left in value["withheld"]:
        place = f"{left['place'][:1].upper()}{left['place'][1:]}: " if left["place"] else ""
        yield f"  {place}{left['text']} ({left['reason']})"


def _today(value: Any) -> Iterator[Any]:
    session = value["session"]
    yield f"{value['due']} due, {value['new']} new; {session['questions']} fit {session['minutes']} min"
    yield f"Day {value['day_number']}, streak {value['streak']}"
    for gap in value["weakest"]:
        yield f"  {gap['text']}: {gap['next_step']}"
    if value["next_review"]:
        yield f"Worksheet review: {value['next_review']['label']} on {value['next_review']['day']}"


def _doctor(value: Any) -> Iterator[Any]:
    table = Table(show_header=False, box=None)
    for part in value["parts"]:
        table.add_row("ok" if part["ok"] else "!!", part["name"], part["detail"])
    yield table


def _hint(value: Any) -> Iterator[Any]:
    yield value["hint"] or f"Think of what stands in {place(value['source'])}."


def _session(value: Any) -> Iterator[Any]:
    yield f"{value['asked']} of {value['questions']} asked; next {value['next'] or 'none'}"
    if value["missed"]:
        yield "to ask again after study: " + ", ".join(value["missed"])
    if value["gain"]:
        yield f"before study {value['gain']['before']:.0%}, after {value['gain']['after']:.0%}"


def _mend(value: Any) -> Iterator[Any]:
    yield f"{value['question']['id']}: {value['question']['prompt']}"
    yield f"{len(value['answers'])} earlier answers were graded again."


def _progress(value: Any) -> Iterator[Any]:
    told = value["calibration"]
    if told["brier"] is None:
        yield "No answer was given with a confidence yet."
    else:
        yield f"{told['answers']} answers with a confidence, Brier score {told['brier']:.2f} (0 is perfect)"
    yield from (f"sure but wrong: {one['prompt']}" for one in told["sure_but_wrong"])
    asked = [one for one in value["coverage"] if one["asked"]]
    yield f"{len(asked)} of {len(value['coverage'])} topics were asked; due: {value['due_per_day']}"
    yield from (f"never asked: {one['topic']}" for one in value["coverage"] if not one["asked"])


def _retire(value: Any) -> Iterator[Any]:
    yield f"{value['question']['id']} is {value['state']}: {value['question']['prompt']}"


def _grade(value: Any) -> Iterator[Any]:
    """Rows out as rows came in: one JSON object a line."""
    yield from (json.dumps(row) for row in value)


def _counts(value: Any) -> Iterator[Any]:
    yield ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in value.items())


def _indented(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.splitlines())


def _app(value: Any) -> Iterator[Any]:
    yield f"The coach opens at {value['url']}; Ctrl-C stops it."


_SHOWN: dict[str, Callable[[Any], Iterator[Any]]] = {
    "ingest": _ingest,
    "search": _search,
    "ask": _ask,
    "sent": _sent,
    "roadmap": _roadmap,
    "worksheet": _worksheet,
    "quiz": _quiz,
    "answer": _answer,
    "explain": _explain,
    "gaps": _gaps,
    "cycle": _cycle,
    "evidence": _evidence,
    "log": _log,
    "post": _post,
    "posts": _posts,
    "replies": _replies,
    "form": _form,
    "timer": _timer,
    "week": _week,
    "brought_in": _brought_in,
    "picture": _picture,
    "today": _today,
    "doctor": _doctor,
    "retire": _retire,
    "hint": _hint,
    "session": _session,
    "mend": _mend,
    "progress": _progress,
    "grade": _grade,
    "counts": _counts,
    "app": _app,
}
