"""Plans by many hands: other subjects, other languages, other ways to write a stage and its "done when"."""

from __future__ import annotations

import pytest

from ingest.document import Document
from ingest.markdown import read_markdown
from ingest.roadmap import Roadmap, read_roadmap, recognise


def document(text: str) -> Document:
    return read_markdown("/vault/plan.md", text.encode())


def plan(text: str) -> Roadmap:
    return read_roadmap(document(text))


def kinds(roadmap: Roadmap) -> list[list[tuple[str, str]]]:
    return [[(criterion.kind, criterion.text) for criterion in stage.criteria] for stage in roadmap.stages]


GERMAN = """# Lernplan: Statistik

Ziel: die Klausur im Februar

## Woche 1 – Lage und Streuung

Themen: Mittelwert, Median, Streuung
Bücher: das rote Lehrbuch, Kapitel 1
Fertig, wenn: du erklären kannst, warum der Median robust ist, und mindestens 80 % der Aufgaben richtig hast.

## Woche 2 – Schätzen

Themen: Maximum Likelihood; Konfidenzintervalle
Erledigt wenn: ein Notizbuch auf GitHub, das drei Schätzer vergleicht
"""

SPANISH = """# Plan de estudios de cocina

Objetivo: cocinar para ocho personas sin receta.

### Etapa 1: Cuchillos
- Temas: agarre, corte en juliana, afilado
- Listo cuando: puedes cortar una cebolla en menos de 30 segundos y explicar por qué el filo da seguridad

### Etapa 2: Fondos
- Temas: fondo claro, fondo oscuro
- Listo cuando: has preparado tres fondos y publicado una foto de cada uno
"""

CHINESE = """# 机器学习学习路线

目标：六个月内独立完成一个项目

## 第一阶段：数学基础（4周）
主题：线性代数、概率、微积分
完成标准：能够解释特征值的几何意义；完成至少50道习题

## 第二阶段：深度学习（6周）
主题：反向传播、卷积
完成标准：在验证集上准确率达到98%以上；发布一篇博客
"""


def test_a_german_plan_has_its_kinds_and_bars() -> None:
    roadmap = plan(GERMAN)
    assert recognise(document(GERMAN)) == "roadmap"
    assert roadmap.goal == "die Klausur im Februar"
    assert [concept.name for concept in roadmap.stages[0].concepts] == ["Mittelwert", "Median", "Streuung"]
    assert [[kind for kind, _ in stage] for stage in kinds(roadmap)] == [["explain", "measure"], ["build"]]
    bar = roadmap.stages[0].criteria[1].measures[0]
    assert (bar.comparison, bar.value, bar.unit) == (">=", 80.0, "%")


def test_a_spanish_plan_has_its_kinds_and_bars() -> None:
    roadmap = plan(SPANISH)
    assert [[kind for kind, _ in stage] for stage in kinds(roadmap)] == [["measure", "explain"], ["build", "publish"]]
    bar = roadmap.stages[0].criteria[0].measures[0]
    assert (bar.comparison, bar.value, bar.unit) == ("<", 30.0, "seconds")


def test_a_chinese_plan_has_its_kinds_bars_and_lengths() -> None:
    roadmap = plan(CHINESE)
    assert [(stage.number, stage.title, stage.duration) for stage in roadmap.stages] == [
        (1, "数学基础", "4周"),
        (2, "深度学习", "6周"),
    ]
    assert [[kind for kind, _ in stage] for stage in kinds(roadmap)] == [["explain", "measure"], ["measure", "publish"]]
    bar = roadmap.stages[1].criteria[0].measures[0]
    assert (bar.comparison, bar.value, bar.unit, bar.what) == (">=", 98.0, "%", "验证集")


def test_an_outline_of_bullets_is_named_by_its_outermost_item() -> None:
    roadmap = plan(
        "- Learn woodworking\n  - Stage 1: Sharpening\n    - Concepts\n      - bevel angles\n      - strops\n"
        "    - Done when\n      - a plane takes a shaving thinner than 0.05 mm\n"
        "  - Stage 2: Joinery\n    - Done when\n      - you've built a small box\n"
    )
    assert roadmap.title == "Learn woodworking"
    assert [stage.title for stage in roadmap.stages] == ["Sharpening", "Joinery"]
    assert roadmap.stages[0].criteria[0].measures[0].comparison == "<"


DRAWN = """# Data engineering path

```mermaid
flowchart TD
  A["1. Queries (3 weeks)"] --> B(Modelling)
  B --> C{Pipelines}
```

## Done when

- You can explain a window function
- A pipeline that loads 1 million rows in under 5 minutes
"""


def test_what_stands_below_a_drawing_is_when_its_last_stage_is_done() -> None:
    roadmap = plan(DRAWN)
    assert recognise(document(DRAWN)) == "roadmap"
    assert [stage.title for stage in roadmap.stages] == ["Queries", "Modelling", "Pipelines"]
    assert kinds(roadmap)[:2] == [[], []]
    assert [kind for kind, _ in kinds(roadmap)[2]] == ["explain", "measure"]


def test_a_numbered_list_is_a_plan_where_its_items_say_how_long_they_take() -> None:
    text = (
        "# Climbing: study plan\n\n1. **Base (8 weeks)** – easy mileage\n   - Done when: climb 10 routes in a row\n"
        "2. **Strength (6 weeks)** – hangboard\n   - Done when: hang for 10 seconds\n"
    )
    roadmap = plan(text)
    assert recognise(document(text)) == "roadmap"
    assert [(stage.number, stage.title, stage.duration, stage.summary) for stage in roadmap.stages] == [
        (1, "Base", "8 weeks", "easy mileage"),
        (2, "Strength", "6 weeks", "hangboard"),
    ]
    assert all(stage.criteria for stage in roadmap.stages)


def test_a_plain_numbered_list_in_a_note_is_no_plan() -> None:
    assert recognise(document("# Study guide for tea\n\n1. Warm the pot\n2. Add the leaves\n3. Wait\n")) is None


def test_a_row_is_named_by_its_subject_and_a_ragged_one_is_listed_with_its_line() -> None:
    roadmap = plan(
        "# Network plan\n\n| Month | Focus | Topics | Resources | Exit criteria |\n|---|---|---|---|---|\n"
        "| 1 | Fundamentals | layers, subnets | Vol. 1; a lab | Split a network in under 60 seconds |\n"
        "| 2 | Routing | static routes |\n"
    )
    assert [(stage.number, stage.title) for stage in roadmap.stages] == [(1, "Fundamentals"), (2, "Routing")]
    assert [resource.text for resource in roadmap.stages[0].resources] == ["Vol. 1", "a lab"]
    assert [line for line, _ in roadmap.not_understood] == [6]


@pytest.mark.parametrize(
    "resources",
    [
        "### Resources\n- Read: the blue book\n- Watch: the first lecture\n",
        "### Resources\n- Read\n  - the blue book\n- Watch\n  - the first lecture\n",
    ],
)
def test_resources_keep_the_kind_their_own_label_gives(resources: str) -> None:
    stage = plan(f"# Bread roadmap\n\n## Stage 1: Flour\n\n{resources}").stages[0]
    assert [(one.kind, one.text) for one in stage.resources] == [
        ("read", "the blue book"),
        ("watch", "the first lecture"),
    ]


def test_resources_of_a_yaml_plan_keep_their_kind() -> None:
    stage = plan(
        "stages:\n  - name: Chords\n    resources:\n      read: book one\n      watch:\n        - grade one\n"
    ).stages[0]
    assert [(one.kind, one.text) for one in stage.resources] == [("read", "book one"), ("watch", "grade one")]


def test_a_digit_that_is_an_emoji_still_numbers_its_stage() -> None:
    roadmap = plan(
        "# Backend Roadmap\n\n## 🟢 Month 1\ufe0f\u20e3: Python\n\n**✅ Done when:** you can explain typing\n\n"
        "## 🟡 Month 2: Databases\n\n**✅ Done when:** p95 latency < 50 ms at 200 rps\n"
    )
    assert [(stage.number, stage.title) for stage in roadmap.stages] == [(1, "Python"), (2, "Databases")]
    assert [measure.value for measure in roadmap.stages[1].criteria[0].measures] == [50.0]


def test_an_id_stays_when_the_file_changes_elsewhere() -> None:
    text = "# Bread roadmap\n\nA goal of mine is this.\n\n## Stage 1: Flour\n\nDone when: you can explain gluten.\n"
    before = plan(text).stages[0].criteria[0]
    after = plan(
        text.replace("A goal of mine is this.", "Another goal.\n\nAnd a paragraph more.") + "\n## Stage 2: Rye\n"
    )
    moved = after.stages[0].criteria[0]
    assert moved.id == before.id
    assert moved.line == (before.line or 0) + 2


def test_a_plan_without_stages_still_has_its_criteria() -> None:
    roadmap = plan(
        "# My chess roadmap\n\nDone when: rapid rating above 1900 and I can explain the bridge to a beginner.\n"
    )
    assert kinds(roadmap) == [[("measure", "Rapid rating above 1900"), ("explain", "Explain the bridge to a beginner")]]


def test_a_plan_whose_stages_nobody_can_find_names_its_lines() -> None:
    roadmap = plan("# My roadmap\n\nI want to read music by the summer.\n\n- clefs\n- rhythm\n")
    assert roadmap.stages == ()
    assert roadmap.not_understood == ((5, "clefs"), (6, "rhythm"))
