from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Document
from ingest.markdown import read_markdown
from ingest.reader import read
from ingest.roadmap import Roadmap, read_roadmap, recognise

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def document(text: str, name: str = "plan.md") -> Document:
    return read_markdown(f"/vault/{name}", text.encode())


def plan(text: str, name: str = "plan.md") -> Roadmap:
    return read_roadmap(document(text, name))


def seed(number: str) -> Document:
    found = sorted((SHARED / "seeds").glob(f"{number}_*.txt")) if SHARED.is_dir() else []
    if not found:
        pytest.skip("../shared is not here")
    return read_markdown(str(found[0]), found[0].read_bytes())


HUB = """My Shelf

Cello from the open string

Play a whole suite movement by heart, in tune, for people who did not have to come.

A bow is half of a cello and most of its sound.

The roadmap

Stage 1 — Open strings and the bow — sound first · 3-5 weeks weeks
Make one good tone before you make two.

Topics, resources and problems

Topics — Bow hold: curved thumb, weight of the arm, why a grip kills the tone · Sounding point and bow speed; the three together · Tuning in fifths (and why the piano disagrees)

ReadA Cellist's First Book — second edition · the maker's notes on rosin

Watchcello.example — Open strings (whole series) · Anna's Bow Clinic — Lesson 1

Problems

Done when — You've recorded each open string for 12 seconds with an even tone, kept a practice log of twenty days, and named every part of the bow. You can explain why the bow slows near the bridge and how rosin makes it grip.

Stage 2 — First position · 8 weeks weeks
Ten notes, all of them in tune.

Topics, resources and problems

Topics — Finger spacing · Shifting to harmonics

ReadThe Position Book

Watch

ProblemsThirty tunes in D — by ear · Scales with a drone

Done when — You have a recording of a one-octave scale to >90% in tune by a tuner, plus a short piece uploaded for your teacher.

Projects

  • Kitchen recital: one tune for one listener — A recording of a tune you chose, played from memory. The listener must not be a cellist.
  • A drone box — Build a small tool that plays fifths at any pitch.

Going further

Boss fights — 3 unkind problems
  • gentle Sustain — Hold one note for a minute on one bow.
  • cruel Bach without the left hand — Bow the first prelude on open strings, every string crossing right.
  • cruel The empty room — Sight-read a page and record the first take.

Stay curious

People and shops
  • Luthiers — ask them to let you try bows.
How you'll know that it holds
  • You hear a false fifth before the tuner shows it.
  • You no longer look at your left hand.

← all shelves · back
"""  # noqa: E501


def test_a_page_copied_from_the_web_is_read_as_it_stands() -> None:
    roadmap = plan(HUB, "hub.txt")
    assert recognise(document(HUB, "hub.txt")) == "roadmap"
    assert roadmap.title == "Cello from the open string"
    assert roadmap.goal.startswith("Play a whole suite movement")
    assert [(stage.number, stage.title, stage.duration, stage.line) for stage in roadmap.stages] == [
        (1, "Open strings and the bow — sound first", "3-5 weeks", 11),
        (2, "First position", "8 weeks", 26),
    ]
    assert roadmap.stages[0].summary == "Make one good tone before you make two."
    assert roadmap.not_understood == ()


def test_labels_glued_to_their_first_word_are_told_from_words() -> None:
    first, second = plan(HUB, "hub.txt").stages
    assert [(resource.kind, resource.text) for resource in first.resources] == [
        ("read", "A Cellist's First Book — second edition"),
        ("read", "the maker's notes on rosin"),
        ("watch", "cello.example — Open strings (whole series)"),
        ("watch", "Anna's Bow Clinic — Lesson 1"),
    ]
    assert [(resource.kind, resource.text) for resource in second.resources] == [
        ("read", "The Position Book"),
        ("problems", "Thirty tunes in D — by ear"),
        ("problems", "Scales with a drone"),
    ]


def test_concepts_have_their_sub_points_and_their_line() -> None:
    concepts = plan(HUB, "hub.txt").stages[0].concepts
    assert [(concept.name, concept.sub_points, concept.line) for concept in concepts] == [
        ("Bow hold", ("curved thumb", "weight of the arm", "why a grip kills the tone"), 16),
        ("Sounding point and bow speed", ("the three together",), 16),
        ("Tuning in fifths (and why the piano disagrees)", (), 16),
    ]


def test_done_when_becomes_criteria_with_kind_and_line() -> None:
    first, second = plan(HUB, "hub.txt").stages
    assert [(criterion.kind, criterion.text) for criterion in first.criteria] == [
        ("measure", "Recorded each open string for 12 seconds with an even tone"),
        ("measure", "Kept a practice log of twenty days"),
        ("explain", "Named every part of the bow"),
        ("explain", "Explain why the bow slows near the bridge"),
        ("explain", "Explain how rosin makes it grip"),
    ]
    assert [criterion.kind for criterion in second.criteria] == ["measure", "publish"]
    assert {criterion.line for criterion in first.criteria} == {24}


def test_projects_challenges_and_signs_follow_the_stages() -> None:
    roadmap = plan(HUB, "hub.txt")
    assert [project.title for project in roadmap.projects] == [
        "Kitchen recital: one tune for one listener",
        "A drone box",
    ]
    assert [[criterion.text for criterion in project.criteria] for project in roadmap.projects] == [
        ["A recording of a tune you chose, played from memory"],
        ["Build a small tool that plays fifths at any pitch"],
    ]
    assert [challenge.level for challenge in roadmap.challenges] == ["gentle", "cruel", "cruel"]
    assert roadmap.challenges[0].text == "Sustain — Hold one note for a minute on one bow."
    assert len(roadmap.mastery_signs) == 2
    assert "People and shops" in dict(roadmap.rest)


MARKDOWN = """---
title: Sourdough, slowly
---

# Sourdough, slowly

Goal: bread that the neighbours ask for.

## 🌾 Phase 1: Starter (2 weeks)

### Topics

- **Wild yeast**: where it lives, what it eats
- Feeding
  - ratios
  - timing by the jar, not the clock

### Resources

- [The slow loaf](https://example.org/loaf) by a miller
- Watch the film about rye

### Done when

- [ ] your starter doubles within 6 hours
      three days in a row
- [ ] you can explain what the sour smell says

## Phase 2 — Loaf [3 months]

**Learn:** shaping, scoring, steam
**Exit criteria:** bake five loaves with an open crumb, and publish the best recipe

### Oven science

- Steam
- Stone or pot

## Capstone project

- Market stall: sell ten loaves on one morning. You must keep the receipts.

## Notes

Flour varies.
"""


def test_markdown_headings_labels_and_task_lists_are_read() -> None:
    roadmap = plan(MARKDOWN)
    assert recognise(document(MARKDOWN)) == "roadmap"
    starter, loaf = roadmap.stages
    assert (starter.title, starter.number, starter.duration, starter.line) == ("Starter", 1, "2 weeks", 9)
    assert [(concept.name, concept.sub_points) for concept in starter.concepts] == [
        ("Wild yeast", ("where it lives", "what it eats")),
        ("Feeding", ("ratios", "timing by the jar, not the clock")),
    ]
    assert [resource.text for resource in starter.resources] == [
        "The slow loaf by a miller",
        "Watch the film about rye",
    ]
    assert [(criterion.text, criterion.line) for criterion in starter.criteria] == [
        ("Your starter doubles within 6 hours three days in a row", 25),
        ("Explain what the sour smell says", 27),
    ]
    assert (loaf.title, loaf.duration) == ("Loaf", "3 months")
    assert [concept.name for concept in loaf.concepts] == ["shaping", "scoring", "steam", "Oven science"]
    assert loaf.concepts[-1].sub_points == ("Steam", "Stone or pot")
    assert [criterion.kind for criterion in loaf.criteria] == ["build", "publish"]
    assert roadmap.goal == "bread that the neighbours ask for."
    assert dict(roadmap.rest) == {"Notes": "Flour varies."}


def test_each_criterion_of_a_paragraph_wrapped_by_hand_has_its_own_line() -> None:
    text = (
        "# Roadmap: indexes\n\n## Stage 1: Trees\n\nDone when: you have built a B-tree that survives\na crash, "
        "and you can "
        "explain why it\nsplits at the middle key. You have\npublished a note about it.\n"
    )
    assert [(criterion.text, criterion.line) for criterion in plan(text).stages[0].criteria] == [
        ("Built a B-tree that survives a crash", 5),
        ("Explain why it splits at the middle key", 6),
        ("Published a note about it", 8),
    ]


def test_nested_bullets_are_a_plan_too() -> None:
    roadmap = plan(
        "# Study plan: birds\n\n- Phase 1: Garden (3 weeks)\n  - Topics\n    - robin\n    - wren\n  - Done "
        "when: you know ten birds "
        "by ear\n- Phase 2: Marsh\n  - Learn: bittern, snipe\n  - You're done when\n    - you have logged 30 hours\n"
    )
    assert [(stage.title, stage.duration) for stage in roadmap.stages] == [("Garden", "3 weeks"), ("Marsh", None)]
    assert [[concept.name for concept in stage.concepts] for stage in roadmap.stages] == [
        ["robin", "wren"],
        ["bittern", "snipe"],
    ]
    assert [criterion.text for stage in roadmap.stages for criterion in stage.criteria] == [
        "Know ten birds by ear",
        "Logged 30 hours",
    ]


def test_weeks_inside_phases_are_the_stages_and_the_phases_their_tracks() -> None:
    roadmap = plan(
        "# Learning path SQL\n\n## Phase 1: Reading\n\n### Week 1: select\n\n- filters\n\n### Week 2: "
        "joins\n\n- inner\n\n"
        "## Phase 2: Writing\n\n### Week 3: insert\n\n- upsert\n"
    )
    assert [(stage.title, stage.number, stage.track) for stage in roadmap.stages] == [
        ("select", 1, "Reading"),
        ("joins", 2, "Reading"),
        ("insert", 3, "Writing"),
    ]


def test_unlabelled_lines_are_sorted_by_what_they_ask() -> None:
    (stage,) = plan(
        "# Rust roadmap\n\n## Stage 1: Ownership\n\n- borrowing, lifetimes, moves\n- [The "
        "book](https://example.org/book)\n"
        "- [[My note on slices]]\n- Read chapter four\n- Watch the talk on moves\n- Solve ten exercises\n- "
        "Build a tiny parser\n"
    ).stages
    assert [concept.name for concept in stage.concepts] == ["borrowing", "lifetimes", "moves", "My note on slices"]
    assert [(resource.kind, resource.text) for resource in stage.resources] == [
        ("read", "Read chapter four"),
        ("watch", "Watch the talk on moves"),
        ("problems", "Solve ten exercises"),
        ("other", "The book"),
    ]
    assert [project.title for project in stage.projects] == ["Build a tiny parser"]
    assert stage.criteria == ()


TABLE = """# Piano roadmap

| Stage | Topics | Duration | Done when |
|---|---|---|---|
| 1. Posture | wrist, bench | 3 weeks | You can play C major hands together at 80 bpm |
| 2. Reading | treble clef<br>bass clef | 4 weeks |
| 3. Pieces | Bach | 5 weeks | You have performed one minuet | and a cell too many |
"""


def test_a_table_gives_a_stage_a_row_and_ragged_rows_are_listed() -> None:
    roadmap = plan(TABLE)
    assert recognise(document(TABLE)) == "roadmap"
    assert [(stage.number, stage.title, stage.duration, stage.line) for stage in roadmap.stages] == [
        (1, "Posture", "3 weeks", 5),
        (2, "Reading", "4 weeks", 6),
        (3, "Pieces", "5 weeks", 7),
    ]
    assert [concept.name for concept in roadmap.stages[1].concepts] == ["treble clef", "bass clef"]
    assert [len(stage.criteria) for stage in roadmap.stages] == [1, 0, 1]
    assert [line for line, _ in roadmap.not_understood] == [6, 7]


CURRICULUM = """# A year at home

Three strands, one thing at a time.

| track | module | learning objective |
|---|---|---|
| theory | counterpoint | Write two-part inventions. Should result in ten inventions [like these](https://a.org). |
| | harmony | Read the blue book and analyse a chorale by hand. It should be one in a minor key. |
| practice | N/A | Record something every week, resulting in a small archive and write-ups. |
| hobby | baking | Follow this course. Should result in a loaf I am not ashamed of. |
| | juggling | What it says. |

Right now: harmony (theory).
"""


def test_a_curriculum_repeats_the_track_above_an_empty_cell() -> None:
    roadmap = plan(CURRICULUM)
    assert recognise(document(CURRICULUM)) == "curriculum"
    assert [(stage.track, stage.title) for stage in roadmap.stages] == [
        ("theory", "counterpoint"),
        ("theory", "harmony"),
        ("practice", "practice"),
        ("hobby", "baking"),
        ("hobby", "juggling"),
    ]
    assert [stage.optional for stage in roadmap.stages] == [False, False, False, True, True]


def test_one_module_a_track_is_active_and_the_text_may_say_which() -> None:
    assert [stage.title for stage in plan(CURRICULUM).stages if stage.active] == ["harmony", "practice", "baking"]
    without = CURRICULUM.replace("Right now: harmony (theory).", "Right now: harmony is next (theory).")
    assert [stage.title for stage in plan(without).stages if stage.active] == ["counterpoint", "practice", "baking"]


def test_objectives_give_criteria_for_results_and_resources_for_what_is_read() -> None:
    stages = plan(CURRICULUM).stages
    assert [[criterion.text for criterion in stage.criteria] for stage in stages] == [
        ["Write two-part inventions", "Ten inventions like these"],
        ["Analyse a chorale by hand. It should be one in a minor key"],
        ["Record something every week, resulting in a small archive and write-ups"],
        ["A loaf I am not ashamed of"],
        [],
    ]
    assert [resource.kind for stage in stages for resource in stage.resources] == ["read", "courses"]


def test_concepts_that_an_objective_lists_are_taken_up() -> None:
    text = CURRICULUM.replace(
        "Write two-part inventions.", "Write two-part inventions. Should cover stretto, inversion, and cadences."
    )
    assert [concept.name for concept in plan(text).stages[0].concepts] == ["stretto", "inversion", "cadences"]
    assert plan(text).stages[1].concepts == ()


YAML = """# Learning path

```yaml
goal: tie every knot blindfold
stages:
  - title: Stage 1: Bends
    duration: 2 weeks
    topics: [reef, sheet bend]
    mood: calm
    done_when:
      - >90% of bends tied right on a blind test
      - explain why a reef knot slips
  - name: Hitches
    topics:
      - clove hitch: round a post
      - bowline
    done when: You can tie a bowline in under 5 seconds
projects:
  - name: A net
    outcome: A net of at least 100 meshes
```
"""


def test_hand_written_yaml_is_read_although_yaml_itself_would_not() -> None:
    roadmap = plan(YAML)
    assert recognise(document(YAML)) == "roadmap"
    bends, hitches = roadmap.stages
    assert (bends.title, bends.number, bends.duration, bends.line) == ("Bends", 1, "2 weeks", 6)
    assert [(criterion.kind, criterion.line) for criterion in bends.criteria] == [("measure", 11), ("explain", 12)]
    assert [(concept.name, concept.sub_points) for concept in hitches.concepts] == [
        ("clove hitch", ("round a post",)),
        ("bowline", ()),
    ]
    assert [project.title for project in roadmap.projects] == ["A net"]
    assert roadmap.not_understood == ((9, "mood: calm"),)
    assert roadmap.goal == "tie every knot blindfold"


def test_yaml_as_front_matter_or_as_the_whole_file_is_a_plan_too() -> None:
    body = (
        "title: Birds\nphases:\n  garden:\n    topics: [robin]\n    done: Know ten birds by ear\n"
        "  marsh:\n    topics: [bittern]\n"
    )
    whole = plan(body, "birds.txt")
    assert (whole.title, [stage.title for stage in whole.stages]) == ("Birds", ["garden", "marsh"])
    front = plan(f"---\n{body}---\n\nSome prose.\n")
    assert [stage.title for stage in front.stages] == ["garden", "marsh"]
    assert front.stages[0].line == 5


def test_yaml_that_cannot_be_mended_is_listed_with_its_line() -> None:
    roadmap = plan("# Roadmap\n\n```yaml\nstages:\n  - {title: [}\n```\n")
    assert roadmap.stages == ()
    assert roadmap.not_understood[0][0] == 4


def test_a_flowchart_and_a_gantt_chart_give_stages() -> None:
    flow = plan(
        '# Rust roadmap\n\n```mermaid\nflowchart TD\n  A[Ownership] --> B["Traits (2 weeks)"]\n  subgraph Late\n'
        "  C(Unsafe)\n  end\n  B -->|ok| C\n```\n"
    )
    assert [(stage.title, stage.duration, stage.track) for stage in flow.stages] == [
        ("Ownership", None, None),
        ("Traits", "2 weeks", None),
        ("Unsafe", None, "Late"),
    ]
    gantt = plan(
        "# Thesis roadmap\n\n```mermaid\ngantt\n  dateFormat YYYY-MM-DD\n  section Reading\n  Papers :a1, "
        "2024-01-01, 30d\n"
        "  Books :after a1, 2w\n  section Writing\n  Draft :60d\n```\n"
    )
    assert [(stage.title, stage.duration) for stage in gantt.stages] == [("Reading", "44 days"), ("Writing", "60 days")]
    assert [concept.name for concept in gantt.stages[0].concepts] == ["Papers", "Books"]


def test_a_plan_without_stages_is_one_stage_and_invents_nothing() -> None:
    roadmap = plan("# Bread roadmap\n\nLearn to bake.\n\n## Done when\n\nYou can bake a loaf and explain the crumb.\n")
    assert [(stage.title, len(stage.criteria)) for stage in roadmap.stages] == [("Bread roadmap", 2)]
    empty = plan("# Bread roadmap\n\nJust some thoughts.\n")
    assert empty.stages == ()
    assert empty.goal == "Just some thoughts."


def test_a_criterion_without_deed_thing_or_number_is_kept_and_listed() -> None:
    roadmap = plan("# Violin roadmap\n\n## Stage 1: Bow\n\nDone when: Vivaldi.\n")
    assert [(criterion.kind, criterion.text) for criterion in roadmap.stages[0].criteria] == [("other", "Vivaldi")]
    assert roadmap.not_understood == ((5, "Vivaldi"),)


def test_stages_in_other_languages_are_read_as_far_as_their_labels_are_known() -> None:
    german = plan(
        "# Lernplan Klavier\n\n## Woche 1: Haltung\nThemen: Sitz, Hand\nFertig, wenn: die Tonleiter sitzt\n\n## "
        "Woche 2: Akkorde\n"
        "Themen:\n- Dur\n- Moll\n"
    )
    assert [(stage.number, stage.title) for stage in german.stages] == [(1, "Haltung"), (2, "Akkorde")]
    assert [concept.name for stage in german.stages for concept in stage.concepts] == ["Sitz", "Hand", "Dur", "Moll"]
    assert len(german.stages[0].criteria) == 1
    chinese = plan("# 学习计划\n\n## 第一阶段：基础\n\n完成标准：能弹一首曲子\n\n## 第二阶段：进阶\n\n- 和弦\n")
    assert [(stage.number, stage.title) for stage in chinese.stages] == [(1, "基础"), (2, "进阶")]
    assert (
        recognise(
            document("# 学习计划\n\n## 第一阶段：基础\n\n完成标准：能弹一首曲子\n\n## 第二阶段：进阶\n\n- 和弦\n")
        )
        == "roadmap"
    )


def test_declared_kinds_are_believed() -> None:
    assert recognise(document("---\nkind: roadmap\n---\n\nAnything.\n")) == "roadmap"
    assert recognise(document("---\ntype: curriculum\n---\n\nAnything.\n")) == "curriculum"


@pytest.mark.parametrize(
    "text",
    [
        "# Sleep\n\n## Stage 1: light\n\nTheta waves.\n\n## Stage 2: deeper\n\nSpindles.\n",
        "# Lecture notes\n\n## Week 1\n\nLimits.\n\n## Week 2\n\nDerivatives.\n",
        "# How to bake\n\nStep 1: mix.\n\nStep 2: wait.\n",
        "# Resources\n\n- Read: a book\n- Watch: a film\n",
        "# Meeting\n\n- Project: done when Ines says so\n",
        "# Reading list\n\n1. A book\n2. Another\n",
        "# The road to Rome\n\nA plan is a list of things that do not happen.\n",
    ],
)
def test_ordinary_notes_are_not_plans(text: str) -> None:
    assert recognise(document(text, "note.md")) is None


def test_the_learning_hub_is_read_whole() -> None:
    found = seed("003")
    roadmap = read_roadmap(found)
    assert recognise(found) == "roadmap"
    assert [len(stage.concepts) for stage in roadmap.stages] == [10, 10, 9, 10, 8]
    assert [stage.number for stage in roadmap.stages] == [1, 2, 3, 4, 5]
    assert [stage.duration for stage in roadmap.stages] == [
        "8-12 weeks",
        "6-10 weeks",
        "10-14 weeks",
        "8-12 weeks",
        "8-14 weeks",
    ]
    assert [{resource.kind for resource in stage.resources} for stage in roadmap.stages] == [{"read", "watch"}] * 5
    assert [len(stage.criteria) for stage in roadmap.stages] == [4, 5, 5, 2, 4]
    assert len(roadmap.projects) == 5
    assert all(project.outcome and project.criteria for project in roadmap.projects)
    assert len(roadmap.challenges) == 9
    assert [challenge.level for challenge in roadmap.challenges].count("legendary") == 3
    assert all(challenge.level for challenge in roadmap.challenges)
    assert len(roadmap.mastery_signs) == 10
    assert roadmap.not_understood == ()


def test_the_learning_hubs_criteria_have_kinds_numbers_and_alternatives() -> None:
    stages = read_roadmap(seed("003")).stages
    assert [[criterion.kind for criterion in stage.criteria] for stage in stages] == [
        ["build", "publish", "explain", "explain"],
        ["build", "measure", "build", "explain", "explain"],
        ["build", "measure", "build", "build", "explain"],
        ["rank", "build"],
        ["build", "build", "publish", "explain"],
    ]
    measures = {m.what: (m.comparison, m.value, m.unit) for stage in stages for c in stage.criteria for m in c.measures}
    assert measures["MNIST"] == (">", 98.0, "%")
    assert measures["CIFAR-10"] == (">", 90.0, "%")
    medal = stages[3].criteria[0]
    assert (medal.measures[0].comparison, medal.measures[0].value, medal.measures[0].unit) == ("<=", 25.0, "% rank")
    assert len(medal.alternatives) == 1
    assert stages[0].criteria[0].measures[0].value is None


def test_the_self_made_curriculum_has_its_tracks_and_modules() -> None:
    found = seed("002")
    roadmap = read_roadmap(found)
    assert recognise(found) == "curriculum"
    tracks = list(dict.fromkeys(stage.track for stage in roadmap.stages))
    assert [sum(stage.track == track for stage in roadmap.stages) for track in tracks] == [5, 5, 1, 3]
    assert [stage.active for stage in roadmap.stages].count(True) == 4
    assert [stage.optional for stage in roadmap.stages].count(True) == 3
    assert all(stage.criteria for stage in roadmap.stages)
    assert not any("](" in criterion.text for stage in roadmap.stages for criterion in stage.criteria)
    certificate = next(
        m for stage in roadmap.stages for c in stage.criteria for m in c.measures if m.unit == "HSK level"
    )
    assert (certificate.comparison, certificate.value) == (">=", 4.0)
    assert len(roadmap.rest) >= 4


@pytest.mark.parametrize("number", ["000", "001", "004"])
def test_notes_worksheets_and_posts_are_no_plans(number: str) -> None:
    assert recognise(seed(number)) is None


@pytest.mark.parametrize(("name", "stages", "tracks"), [("llm_course", 20, 3), ("ossu_cs", 15, 3)])
def test_real_roadmaps_without_done_when_give_stages_and_no_criterion(name: str, stages: int, tracks: int) -> None:
    path = SHARED / "eval" / "roadmaps" / name / "README.md"
    if not path.is_file():
        pytest.skip("../shared is not here")
    roadmap = read_roadmap(read_markdown(str(path), path.read_bytes()))
    assert len(roadmap.stages) == stages
    assert len({stage.track for stage in roadmap.stages}) == tracks
    assert all(stage.concepts or stage.resources for stage in roadmap.stages)
    assert not any(stage.criteria for stage in roadmap.stages)


def test_the_example_roadmap_and_curriculum_match_their_golden_file() -> None:
    """The golden file was compared with the two documents line by line by hand."""
    found = {
        name: _shape(read_roadmap(read(ROOT / "examples" / "vault" / name))) for name in ("roadmap.md", "curriculum.md")
    }
    golden = json.loads((ROOT / "tests" / "golden" / "example_plans.json").read_text(encoding="utf-8"))
    assert found == golden


def _shape(roadmap: Roadmap) -> dict[str, object]:
    return {
        "title": roadmap.title,
        "goal": roadmap.goal,
        "stages": [
            {
                "title": stage.title,
                "track": stage.track,
                "number": stage.number,
                "duration": stage.duration,
                "line": stage.line,
                "active": stage.active,
                "optional": stage.optional,
                "concepts": [[concept.name, len(concept.sub_points), concept.line] for concept in stage.concepts],
                "resources": [[resource.kind, resource.text] for resource in stage.resources],
                "criteria": [[criterion.kind, criterion.text, criterion.line] for criterion in stage.criteria],
            }
            for stage in roadmap.stages
        ],
        "projects": [project.title for project in roadmap.projects],
        "challenges": [challenge.level for challenge in roadmap.challenges],
        "mastery_signs": len(roadmap.mastery_signs),
        "not_understood": [list(entry) for entry in roadmap.not_understood],
    }


LINES = """# Roadmap
## Stage 1: x
Stage 2 — y · 3 weeks
- Phase 1
  - Topics
Done when: a, and b
Done when
- [ ] c
| Stage | Done when |
|---|---|
| 1 | x |
| a | b | c |
```yaml
stages:
  - title: x
```
```mermaid
flowchart TD
A[x] --> B(y)
gantt
section s
t :1d
---
Projects
• hard x — y

Goal: z
ReadThe Book"""
PIECES = st.sampled_from(LINES.split("\n"))


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=40).map("\n".join))
def test_any_text_is_read_and_every_line_number_is_inside_it(text: str) -> None:
    found = Document("/v/x.md", "x", "note", text, ())
    recognise(found)
    roadmap = read_roadmap(found)
    last = text.count("\n") + 1
    for stage in roadmap.stages:
        assert stage.line is not None
        assert 1 <= stage.line <= last
        assert all(criterion.line is not None and 1 <= criterion.line <= last for criterion in stage.criteria)
    assert all(1 <= line <= last for line, _ in roadmap.not_understood)


@pytest.mark.parametrize(
    "unit",
    [" ", "\n- ", "\n[ ]", "&a *a\n", "|a|b|\n", "stages:\n", "week 1\n", "Done when ", "(", "**a ", "- a:\n  - b:\n"],
)
def test_hostile_text_of_200_kilobytes_costs_little_time(unit: str) -> None:
    text = "# Roadmap\n\n## Stage 1: x\n\nDone when: " + unit * (200_000 // len(unit))
    found = Document("/v/x.md", "Roadmap", "note", text, ())
    started = time.process_time()
    recognise(found)
    read_roadmap(found)
    assert time.process_time() - started < 8


def test_deep_nesting_and_yaml_aliases_are_bounded() -> None:
    nested = "\n".join(" " * depth + "- a: b" for depth in range(600))
    bomb = "stages:\n  a: &a [1, 1]\n" + "".join(
        f"  b{i}: &b{i} [*{'a' if i == 0 else f'b{i - 1}'}, *a]\n" for i in range(40)
    )
    started = time.process_time()
    for text in (nested, bomb, "stages:\n  - " + "[" * 1000, "stages:\n" + "- " * 2000 + "a"):
        read_roadmap(Document("/v/x.md", "Roadmap", "note", text, ()))
    assert time.process_time() - started < 8
