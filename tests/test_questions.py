from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.question import CLOSED_KINDS, Question
from coach.tutor import QuestionRequest
from coach.tutor.checks import fault_of, sift
from coach.tutor.offline.questions import write_questions
from ingest.chunk import Chunk, chunk_document
from ingest.document import Kind, Locator, UnreadableFile, digest
from ingest.markdown import read_markdown
from ingest.reader import read
from ingest.roadmap import Concept
from vectorstore.search import Passage

VAULT = Path(__file__).parents[1] / "examples" / "vault"
SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"


def _passage(text: str, *headings: str, kind: Kind = "note", title: str = "Notes on sailing") -> Passage:
    place = Locator("/vault/sailing.md", title, headings, lines=(1, text.count("\n") + 1))
    return Passage(Chunk(digest(text, *headings), text, text, digest(text), place, kind, 0), 1.0)


def _ask(
    text: str, *headings: str, topic: str = "Sailing", kind: Kind = "note", concept: Concept | None = None
) -> list[Question]:
    passages = (_passage(text, *headings, kind=kind),) if text else ()
    request = QuestionRequest(topic, passages, 4, concept=concept, source_path="/vault/plan.md" if concept else "")
    return write_questions(request, Random(1))


def _of_kind(questions: list[Question], kind: str) -> list[Question]:
    return [question for question in questions if question.kind == kind]


def test_a_sentence_that_defines_becomes_a_question_for_the_term() -> None:
    asked = _of_kind(_ask("A **jib** is a triangular sail that is set ahead of the mast.", "Sails"), "definition")
    assert [(one.prompt, one.key) for one in asked] == [
        ("What is a jib?", "a triangular sail that is set ahead of the mast")
    ]


def test_a_definition_keeps_to_its_first_clause() -> None:
    asked = _of_kind(_ask("**Ballast** is weight low in the hull; it was once plain stones.", "Hull"), "definition")
    assert asked == []  # "weight low in the hull" has no determiner: it is not plainly a definition
    asked = _of_kind(
        _ask("**Ballast** is a weight carried low in the hull; it was once plain stones.", "Hull"), "definition"
    )
    assert asked[0].key == "a weight carried low in the hull"


def test_a_judgement_is_not_taken_for_a_definition() -> None:
    assert _of_kind(_ask("Reefing early is a good idea in any case and in any wind."), "definition") == []


def test_a_term_defined_in_two_ways_is_not_asked_as_if_it_had_one() -> None:
    text = "Leeway is the sideways drift of a boat under sail.\n\nLeeway is the angle between course and heading."
    assert _of_kind(_ask(text, "Drift"), "definition") == []


def test_labels_of_a_list_are_asked_by_name() -> None:
    text = "- **Halyard**: a rope that hoists a sail\n- **Sheet**: a rope that controls the angle of a sail"
    prompts = {one.prompt for one in _of_kind(_ask(text, "Ropes on board"), "definition")}
    assert "Ropes on board: what does “sheet” mean?" in prompts or any("“sheet”" in prompt for prompt in prompts)


def test_a_glossary_table_gives_its_meanings() -> None:
    text = "| term | meaning |\n|---|---|\n| luff | the front edge of a sail |\n| leech | the back edge of a sail |"
    asked = _of_kind(_ask(text, "Edges"), "definition")
    assert {one.key for one in asked} == {"the front edge of a sail", "the back edge of a sail"}
    assert all(one.citations[0].quote.startswith("| l") for one in asked)


def test_a_reason_becomes_a_why_question() -> None:
    asked = _of_kind(_ask("A keel is deep because a long lever resists heeling better.", "Keel"), "why")
    assert asked[0].prompt == "Why is a keel deep?" or asked[0].prompt.endswith("Why?")
    assert asked[0].key == "a long lever resists heeling better"


def test_a_reason_that_points_elsewhere_is_left_out() -> None:
    assert _of_kind(_ask("They pull it down at once because the wind has grown stronger."), "why") == []


def test_a_list_is_asked_by_its_lead_with_its_number() -> None:
    asked = _of_kind(
        _ask("A sailing boat has three kinds of rope:\n\n- halyards\n- sheets\n- stays", "Rigging"), "list"
    )
    assert asked[0].prompt == "A sailing boat has three kinds of rope: name the three."
    assert asked[0].key == "halyards\nsheets\nstays"
    assert [unit.text for unit in asked[0].units] == ["halyards", "sheets", "stays"]


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] buy a new jib\n- [ ] call the sailmaker\n- [x] dry the sails",
        "- https://example.org/a\n- https://example.org/b\n- https://example.org/c",
        "- [Luff](luff.md)\n- [Leech](leech.md)\n- [Foot](foot.md)",
        "- Anna Berg\n- Carl Dahl\n- Eva Falk",
    ],
    ids=["tasks", "addresses", "links", "people"],
)
def test_tasks_links_and_people_are_never_asked(text: str) -> None:
    assert _ask(text, "Sails") == []


@pytest.mark.parametrize(
    "text",
    [
        "I think that a jib is the best sail because it is small.",
        "A jib is what my friend Tom calls a handkerchief, lol.",
        "The salary of a sailmaker is a matter that depends on the loft.",
        "What is a jib?",
        "see https://example.org because it explains the jib well",
        '"If you ask people at the club they will tell you that a jib is a sail you should never buy second hand, and '
        'that everybody who did so has come to regret it in the first real storm of the season."',
    ],
    ids=["first person", "chatter", "money", "a question", "an address", "a quoted post"],
)
def test_chatter_and_private_matters_are_never_asked(text: str) -> None:
    assert _ask(text, "Sails") == []


@pytest.mark.parametrize(
    "text",
    [
        "In Proceedings of the Conference on Marine Engines and Sail Rigs (pp. 12-34).",
        "Excerpted from The Rope Book, written by an old master and translated by C.",
        "If you are interested in a longer history of the jib, go read the harbour log.",
        "For more on the cut of a jib, see the guides in the sail loft.",
        "Interesting approach to reefing: the jib comes down before the main sail does.",
        "Proposes that a jib under strain is a wing and not a bag for the wind.",
        "Unfortunately the harbour board has decided that a jib is no sail because it is small.",
    ],
    ids=["bibliography", "attribution", "invitation", "pointer", "opinion", "no subject", "complaint"],
)
def test_references_invitations_and_fragments_are_never_asked(text: str) -> None:
    assert _ask(text, "Sails") == []


@pytest.mark.parametrize(
    "text",
    [
        "The goal of the club is to lend boats so that every child can learn to sail on the lake.",
        "The word capsize comes from the docks, a place where, in order to turn a cask, two men lift its rim.",
        "A log may look like a list of small faults explaining how the mate missed a tack because the skipper slept.",
        "A storm jib lets you sail on in a gale and still keep the boat under control.",
    ],
    ids=["the goal is to", "cut claim", "an inner clause", "as many answers as uses"],
)
def test_a_reason_is_asked_only_where_the_claim_is_whole_and_its_own(text: str) -> None:
    prompts = [one.prompt for one in _of_kind(_ask(text, "Sailing days"), "why")]
    assert not any(word in prompt for prompt in prompts for word in ("goal", "where.", "explaining"))


def test_a_contrast_keeps_the_noun_of_both_names() -> None:
    text = "Spade rudders are hung below the hull, whereas transom rudders can be lifted out."
    asked = _of_kind(_ask(text, "Rudders"), "contrast")
    assert [one.prompt for one in asked] == ["How do spade rudders and transom rudders differ?"]


def test_a_grid_to_be_read_crosswise_gives_no_definitions() -> None:
    text = (
        "| | reef | no reef |\n|---|---|---|\n| **storm** | slow and safe | a broken mast |\n"
        "| **calm** | no way on | full speed ahead |"
    )
    assert _of_kind(_ask(text, "When to reef"), "definition") == []


def test_an_everyday_word_is_asked_with_the_note_that_gives_it_its_meaning() -> None:
    passage = _passage(
        "A **watch** is a spell of four hours on deck for half of the crew.", "Watches", title="Life at sea"
    )
    asked = write_questions(QuestionRequest("Watches", (passage,), 4), Random(1))
    assert "Life at sea: what is a watch?" in [one.prompt for one in asked]


def test_a_label_that_is_a_verb_defines_nothing() -> None:
    text = (
        "- **Evaluate**: a plan of the tides with two people of the crew\n- **Tide**: the rise of the sea by the moon"
    )
    prompts = " ".join(one.prompt for one in _of_kind(_ask(text, "Passage plans"), "definition"))
    assert "tide" in prompts.casefold()
    assert "evaluate" not in prompts.casefold()


def test_a_list_that_goes_on_in_another_chunk_is_not_asked_as_if_it_were_whole() -> None:
    passage = _passage("A sailing boat has three kinds of rope:\n\n- halyards\n- sheets\n- stays", "Ropes")
    whole = QuestionRequest("Ropes", (passage,), 4)
    assert _of_kind(write_questions(whole, Random(1)), "list")
    cut = replace(whole, cut_lists=frozenset({passage.chunk.id}))
    assert _of_kind(write_questions(cut, Random(1)), "list") == []


def test_a_lone_word_is_explained_from_one_note_that_speaks_of_it() -> None:
    grab_bag = "\n\n".join(
        [
            "A short story on drift and the sea.",
            "Most crews who talk of leeway in the bar have a drift in mind.",
            "The wind is strong in May and the drift is seldom logged.",
        ]
    )
    concept = Concept("Drift", "Drift")
    assert _of_kind(_ask(grab_bag, "Odds and ends", topic="Drift", concept=concept), "explain") == []
    notes = (
        "Drift is slower than the current under a keel.\n\nDrift grows with the windage of the hull above the water."
    )
    asked = _of_kind(_ask(notes, "Leeway", topic="Drift", concept=concept), "explain")
    assert [len(one.units) for one in asked if "drift" in one.prompt] == [2]


def test_a_roadmap_alone_asks_to_explain_and_not_to_guess_its_words() -> None:
    points = ("halyards", "forestay tension", "furling gear")
    concept = Concept("Rigging", f"Rigging: {', '.join(points)}", points, 12)
    request = QuestionRequest("Rigging", (), 3, concept=concept, source_path="/vault/plan.md")
    assert {one.kind for one in write_questions(request, Random(1))} == {"explain"}


def test_a_point_of_a_roadmap_is_left_out_where_a_note_tells_it_beside_another() -> None:
    points = ("scope", "holding ground", "kedge anchors", "why a chain lies flat")
    concept = Concept("Anchoring", "Anchoring: " + ", ".join(points), points, 12)
    note = "In poor holding ground a longer scope is paid out before the engine is stopped."
    asked = _of_kind(_ask(note, "Anchoring", topic="Anchoring", concept=concept), "cloze")
    listed = [one for one in asked if "your roadmap lists" in one.prompt]
    assert [one.key for one in listed] == ["scope"]
    assert listed[0].prompt.startswith("Fill in the blank: under “Anchoring” your roadmap lists ")
    assert fault_of(listed[0], {"": concept.text}) is None


def test_what_a_roadmap_tells_a_learner_to_do_is_no_point_to_cover() -> None:
    text = (
        "Anchoring: Learn the basic knots, splices, and hitches. "
        "Anchors with flukes dig into sand when the chain pulls."
    )
    parts = ("Learn the basic knots", "splices", "hitches. Anchors with flukes dig into sand when the chain pulls")
    asked = _ask("", topic="Anchoring", concept=Concept("Anchoring", text, parts, 12))
    assert [one.key for one in asked] == ["Anchors with flukes dig into sand when the chain pulls"]


def test_numbered_steps_are_put_in_order() -> None:
    text = "Steps of a tack:\n\n1. Ready about\n2. Helm down\n3. Release the sheet\n4. Haul in on the new side"
    asked = _of_kind(_ask(text, "Tacking"), "order")
    assert asked[0].options is not None
    assert asked[0].key.split("\n")[0] == "Ready about"
    assert sorted(asked[0].options) == sorted(asked[0].key.split("\n"))
    assert list(asked[0].options) != asked[0].key.split("\n")


def test_a_chain_of_arrows_is_an_order_too() -> None:
    asked = _of_kind(_ask("Life of a sail: cut -> sewn -> bent on -> furled", "Sails"), "order")
    assert asked[0].key == "cut\nsewn\nbent on\nfurled"


def test_a_contrast_names_both_sides() -> None:
    text = "A ketch carries its smaller mast ahead of the rudder, whereas a yawl carries it behind the rudder."
    asked = _of_kind(_ask(text, "Two masts"), "contrast")
    assert "ketch" in asked[0].prompt
    assert "yawl" in asked[0].prompt
    assert len(asked[0].units) == 2


def test_an_acronym_is_spelled_out_from_the_note() -> None:
    text = "Most radios carry an automatic identification system (AIS) that reports position and speed."
    asked = [one for one in _of_kind(_ask(text, "Radio"), "cloze") if "AIS" in one.prompt]
    assert asked[0].key == "automatic identification system"


def test_a_number_is_asked_with_its_unit_and_never_half_of_a_range() -> None:
    asked = _ask("A small yacht harbour is dredged to a depth of 4 m below the lowest tide.", "Harbours")
    assert [one.key for one in _of_kind(asked, "number")] == ["4"]
    asked = _ask("A small yacht harbour is dredged to a depth of 4 to 6 m below the lowest tide.", "Harbours")
    assert _of_kind(asked, "number") == []


def test_a_line_of_code_is_asked_by_what_it_does() -> None:
    asked = _of_kind(_ask("To list all tides of a station:\n\n```bash\ntides --station 42 --all\n```", "Tools"), "code")
    assert asked[0].prompt == "Tools: To list all tides of a station: write the line of shell." or asked
    assert asked[0].key == "tides --station 42 --all"


CONCEPT = Concept(
    "Sail trim",
    "Sail trim: angle of attack, twist, draft, why the leech must not flutter",
    ("angle of attack", "twist", "draft", "why the leech must not flutter"),
    12,
)


def test_a_concept_of_a_roadmap_is_explained_with_its_points_as_units() -> None:
    asked = [one for one in _ask("", topic="Sail trim", concept=CONCEPT) if one.kind == "explain"]
    assert "sail trim" in asked[0].prompt.casefold()
    assert [unit.text for unit in asked[0].units] == list(CONCEPT.sub_points)
    assert all(citation.chunk_id == "" and citation.quote in CONCEPT.text for citation in asked[0].citations)
    assert asked[0].citations[0].locator.lines == (12, 12)


def test_a_criterion_to_explain_becomes_that_very_question_where_the_notes_carry_it() -> None:
    concept = Concept(
        "You can explain, on a whiteboard, why a keel resists leeway", "You can explain why a keel resists leeway"
    )
    text = "A keel resists leeway because it is a wing in the water that pushes against the drift."
    asked = [one for one in _ask(text, "Keel", topic=concept.name, concept=concept) if one.kind == "explain"]
    assert asked[0].prompt == "Explain why a keel resists leeway in your own words."
    assert asked[0].units[0].citation is not None


def test_a_point_of_a_roadmap_is_cited_from_the_note_that_speaks_of_it() -> None:
    text = "The **angle of attack** is the angle between the wind and the chord of the sail."
    asked = [one for one in _ask(text, "Trim", topic="Sail trim", concept=CONCEPT) if one.kind == "explain"]
    named = next(one for one in asked if one.units[0].text == "angle of attack")
    assert named.units[0].citation is not None
    assert named.units[0].citation.quote in text


def test_notes_on_other_matters_are_not_asked_under_a_concept() -> None:
    asked = _ask("A **bread** is a food that is made of flour and water and baked.", topic="Sail trim", concept=CONCEPT)
    assert all("bread" not in question.prompt.casefold() for question in asked)


def test_a_worksheet_and_a_curriculum_give_names_only() -> None:
    text = "The year is cut into four tracks: rigging, weather, navigation, and repair."
    asked = _ask(text, "Tracks", kind="curriculum")
    assert [one.kind for one in asked] == ["list"]
    assert _ask("A track is a row of modules that follow each other.", "Tracks", kind="worksheet") == []


def test_a_diary_is_never_asked() -> None:
    assert _ask("A jib is a triangular sail that is set ahead of the mast.", "Monday", kind="diary") == []


def test_asked_prompts_are_not_written_again() -> None:
    text = "A **jib** is a triangular sail that is set ahead of the mast."
    passages = (_passage(text, "Sails"),)
    first = write_questions(QuestionRequest("Sails", passages, 4), Random(1))
    again = write_questions(QuestionRequest("Sails", passages, 4, asked=tuple(q.prompt for q in first)), Random(1))
    assert not {question.prompt for question in first} & {question.prompt for question in again}


def test_the_same_request_and_dice_give_the_same_questions() -> None:
    request = QuestionRequest("Sails", (_passage("A **jib** is a triangular sail ahead of the mast.", "Sails"),), 4)
    assert write_questions(request, Random(3)) == write_questions(request, Random(3))


def test_wanted_kinds_are_kept_to() -> None:
    text = "A **jib** is a triangular sail set ahead of the mast.\n\nThere are three sails:\n\n- jib\n- main\n- mizzen"
    request = QuestionRequest("Sails", (_passage(text, "Sails"),), 4, kinds=("list",))
    assert {question.kind for question in write_questions(request, Random(1))} == {"list"}


def test_a_citation_tells_the_exact_line() -> None:
    text = "First a line of no weight.\n\nA **jib** is a triangular sail that is set ahead of the mast."
    asked = _of_kind(_ask(text, "Sails"), "definition")
    assert asked[0].citations[0].locator.lines == (3, 3)


def _count_tokens(texts: list[str] | tuple[str, ...] | object) -> list[int]:
    assert isinstance(texts, (list, tuple))
    return [len(text.split()) + 2 for text in texts]


def _questions_of(path: Path) -> list[tuple[Question, dict[str, str]]]:
    chunks = chunk_document(read(path), _count_tokens, 256)
    by_heading: dict[tuple[str, ...], list[Passage]] = {}
    for chunk in chunks:
        by_heading.setdefault(chunk.locator.heading, []).append(Passage(chunk, 1.0))
    found = []
    for heading, passages in by_heading.items():
        request = QuestionRequest(heading[-1] if heading else path.stem, tuple(passages[:8]), 3)
        sources = {passage.chunk.id: passage.chunk.text for passage in passages}
        found += [(question, sources) for question in write_questions(request, Random(0))]
    return found


def test_every_quote_of_the_example_vault_is_verbatim_and_every_kind_occurs() -> None:
    paths = sorted((VAULT / "notes").rglob("*.md"))
    found = [pair for path in paths for pair in _questions_of(path)]
    assert len(found) > 100
    for question, sources in found:
        for citation in question.citations:
            assert citation.quote in sources[citation.chunk_id]
    assert {question.kind for question, _ in found} >= {
        "definition",
        "cloze",
        "list",
        "contrast",
        "why",
        "explain",
        "number",
    }


def test_a_quiz_over_the_seeds_holds() -> None:
    if not SEEDS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(SEEDS.iterdir()):
        pairs = _questions_of(path)
        for question, sources in pairs:
            kept, _ = sift([question], sources, [], None, Random(0))
            for one in kept:
                assert all(citation.quote in sources[citation.chunk_id] for citation in one.citations)
                assert one.kind in CLOSED_KINDS or one.units


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault_and_quoted_verbatim(text: str) -> None:
    try:
        document = read_markdown("/vault/any.md", text.encode("utf-8", "replace"))
    except UnreadableFile:
        return
    chunks = chunk_document(document, _count_tokens, 256)
    sources = {chunk.id: chunk.text for chunk in chunks}
    request = QuestionRequest("Any", tuple(Passage(chunk, 1.0) for chunk in chunks), 3)
    for question in write_questions(request, Random(0)):
        fault = fault_of(question, sources)
        assert fault is None or fault[0] != "citation"


GERMAN = """Die Abdrift ist die Versetzung eines Schiffes durch den Wind. Sie wird geschätzt.

Eine Jolle kentert leichter als eine Yacht, weil ihr ein Ballastkiel fehlt.

Das Tau, mit dem ein Segel gehisst wird, heißt Fall.

- **Lee**: die vom Wind abgewandte Seite eines Schiffes
- **Sei X**: der Kurs. Dann ist X der Winkel zu Nord.

Ich habe die Wende heute nicht geschafft."""


def test_notes_in_german_are_asked_in_german() -> None:
    asked = {one.prompt: one.key for one in _ask(GERMAN, "Segeln")}
    assert asked["Was ist die Abdrift?"] == "die Versetzung eines Schiffes durch den Wind"
    assert asked["Was bedeutet „Lee“?"] == "die vom Wind abgewandte Seite eines Schiffes"
    assert asked["Segeln: Eine Jolle kentert leichter als eine Yacht. Warum?"] == "weil ihr ein Ballastkiel fehlt"
    assert asked["Fill in the blank: Das Tau, mit dem ein Segel gehisst wird, heißt ____."] == "Fall"
    assert not any("Sei X" in prompt or "Wende" in prompt for prompt in asked)
    for one in _ask(GERMAN, "Segeln"):
        assert fault_of(one, {one.citations[0].chunk_id: GERMAN}) is None, one.prompt


@pytest.mark.parametrize(
    "text",
    [
        "A long watch is the mother of every mistake at sea.",
        "A chart is not just a picture of the coast.",
        "Patience is the road to a dry cabin.",
    ],
)
def test_a_likeness_or_half_a_thought_is_no_definition(text: str) -> None:
    assert _of_kind(_ask(text, "Seamanship"), "definition") == []


@pytest.mark.parametrize(
    "text",
    [
        "A good crew carries marlinspikes, halyards and telltales below deck when the wind grows in the night.",
        "You can always check the telltales on the jib to see whether the wind still reaches the whole sail.",
        "The skipper had watched the telltales all night and he would have turned back before the morning came.",
    ],
)
def test_a_blank_stands_in_a_fact_and_for_one_word_only(text: str) -> None:
    terms = (("telltales", 0.9), ("halyards", 0.9), ("marlinspikes", 0.9))
    request = QuestionRequest("Sails", (_passage(text, "Sails"),), 4, terms=terms)
    assert _of_kind(write_questions(request, Random(1)), "cloze") == []


def test_an_arrow_between_sets_is_no_step() -> None:
    text = "Let f : X → Y and g : Y → Z be continuous maps of spaces."
    assert _of_kind(_ask(text, "Continuous maps"), "order") == []
