"""The map on one page is drafted from what a worksheet already says, never from what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ingest.rating import read_priority

if TYPE_CHECKING:
    from ingest.worksheet import Field, Worksheet

_SUMMARY_SECTION = re.compile(
    r"\b(?:summary|one page|in short|at a glance|zusammenfassung|resumen|résumé|synthèse)\b|\bmap\b|总结", re.IGNORECASE
)
_NUMBER_AT_END = re.compile(r"\s+\d{1,2}$")
_SKILLS = re.compile(
    r"\b(?:skills?|things? first|priorit\w+|fertigkeiten|habilidades|compétences)\b|技能", re.IGNORECASE
)
_RESOURCES = re.compile(r"\b(?:resources?|ressourcen|recursos|ressources|books?|courses?)\b|资源", re.IGNORECASE)
_GOAL = re.compile(r"\bin (?:one|a) sentence\b|\b(?:goal|ziel|objetivo|objectif|aim)\b|目标", re.IGNORECASE)
_TIME = re.compile(r"\b(?:hours?|weekly|week|months?|commitment|stunden|horas|heures)\b|小时", re.IGNORECASE)
_PROJECT = re.compile(r"\bprojects?\b|\bprojekt|\bproyecto|\bprojet|项目", re.IGNORECASE)
_READY = re.compile(r"\b(?:ready|there when|done when|know (?:that )?i)\b", re.IGNORECASE)
_GOAL_SOURCES = re.compile(
    r"\b(?:title you want|what will exist|specific outcome|outcome|goal|by when|timeline|role)\b|目标", re.IGNORECASE
)
_READY_SOURCES = re.compile(
    r"\b(?:how (?:will|do) (?:you|i) know|success|done when|ready when|measure of)\b", re.IGNORECASE
)
_TOTAL_HOURS = re.compile(r"\b(?:totals?|sum|gesamt|summe|suma|somme)\b", re.IGNORECASE)
_RESOURCE_SECTION = re.compile(r"\bresources?\b|\bwith what\b|ressourcen|recursos|ressources|资源", re.IGNORECASE)
_RESOURCE_DETAIL = re.compile(
    r"\b(?:priority|url|link|kind|type|have it|interest|platform|prio|importance)\b", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"\b(?:resource|channel|community|course|book)\s*#?\d*$", re.IGNORECASE)
_MAX_CHARS = 280


def draft_summary(worksheet: Worksheet) -> tuple[tuple[str, str | None], ...]:
    """Return (label, draft) for each line of the worksheet's own map; None where nothing filled in supports it.

    What the learner already wrote there stands as written. Private answers are not used.
    """
    mapped = [field for field in worksheet.fields if _SUMMARY_SECTION.search(field.section.split(" / ", 1)[0])]
    others = [field for field in worksheet.fields if field not in mapped and field.filled and not field.private]
    drafts: dict[str, str | None] = {}
    for field in mapped:
        label = _NUMBER_AT_END.sub("", field.label.split(" — ", 1)[0])
        if field.filled:
            drafts[label] = "; ".join(filter(None, [drafts.get(label), field.value]))
        else:
            drafts.setdefault(label, None)
    return tuple((label, draft or _draft(label, worksheet, others)) for label, draft in drafts.items())


def _draft(label: str, worksheet: Worksheet, others: Sequence[Field]) -> str | None:
    if _SKILLS.search(label):
        return _skills(worksheet)
    if _RESOURCES.search(label):
        return _resources(worksheet, others)
    if _GOAL.search(label):
        return _listed(field for field in others if _GOAL_SOURCES.search(field.label) and not field.label.endswith("?"))
    if _READY.search(label):
        return _listed(field for field in others if _READY_SOURCES.search(field.label))
    if _TIME.search(label):
        return _listed(field for field in others if _TOTAL_HOURS.search(field.label) and _TIME.search(field.label))
    if _PROJECT.search(label):
        return _listed(
            field for field in others if re.fullmatch(r"(?:my )?(?:first )?project(?: \d)?", field.label, re.IGNORECASE)
        )
    return None


def _skills(worksheet: Worksheet) -> str | None:
    from ingest.worksheet import top_skills

    ranked = top_skills(worksheet, len(worksheet.skills))
    names = [skill.name for skill in ranked if skill.level is not None and skill.priority is not None]
    return "; ".join(names[:5]) or None


def _resources(worksheet: Worksheet, others: Sequence[Field]) -> str | None:
    """Return the three resources rated highest; a name in a table's first column counts, a link or a kind does not."""
    ranks: dict[str, int] = {}
    for field in others:
        if not _RESOURCE_SECTION.search(field.section):
            continue
        name, dash, column = field.label.rpartition(" — ")
        if dash and _RESOURCE_DETAIL.search(column):
            priority = read_priority(field.value) if re.search("prio|importance", column, re.IGNORECASE) else None
            ranks[name] = min(ranks.get(name, 3), {"H": 0, "M": 1, "L": 2}.get(priority or "", 3))
        elif not _RESOURCE_DETAIL.search(field.label):
            ranks[field.value] = 3
    names = sorted((name for name in ranks if not _BARE_NUMBER.search(name)), key=lambda name: ranks[name])
    return "; ".join(names[:3]) or None


def _listed(fields: Iterable[Field]) -> str | None:
    text = "; ".join(field.value for field in list(fields)[:3])
    return (text if len(text) <= _MAX_CHARS else f"{text[:_MAX_CHARS]}…") or None
