"""The command line: each command builds a Study, calls one method, and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from coach.study import Study

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
log_app = typer.Typer(no_args_is_help=True, help="The study diary.")
export_app = typer.Typer(no_args_is_help=True, help="Take your work elsewhere.")
import_app = typer.Typer(no_args_is_help=True, help="Bring your work back.")
evidence_app = typer.Typer(no_args_is_help=True, help="The ledger behind each criterion.")
app.add_typer(log_app, name="log")
app.add_typer(export_app, name="export")
app.add_typer(import_app, name="import")
app.add_typer(evidence_app, name="evidence")

Home = Annotated[Path | None, typer.Option("--home", help="Folder the coach keeps its data in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
Stage = Annotated[
    str, typer.Option("--stage", help="Only this stage: its number, or part of its title, its track or its roadmap.")
]


_home_before: ContextVar[Path | None] = ContextVar("home_before", default=None)
_json_before: ContextVar[bool] = ContextVar("json_before", default=False)


def main() -> None:
    """Run the command line; the console script ``coach``."""
    app(prog_name="coach")


@app.callback()
def _coach(home: Home = None, as_json: AsJson = False) -> None:
    """A study coach that lives beside your own notes."""
    _home_before.set(home)
    _json_before.set(as_json)


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders or files to read; without one, all that were given before.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read and embed everything again.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and read what changes.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read notes, PDFs, roadmaps and worksheets into the index."""
    from coach import contract
    from coach.console import progress_bar

    with _study(home) as study:
        with progress_bar(quiet=as_json or _json_before.get()) as progress:
            report = study.ingest(paths or [], _now(), force=force, progress=progress)
        _print("ingest", contract.ingest(report), as_json)
        if watch:
            for changed in filter(lambda report: report.moved, study.watch(paths or [], _now)):
                _print("ingest", contract.ingest(changed), as_json)


@app.command()
def search(
    query: str,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many hits.")] = 10,
    mode: Annotated[str, typer.Option(help="hybrid, dense or keyword.")] = "hybrid",
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of document; can be repeated.")] = None,
    path: Annotated[str | None, typer.Option(help="Only paths that match this glob.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only notes with this tag; can be repeated.")] = None,
    since: Annotated[str | None, typer.Option(help="Only notes dated from this day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Only notes dated up to this day, YYYY-MM-DD.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each hit was found.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find passages by meaning and by word."""
    from coach import contract

    with _study(home) as study:
        hits = study.search(
            query,
            k=k,
            mode=mode,
            kinds=kind or (),
            path_glob=path,
            tags=tag or (),
            since=_day(since),
            until=_day(until),
        )
        _print("search", contract.search(query, mode, hits, explain=explain), as_json)


@app.command()
def ask(
    question: str,
    show_sent: Annotated[
        bool, typer.Option("--show-sent", help="Send nothing; show the text that a model would be sent.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the notes, with citations, or say that they do not."""
    from coach import contract

    with _study(home) as study:
        if show_sent:
            _print("sent", {"sent": study.what_leaves(question)}, as_json)
        else:
            _print("ask", contract.ask(study.ask(question, _now())), as_json)


@app.command()
def roadmap(
    path: Annotated[Path | None, typer.Argument(help="A roadmap file; without it, all that were read.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show roadmaps and curricula: stages, concepts, criteria, projects."""
    from coach import contract

    with _study(home) as study:
        _print("roadmap", contract.roadmaps(study.roadmaps(path)), as_json)


@app.command()
def worksheet(
    path: Annotated[Path | None, typer.Argument(help="A worksheet file; without it, the one that was read.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what a worksheet leaves blank, how skills are rated, and what to work on."""
    with _study(home) as study:
        _print("worksheet", study.worksheet_view(path, _now()), as_json)


@app.command()
def quiz(
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="How many questions.")] = 10,
    topic: Annotated[str, typer.Option(help="Only this topic.")] = "",
    stage: Stage = "",
    kinds: Annotated[str, typer.Option(help="Only these kinds, separated by commas.")] = "",
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same choice.")] = None,
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="Fill these minutes instead of -n.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Open a session: what is due first, then new questions from your notes and roadmap."""
    from coach import contract

    with _study(home) as study:
        opened = study.quiz(_now(), count=n, topic=topic, stage=stage, kinds=_split(kinds), seed=seed, minutes=minutes)
        _print("quiz", contract.quiz(opened), as_json)


@app.command()
def answer(
    question_id: str,
    text: Annotated[str | None, typer.Option(help="Your answer.")] = None,
    option: Annotated[int | None, typer.Option(help="Number of the option you choose, from 1 as listed.")] = None,
    confidence: Annotated[int | None, typer.Option(min=0, max=100, help="How sure you are, in percent.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0, help="Time the answer took; a quick one is easy.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question; it is kept, graded and scheduled."""
    from coach import contract

    with _study(home) as study:
        graded = study.answer(question_id, _now(), text=text, option=option, confidence=confidence, seconds=seconds)
        _print("answer", contract.answer(graded), as_json)


@app.command()
def overrule(
    attempt_id: str,
    verdict: Annotated[str, typer.Option(help="correct, partial or incorrect.")],
    because: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Correct a grade; the schedule follows."""
    from coach import contract

    with _study(home) as study:
        _print("answer", contract.answer(study.overrule(attempt_id, verdict, because, _now())), as_json)


@app.command()
def hint(question_id: str, home: Home = None, as_json: AsJson = False) -> None:
    """Give a hint, and never the key."""
    from coach import contract

    with _study(home) as study:
        _print("hint", contract.hint(study.question(question_id)), as_json)


@app.command()
def skip(
    question_id: str,
    not_clear: Annotated[bool, typer.Option("--not-clear", help="The question itself cannot be understood.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Pass over a question of the session at work; it counts as no answer."""
    from coach import contract

    with _study(home) as study:
        session = study.session_asking(question_id, _now()).session.id
        study.leave_question(session, question_id, "not clear" if not_clear else "skipped")
        _print("session", contract.sitting(study.sitting(session)), as_json)


@app.command()
def session(session_id: str, home: Home = None, as_json: AsJson = False) -> None:
    """Show where a session stands: what comes next, what was missed, what was gained."""
    from coach import contract

    with _study(home) as study:
        _print("session", contract.sitting(study.sitting(session_id)), as_json)


@app.command()
def mend(
    question_id: str,
    prompt: Annotated[str | None, typer.Option(help="The question in better words.")] = None,
    key: Annotated[str | None, typer.Option(help="The right answer; of a list one item a line.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Mend the words or the key of a question; its past answers are graded again and the schedule follows."""
    from coach import contract

    with _study(home) as study:
        settled = study.reword(question_id, _now(), prompt=prompt, key=key)
        asked = contract.question(study.question(question_id))
        _print("mend", {"question": asked, "answers": [contract.answer(one) for one in settled]}, as_json)


@app.command()
def progress(home: Home = None, as_json: AsJson = False) -> None:
    """Show how sure you were and how often right, what will be due, and what was never asked."""
    from coach import contract

    with _study(home) as study:
        _print("progress", contract.progress(study.progress(_now()), study.coverage(_now())), as_json)


@app.command()
def retire(
    question_id: str,
    because: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Never ask a question again."""
    from coach import contract

    with _study(home) as study:
        retired = study.retire(question_id, because)
        _print("retire", {"question": contract.question(retired.question), "state": retired.state}, as_json)


@app.command()
def grade(
    batch: Annotated[
        Path, typer.Option(help="JSONL of question, reference(s) and answer; - is standard input.")
    ] = Path("-"),
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Grade answers against references without keeping anything."""
    from coach import contract

    with _study(home) as study:
        piped = sys.stdin.buffer.read() if str(batch) == "-" else None
        rows = [contract.grade(judged) for judged in study.grade_batch(batch, piped)]
        _print("grade", rows, as_json)


@app.command()
def explain(
    topic: str,
    text: Annotated[str, typer.Option(help="Your explanation, or - to read it from standard input.")] = "-",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Explain a topic back, and see which points were made."""
    from coach import contract

    with _study(home) as study:
        written = sys.stdin.read() if text == "-" else text
        _print("explain", contract.explain(study.explain(topic, written, _now())), as_json)


@app.command()
def gaps(stage: Stage = "", home: Home = None, as_json: AsJson = False) -> None:
    """Show each criterion with its evidence, what is missing and one next step."""
    from coach import contract

    with _study(home) as study:
        _print("gaps", contract.gaps(study.gaps(_now(), stage=stage)), as_json)


@app.command()
def cycle(topic: str, home: Home = None, as_json: AsJson = False) -> None:
    """Show the learning cycle of a topic: learn, modify, practise, analyse, teach, improve, each with its last day."""
    from coach import contract
    from coach.cycle import next_step

    with _study(home) as study:
        steps = study.cycle(topic)
        _print("cycle", contract.cycle(topic, steps, next_step(steps)), as_json)


@evidence_app.command("add")
def evidence_add(
    criterion_id: str,
    kind: Annotated[str, typer.Option(help="artifact or measure.")],
    text: Annotated[str, typer.Option(help="What it shows; for a measure, the number with its unit.")],
    url: Annotated[str | None, typer.Option(help="Where it can be seen.")] = None,
    path: Annotated[Path | None, typer.Option(help="A file, folder or git repository on this machine.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add a dated line to a criterion's evidence."""
    from coach import contract

    with _study(home) as study:
        kept = study.add_evidence(criterion_id, kind, text, _now(), url=url, path=path)
        _print("evidence", contract.evidence(kept), as_json)


@evidence_app.command("withdraw")
def evidence_withdraw(
    evidence_id: str,
    because: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a line of evidence; it stays visible as withdrawn."""
    from coach import contract

    with _study(home) as study:
        _print("evidence", contract.evidence(study.withdraw_evidence(evidence_id, because, _now())), as_json)


@log_app.command("add")
def log_add(
    did: Annotated[str | None, typer.Option(help="What you did.")] = None,
    hours: Annotated[float | None, typer.Option(help="Hours studied, 0 to 24; without it, the timer's.")] = None,
    stage: Annotated[str | None, typer.Option(help="Where in the plan.")] = None,
    learned: Annotated[str | None, typer.Option(help="One insight.")] = None,
    struggle: Annotated[str | None, typer.Option(help="What was hard.")] = None,
    next_step: Annotated[str | None, typer.Option("--next", help="What comes next.")] = None,
    satisfaction: Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")] = None,
    activity: Annotated[str | None, typer.Option(help="project, drill, reading, retrieval or community.")] = None,
    day: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; without it, today.")] = None,
    replaces: Annotated[str | None, typer.Option(help="Id of the entry this one corrects.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write a line in the diary."""
    from coach import contract

    with _study(home) as study:
        view = study.log_add(
            _now(), hours=hours, did=did, stage=stage, learned=learned, struggle=struggle, next_step=next_step,
            satisfaction=satisfaction, activity=activity, day=_day(day), replaces=replaces,
        )  # fmt: skip
        _print("log", contract.log(view), as_json)


@log_app.command("list")
def log_list(home: Home = None, as_json: AsJson = False) -> None:
    """Show the diary, the day number and the streak."""
    from coach import contract

    with _study(home) as study:
        _print("log", contract.log(study.diary(_now())), as_json)


@log_app.command("form")
def log_form(home: Home = None, as_json: AsJson = False) -> None:
    """Show today's entry as the coach would fill it in from what it saw."""
    from coach import contract

    with _study(home) as study:
        started = study.journal.timer_started()
        _print("form", contract.form(study.suggested_entry(_now()), started), as_json)


@log_app.command("timer")
def log_timer(
    action: Annotated[str, typer.Argument(help="start, stop or show.")] = "show",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Time a sitting; `coach log add` without --hours takes the hours and ends the timer."""
    from coach import contract

    with _study(home) as study:
        _print("timer", contract.timer(*study.timer(action, _now())), as_json)


@log_app.command("week")
def log_week(
    day: Annotated[str | None, typer.Option("--week", help="Any day of the week; without it, this week.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Look back on a week: what moved, what is stuck, what to change, and a summary to send to a partner."""
    from coach import contract

    with _study(home) as study:
        _print("week", contract.week(*study.week(_now(), _day(day))), as_json)


@app.command()
def post(
    platform: Annotated[str, typer.Option(help="x, thread, linkedin or blog.")] = "x",
    since: Annotated[
        str | None, typer.Option(help="From this day, YYYY-MM-DD; without it, the last study day.")
    ] = None,
    variant: Annotated[int, typer.Option(min=1, max=3, help="Which of three ways to put it.")] = 1,
    edited: Annotated[str | None, typer.Option(help="Your own version to check claim by claim; - reads it.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Draft a post from the diary and the record; you publish it yourself."""
    from coach import contract

    with _study(home) as study:
        if edited is None:
            draft = study.post(platform, _now(), since=_day(since), variant=variant - 1)
        else:
            text = sys.stdin.read() if edited == "-" else edited
            draft = study.recheck_post(text, platform, _now(), since=_day(since))
        _print("post", contract.post(draft, with_originals=not as_json), as_json)


@app.command()
def posts(home: Home = None, as_json: AsJson = False) -> None:
    """List the posts drafted so far, with what they claimed and what readers answered."""
    from coach import contract

    with _study(home) as study:
        _print("posts", contract.posts(study.records.posts()[::-1]), as_json)


@app.command()
def replies(
    post_id: str,
    text: Annotated[str, typer.Option(help="What readers wrote, one reply a paragraph; - reads it.")] = "-",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Keep what readers answered to a post: lessons and questions for your diary."""
    from coach import contract

    with _study(home) as study:
        pasted = sys.stdin.read() if text == "-" else text
        _print("replies", contract.replies(study.take_replies(post_id, pasted, _now())), as_json)


@app.command()
def digest(
    month: Annotated[str | None, typer.Option(help="The month, YYYY-MM; without it, this one.")] = None,
    platform: Annotated[str, typer.Option(help="x, thread, linkedin or blog.")] = "blog",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Draft what you learned in a month from the days you posted about."""
    from coach import contract

    with _study(home) as study:
        wanted = _day(f"{month}-01") if month else study.study_day(_now())
        draft = study.month_digest(platform, _now(), wanted or _now().date())
        _print("post", contract.post(draft, with_originals=not as_json), as_json)


@app.command()
def picture(kind: str, file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Draw a picture to put beside a post, as PNG: calendar, calibration or coverage."""
    with _study(home) as study:
        alt = study.draw(kind, file, _now())
        _print("picture", {"path": str(file), "alt": alt}, as_json)


@app.command()
def today(
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="Minutes you have.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what to do now: due items, a session, the weakest criteria, the streak."""
    from coach import contract

    with _study(home) as study:
        _print("today", contract.today(study.today(_now(), minutes)), as_json)


@export_app.command("anki")
def export_anki(file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Write the questions as an Anki deck; importing it again updates, never doubles."""
    with _study(home) as study:
        _print("counts", study.export_anki(file), as_json)


@export_app.command("data")
def export_data(folder: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Write everything kept about you as plain JSONL and Markdown."""
    with _study(home) as study:
        _print("counts", study.export_data(folder, _now()), as_json)


@import_app.command("data")
def import_data(folder: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Restore an export into an empty home."""
    with _study(home) as study:
        _print("counts", study.import_data(folder), as_json)


@import_app.command("diary")
def import_diary(file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Bring a diary kept in Markdown into the coach's own; importing it again adds nothing twice."""
    from coach import contract

    with _study(home) as study:
        _print("brought_in", contract.brought_in(study.import_diary(file, _now())), as_json)


@export_app.command("calendar")
def export_calendar(file: Path, home: Home = None, as_json: AsJson = False) -> None:
    """Write reviews and due load as an .ics calendar."""
    with _study(home) as study:
        _print("counts", study.export_calendar(file, _now()), as_json)


@app.command()
def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """Check each part, and say what to do where one fails."""
    from coach import contract

    with _study(home) as study:
        checked = contract.doctor(study.doctor(_now()))
        _print("doctor", checked, as_json)
    if not checked["ok"]:
        raise typer.Exit(1)


@app.command(name="app")
def run_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8501,
    example: Annotated[bool, typer.Option("--example", help="Read the example vault when the home is empty.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Open the coach in the browser, on 127.0.0.1 only."""
    from coach.browser import free_address, serve
    from coach.console import progress_bar

    with _study(home) as study:
        address = free_address(port)
        if example:
            with progress_bar(quiet=as_json or _json_before.get()) as progress:
                study.read_example(_now(), progress)
        _print("app", {"url": address}, as_json)
        home_path = study.settings.home
    raise typer.Exit(serve(home_path, port))


@contextmanager
def _study(home: Path | None) -> Iterator[Study]:
    """Open a Study on the home named after or before the command; a known fault is one sentence and exit code 1."""
    import logging

    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(message)s")
    from coach import CoachError
    from coach.study import Study
    from ingest.document import UnreadableFile
    from vectorstore import SearchUnavailable

    try:
        with Study.open(home or _home_before.get()) as study:
            yield study
    except (CoachError, UnreadableFile, SearchUnavailable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        typer.echo("Stopped. What was done so far is kept.", err=True)
        raise typer.Exit(130) from error


def _print(shape: str, value: Any, as_json: bool) -> None:
    if as_json or _json_before.get():
        typer.echo(json.dumps(value, ensure_ascii=False))
        return
    from coach.console import show

    show(shape, value)


def _now() -> datetime:
    return datetime.now(UTC)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-10-20.") from error


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
