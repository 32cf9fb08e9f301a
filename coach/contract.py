"""The JSON values of the command line: one function a shape, as DESIGN.md §5 fixes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coach.attempt import Grade
from coach.diary import Entry
from coach.evidence import Evidence
from coach.explanation import Explanation
from coach.gaps import CriterionGap, GapReport
from coach.post import Draft, Reply
from coach.question import Citation, Question
from coach.tutor import Answer
from ingest.document import Locator
from ingest.roadmap import Criterion, Project, Roadmap, Stage
from ingest.worksheet import Worksheet
from vectorstore.search import Passage

if TYPE_CHECKING:
    from coach.cycle import Step
    from coach.diary import Suggestion
    from coach.habit import Balance, WeekReview
    from coach.journal import BroughtIn, DiaryView
    from coach.library import IngestReport
    from coach.progress import Progress
    from coach.quiz import Graded, OpenedQuiz
    from coach.records import KeptPost
    from coach.sitting import Sitting
    from coach.study import Part, Today
    from coach.topic import Coverage

Json = dict[str, Any]


def source(locator: Locator | None) -> Json | None:
    """Return where something stands; the same five names everywhere."""
    if locator is None:
        return None
    return {
        "path": locator.path,
        "title": locator.title,
        "heading": list(locator.heading),
        "page": locator.page,
        "lines": list(locator.lines) if locator.lines else None,
    }


def citation(cited: Citation) -> Json:
    """Return a quote with its place."""
    return {"quote": cited.quote, "source": source(cited.locator)}


def ingest(report: IngestReport) -> Json:
    """Return the per-file report of an ingest."""
    return {
        "files": [
            {
                "path": file.path,
                "kind": file.kind,
                "status": file.status,
                "chunks": file.chunks,
                "pages": file.pages,
                "reason": file.reason,
            }
            for file in report.files
        ],
        "totals": {
            "added": report.totals.added,
            "updated": report.totals.updated,
            "unchanged": report.totals.unchanged,
            "removed": report.totals.removed,
            "skipped": report.totals.skipped,
            "failed": report.totals.failed,
            "chunks": report.totals.chunks,
        },
        "seconds": round(report.seconds, 3),
    }


def search(query: str, mode: str, passages: Sequence[Passage], *, explain: bool) -> Json:
    """Return the hits of a search, with how each was found where that was asked for."""
    hits = []
    for rank, passage in enumerate(passages, start=1):
        hit: Json = {
            "rank": rank,
            "score": round(passage.score, 4),
            "text": passage.chunk.text,
            "source": source(passage.chunk.locator),
        }
        if passage.also:
            hit["also"] = [source(chunk.locator) for chunk in passage.also]
        if explain:
            hit["explanation"] = {"dense": passage.dense, "bm25": passage.keyword, "matched": list(passage.matched)}
        hits.append(hit)
    return {"query": query, "mode": mode, "hits": hits}


def ask(answer: Answer) -> Json:
    """Return an answer from the notes with its citations."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "citations": [citation(cited) for cited in answer.citations],
        "engine": answer.engine,
        "abstained": answer.abstained,
        **_noted(answer.note),
    }


def _noted(note: str) -> Json:
    """Return what there is to say about the model at work, nothing where all went well."""
    return {"note": note} if note else {}


def roadmaps(found: Sequence[Roadmap]) -> Json:
    """Return roadmaps as parsed."""
    return {"roadmaps": [_roadmap(roadmap) for roadmap in found]}


def _roadmap(roadmap: Roadmap) -> Json:
    return {
        "path": roadmap.path,
        "title": roadmap.title,
        "goal": roadmap.goal,
        "stages": [_stage(stage) for stage in roadmap.stages],
        "projects": [_project(project) for project in roadmap.projects],
        "challenges": [{"level": challenge.level, "text": challenge.text} for challenge in roadmap.challenges],
        "mastery_signs": list(roadmap.mastery_signs),
        "rest": [{"heading": heading, "text": text} for heading, text in roadmap.rest],
        "not_understood": [{"line": line, "text": text} for line, text in roadmap.not_understood],
    }


def _project(project: Project) -> Json:
    criteria = [_criterion(criterion) for criterion in project.criteria]
    return {"title": project.title, "outcome": project.outcome, "criteria": criteria}


def _stage(stage: Stage) -> Json:
    return {
        "title": stage.title,
        "number": stage.number,
        "track": stage.track,
        "duration": stage.duration,
        "summary": stage.summary,
        "active": stage.active,
        "optional": stage.optional,
        "concepts": [
            {"name": concept.name, "text": concept.text, "sub_points": list(concept.sub_points)}
            for concept in stage.concepts
        ],
        "resources": [{"kind": resource.kind, "text": resource.text} for resource in stage.resources],
        "projects": [{"title": project.title, "outcome": project.outcome} for project in stage.projects],
        "criteria": [_criterion(criterion) for criterion in stage.criteria],
    }


def _criterion(criterion: Criterion) -> Json:
    return {
        "id": criterion.id,
        "text": criterion.text,
        "kind": criterion.kind,
        "line": criterion.line,
        "measures": [
            {
                "comparison": measure.comparison,
                "value": measure.value,
                "unit": measure.unit,
                "what": measure.what,
                "text": measure.text,
            }
            for measure in criterion.measures
        ],
        "alternatives": list(criterion.alternatives),
    }


def worksheet(
    sheet: Worksheet,
    top_skills: Sequence[str],
    next_review: Json | None,
    measured: Mapping[str, float],
    others: Sequence[str],
) -> Json:
    """Return a worksheet: what is blank, how each skill is rated and was measured (0..5), what must add up."""
    filled = sum(1 for field in sheet.fields if field.filled)
    return {
        "path": sheet.path,
        "title": sheet.title,
        "fields": {"total": len(sheet.fields), "filled": filled, "unfilled": len(sheet.fields) - filled},
        "unfilled": [
            {"section": field.section, "label": field.label, "line": field.line}
            for field in sheet.fields
            if not field.filled
        ],
        "skills": [
            {
                "name": skill.name,
                "group": skill.group,
                "level": skill.level,
                "level_text": skill.level_text,
                "priority": skill.priority,
                "priority_text": skill.priority_text,
                "kind": skill.kind,
                "measured": round(measured[skill.name], 2) if skill.name in measured else None,
            }
            for skill in sheet.skills
        ],
        "checks": [
            {
                "section": check.section,
                "label": check.label,
                "line": check.line,
                "ok": check.ok,
                "detail": check.detail,
            }
            for check in sheet.checks
        ],
        "top_skills": list(top_skills),
        "next_review": next_review,
        "reviews": [
            {"label": one.label, "text": one.text, "done": one.done, "line": one.line} for one in sheet.reviews
        ],
        "summary": [{"label": label, "text": text} for label, text in sheet.summary],
        "other_worksheets": list(others),
        "not_understood": [{"line": line, "text": text} for line, text in sheet.not_understood],
    }


def quiz(opened: OpenedQuiz) -> Json:
    """Return an opened session; the key is not in it."""
    return {
        "session": opened.session.id,
        "questions": [question(asked) for asked in opened.questions],
        "note": opened.note,
    }


def question(asked: Question) -> Json:
    """Return a question as it is shown: without key, units and accepted answers."""
    return {
        "id": asked.id,
        "kind": asked.kind,
        "prompt": asked.prompt,
        "options": list(asked.options) if asked.options else None,
        "topic": asked.topic,
        "why": asked.why,
        "source": source(asked.citations[0].locator) if asked.citations else None,
    }


def hint(asked: Question) -> Json:
    """Return the hint that was written with a question, else only where the notes speak of it."""
    return {"question": asked.id, "hint": asked.hint, "source": question(asked)["source"]}


def sitting(at: Sitting) -> Json:
    """Return where a session stands, with the gain once questions were asked again."""
    gain = at.gain
    return {
        "session": at.session.id,
        "questions": len(at.session.items),
        "asked": at.asked,
        "next": at.next_id,
        "missed": list(at.missed),
        "left": {item.question_id: item.outcome for item in at.session.items if item.outcome},
        "gain": {"before": gain.before, "after": gain.after, "questions": gain.questions} if gain else None,
    }


def progress(shown: Progress, covered: Sequence[Coverage]) -> Json:
    """Return calibration, the load of the next days, and what was ever asked."""
    calibration = shown.calibration
    return {
        "calibration": {
            "answers": calibration.answers,
            "brier": calibration.brier,
            "overconfidence": calibration.overconfidence,
            "bands": [
                {"from": band.low, "to": min(band.high, 100), "answers": band.answers, "sure": band.sure,
                 "right": band.right}
                for band in calibration.bands
            ],
            "sure_but_wrong": [
                {"question": asked.id, "prompt": asked.prompt, "attempt": attempt.id, "confidence": attempt.confidence,
                 "at": attempt.at.isoformat()}
                for asked, attempt in shown.sure_but_wrong
            ],
        },
        "due_per_day": list(shown.forecast),
        "coverage": [
            {"topic": one.topic.name, "kind": one.topic.kind, "stage": one.topic.stage, "asked": one.asked,
             "due": one.due, "strong": one.strong, "source": source(one.topic.locator)}
            for one in covered
        ],
    }  # fmt: skip


def answer(graded: Graded) -> Json:
    """Return a graded attempt, the key shown now."""
    return {
        "question": graded.question.id,
        "attempt": graded.attempt.id,
        **grade(graded.grade),
        "units": [
            {"text": unit.text, "status": unit.status, "quote": unit.quote, "source": source(unit.locator)}
            for unit in graded.grade.units
        ],
        "key": graded.question.key,
        "feedback": graded.grade.feedback,
        **_noted(graded.grade.note),
        "rating": graded.rating,
        "due": graded.due.isoformat() if graded.due else None,
    }


def grade(judged: Grade) -> Json:
    """Return verdict and score alone."""
    return {"verdict": judged.verdict, "score": round(judged.score, 4)}


def explain(explanation: Explanation) -> Json:
    """Return how an explanation stands to the notes."""
    assessment = explanation.assessment
    return {
        "topic": explanation.topic,
        "score": round(assessment.score, 4),
        "units": [
            {"text": unit.text, "status": unit.status, "quote": unit.quote, "source": source(unit.locator)}
            for unit in assessment.units
        ],
        "jargon": list(assessment.jargon),
        "next_question": assessment.next_question,
        "passed": assessment.passed,
        "readability": assessment.readability,
        "engine": assessment.engine,
        **_noted(assessment.note),
    }


def gaps(report: GapReport) -> Json:
    """Return stages with their criteria, evidence, what is missing and the next step."""
    return {
        "stages": [
            {
                "title": stage.title,
                "track": stage.track,
                "roadmap": stage.roadmap,
                "met": stage.met,
                "criteria": [_gap(gap) for gap in stage.criteria],
                "topics": [
                    {
                        "name": topic.name,
                        "mastery": None if topic.mastery is None else round(topic.mastery, 3),
                        "asked": topic.asked,
                        "source": source(topic.source),
                        "self_rating": topic.self_rating,
                    }
                    for topic in stage.topics
                ],
            }
            for stage in report.stages
        ],
        "uncovered": list(report.uncovered),
        "this_week": list(report.this_week),
        "projects": [
            {
                "title": project.title,
                "roadmap": project.roadmap,
                "met": project.met,
                "criteria": [_gap(gap) for gap in project.criteria],
            }
            for project in report.projects
        ],
        "unplaced": [evidence(line) for line in report.unplaced],
    }


def _gap(gap: CriterionGap) -> Json:
    return {
        "id": gap.criterion.id,
        "text": gap.criterion.text,
        "kind": gap.criterion.kind,
        "state": gap.state,
        "evidence": [evidence(line) for line in gap.evidence],
        "missing": list(gap.missing),
        "leads": [citation(lead) for lead in gap.leads],
        "nearest": gap.nearest,
        "next_step": gap.next_step,
    }


def cycle(topic: str, steps: Sequence[Step], next_step: str) -> Json:
    """Return the learning cycle of a topic with the last dated thing done at each step."""
    taken = [
        {"name": step.name, "day": step.day.isoformat() if step.day else None, "what": step.what} for step in steps
    ]
    return {"topic": topic, "steps": taken, "next": next_step}


def evidence(line: Evidence) -> Json:
    """Return one line of the ledger."""
    return {
        "id": line.id,
        "criterion": line.criterion_id,
        "kind": line.kind,
        "text": line.text,
        "at": line.at.isoformat(),
        "verified": line.verified,
        "verified_by": line.verified_by,
        "how": line.how,
        "value": line.value,
        "unit": line.unit,
        "url": line.url,
        "path": line.path,
        "withdrawn_at": line.withdrawn_at.isoformat() if line.withdrawn_at else None,
        "withdrawn_because": line.withdrawn_because,
    }


def entry(line: Entry, number: int, *, late: bool = False, earlier: Sequence[Entry] = ()) -> Json:
    """Return a diary entry with its day number, whether it was written late, and what it said before."""
    return {
        "id": line.id,
        "day": line.day.isoformat(),
        "day_number": number,
        "hours": line.hours,
        "stage": line.stage,
        "satisfaction": line.satisfaction,
        "did": line.did,
        "learned": line.learned,
        "struggle": line.struggle,
        "next": line.next,
        "activity": line.activity,
        "written_at": line.written_at.isoformat(),
        "replaces": line.replaces,
        "source": line.source,
        "late": late,
        "earlier": [entry(one, number) for one in earlier],
    }


def log(view: DiaryView) -> Json:
    """Return the diary with day number and streak."""
    return {
        "entries": [
            entry(line, view.numbers[line.day], late=line.id in view.late, earlier=view.earlier.get(line.id, ()))
            for line in view.entries
        ],
        "day_number": view.day_number,
        "streak": view.streak,
    }


def post(draft: Draft, *, with_originals: bool = False) -> Json:
    """Return a draft with each claim's support and what was withheld, blanked unless the learner alone will see it."""
    body: Json = {"platform": draft.platform}
    if draft.platform == "thread":
        body["parts"] = list(draft.parts)
    else:
        body["text"] = draft.parts[0] if draft.parts else ""
    return {
        **body,
        "chars": draft.chars,
        **_noted(draft.note),
        "claims": [
            {
                "text": claim.text,
                "support": [{"kind": held.kind, "id": held.id, "text": held.text} for held in claim.support],
                "supported": claim.supported,
            }
            for claim in draft.claims
        ],
        "withheld": [
            {
                "text": left.original or left.text if with_originals else left.text,
                "reason": left.reason,
                "place": left.place,
            }
            for left in draft.withheld
        ],
        "engine": draft.engine,
    }


def posts(kept: Sequence[KeptPost]) -> list[Json]:
    """Return the posts as kept, newest first, with what they claimed and what readers answered."""
    return [{"id": one.id, "at": one.at.isoformat(), **post(one.draft), "replies": list(one.replies)} for one in kept]


def replies(found: Sequence[Reply]) -> Json:
    """Return what readers answered, each by its kind."""
    return {"replies": [{"kind": reply.kind, "text": reply.text} for reply in found]}


def form(suggested: Suggestion, started: datetime | None) -> Json:
    """Return the diary form as the coach would fill it in, and since when the timer runs."""
    return {
        "did": suggested.did,
        "learned": suggested.learned,
        "struggle": suggested.struggle,
        "next": suggested.next,
        "stage": suggested.stage,
        "hours": suggested.hours,
        "timer_started": started.isoformat() if started else None,
    }


def timer(started: datetime | None, hours: float | None) -> Json:
    """Return whether the timer runs, since when, and its hours in quarters."""
    return {"running": started is not None, "started": started.isoformat() if started else None, "hours": hours}


def week(review: WeekReview, balance: Balance, message: str) -> Json:
    """Return what a week came to, where its time went, and the summary to send to a partner."""
    return {
        "monday": review.monday.isoformat(),
        "hours": review.hours,
        "planned": review.planned,
        "days": review.days,
        "satisfaction": review.satisfaction,
        "moved": list(review.moved),
        "stuck": list(review.stuck),
        "lessons": list(review.lessons),
        "change": list(review.change),
        "shares": [{"activity": one.activity, "hours": one.hours, "share": one.share} for one in balance.shares],
        "unsorted_hours": balance.unsorted_hours,
        "projects": balance.verdict,
        "summary": message,
    }


def brought_in(found: BroughtIn) -> Json:
    """Return what became of a diary file, and every line that was left out."""
    return {
        "entries": found.entries,
        "already_there": found.already_there,
        "without_a_day": len(found.without_a_day),
        "not_understood": len(found.not_understood),
        "left_out": [
            {"line": line, "text": text, "reason": reason}
            for reason, lines in (
                ("Its day cannot be told, or has not come yet.", found.without_a_day),
                ("It looks like a day and could not be read.", found.not_understood),
            )
            for line, text in lines
        ],
    }


def today(view: Today) -> Json:
    """Return what to do now."""
    return {
        "due": view.due,
        "new": view.new,
        "session": {"minutes": view.minutes, "questions": view.planned},
        "weakest": [
            {
                "id": gap.criterion.id,
                "text": gap.criterion.text,
                "stage": stage,
                "state": gap.state,
                "next_step": gap.next_step,
            }
            for stage, gap in view.weakest
        ],
        "streak": view.streak,
        "day_number": view.day_number,
        "next_review": view.next_review,
        "notes": view.notes,
    }


def doctor(parts: Sequence[Part]) -> Json:
    """Return each part of the coach, ok or what to do."""
    return {
        "ok": all(part.ok for part in parts),
        "parts": [{"name": part.name, "ok": part.ok, "detail": part.detail} for part in parts],
    }
