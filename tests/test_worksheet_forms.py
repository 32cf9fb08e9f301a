"""Worksheets by many hands: tables, dotted lines, ratings in passing, other languages."""

from __future__ import annotations

from ingest.document import Document
from ingest.markdown import read_markdown
from ingest.worksheet import Worksheet, read_worksheet, recognise


def document(text: str, name: str = "worksheet.md") -> Document:
    return read_markdown(f"/vault/{name}", text.encode())


def blanks(worksheet: Worksheet) -> list[tuple[int, str]]:
    return [(field.line, field.label) for field in worksheet.fields if not field.filled]


def rated(worksheet: Worksheet) -> dict[str, tuple[float | None, str | None]]:
    return {skill.name: (skill.level, skill.priority) for skill in worksheet.skills}


PIANO = """# Metalearning — Piano

My goal: (fill in)

Three pieces I want to play:
1. A nocturne
2.
3.

Concepts
* Harmony — level: ? priority: high
* Rhythm — level: okay-ish, priority: med
* Sight reading — level: ___ priority: ___

Procedures
- Scales
  - Level: 3.5
  - Importance: top

How will I know that I am done? ..........
"""


def test_ratings_in_passing_and_headings_without_marks_are_read() -> None:
    worksheet = read_worksheet(document(PIANO))
    assert recognise(document(PIANO)) == "worksheet"
    assert rated(worksheet) == {
        "Harmony": (None, "H"),
        "Rhythm": (2.5, "M"),
        "Sight reading": (None, None),
        "Scales": (3.5, "H"),
    }
    assert [(skill.group, skill.kind) for skill in worksheet.skills][-1] == ("Procedures", "procedure")
    assert blanks(worksheet) == [
        (3, "My goal"),
        (7, "Three pieces I want to play 2"),
        (8, "Three pieces I want to play 3"),
        (11, "Harmony — Level"),
        (13, "Sight reading — Level"),
        (13, "Sight reading — Priority"),
        (20, "How will I know that I am done?"),
    ]


DOTTED = """SELF-ASSESSMENT: SAILING

Name: ______________      Date: ______________

A. Rate yourself 1 (none) to 5 (expert)

   Knots ............ 3
   Tides ............
   Radio ............ 1

B. What do you want to be able to do?
   _____________________________________

C. Which resources will you use?
   [ ] Book    [x] Course    [ ] Mentor
"""


def test_dotted_lines_boxes_in_a_row_and_two_blanks_on_a_line_are_read() -> None:
    worksheet = read_worksheet(document(DOTTED, "sailing.txt"))
    assert recognise(document(DOTTED, "sailing.txt")) == "worksheet"
    assert rated(worksheet) == {"Knots": (3.0, None), "Tides": (None, None), "Radio": (0.0, None)}
    assert blanks(worksheet) == [
        (3, "Name"),
        (3, "Date"),
        (8, "Tides — Level"),
        (11, "B. What do you want to be able to do?"),
    ]
    assert {field.label: field.value for field in worksheet.fields}["C. Which resources will you use?"] == "Course"


HEADED = """# Ultralearning worksheet

## Why

1. Why this? To teach in Lisbon.
2. What would I miss?

## Skill inventory

### Concepts

#### Grammar terms
Level: 3
Priority: 1 (highest)

#### Lesson staging
Level:
Priority: low

## Weekly split

- Reading 20%
- Teaching 50%
- Reflection

## People to ask

- Ana
-

## Budget

## Checkpoints

Week 2 - reread
Month 3 - decide
Month 6 - n/a
"""


def test_headings_are_skills_or_blanks_and_lists_of_questions_are_fields() -> None:
    worksheet = read_worksheet(document(HEADED))
    assert rated(worksheet) == {"Grammar terms": (3.0, "H"), "Lesson staging": (None, "L")}
    assert blanks(worksheet) == [
        (6, "What would I miss?"),
        (17, "Lesson staging — Level"),
        (29, "People to ask"),
        (31, "Budget"),
    ]
    assert [(one.label, one.text) for one in worksheet.reviews] == [("Week 2", "reread"), ("Month 3", "decide")]
    assert [(check.ok, check.detail) for check in worksheet.checks] == [
        (False, "70 % instead of 100. 1 of 3 has no share.")
    ]


SPANISH = """# Ficha de trabajo: programación

## Habilidades

| Habilidad | Nivel actual | Prioridad |
|---|---|---|
| Bucles | intermedio | alta |
| Recursión | bajo | alta |
| Pruebas |  | baja |

¿Por qué quiero aprender esto?

Respuesta: ____

- [ ] Semana 2: revisar
"""


def test_a_spanish_worksheet_is_read() -> None:
    worksheet = read_worksheet(document(SPANISH))
    assert recognise(document(SPANISH)) == "worksheet"
    assert rated(worksheet) == {"Bucles": (2.5, "H"), "Recursión": (1.0, "H"), "Pruebas": (None, "L")}
    assert blanks(worksheet) == [
        (9, "Pruebas — Nivel actual"),
        (11, "¿Por qué quiero aprender esto?"),
        (13, "Respuesta"),
    ]
    assert [one.after_days for one in worksheet.reviews] == [14]


def test_hours_beside_the_days_must_make_the_stated_week() -> None:
    text = "# Arbeitsblatt\n\n## Zeit\n\n- **Montag:** 2 Stunden\n- **Dienstag:**\n- **Gesamt:** 4 Stunden\n"
    worksheet = read_worksheet(document(text))
    assert [(check.ok, check.detail) for check in worksheet.checks] == [
        (False, "2 hours instead of 4. 1 of 2 rows is blank.")
    ]


def test_what_does_not_apply_is_filled_in_and_quotes_alone_are_not() -> None:
    text = '# Worksheet\n\n- Deadline: TBD\n- Mentor: n/a\n- Paper: ""\n- Budget: none\n- Medium: -\n'
    worksheet = read_worksheet(document(text))
    assert [label for _, label in blanks(worksheet)] == ["Deadline", "Paper", "Medium"]
