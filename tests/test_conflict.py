"""What an explanation says against the notes, found without a model; what says the same in other words is let be."""

from __future__ import annotations

import pytest

from coach.tutor.offline.claim import claims
from coach.tutor.offline.conflict import conflicts
from vectorstore.embedding import SentenceTransformerEmbedder

NOTES = (
    "it is a stretchable seal which keeps the warm oil inside the gearbox.",
    "The inner ring guides the shaft, the outer ring carries the load.",
    "Mineral oil: thin when it is warm; it protects the teeth of the wheels.",
    "Grease: stays where it is put; it protects the open hinge.",
    "Dust wears out the seal quickly.",
    "A worn seal does not hold the oil.",
    "The heat comes from the bearings, not from the seal.",
    "First drain the old oil, then open the cover.",
)


def kinds(embedder: SentenceTransformerEmbedder, said: str) -> set[str]:
    return {one.kind for one in conflicts([said], NOTES, embedder)}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Grease protects the teeth of the wheels.", "exchanged"),
        ("The outer ring guides the shaft.", "exchanged"),
        ("A worn seal holds the oil.", "denied"),
        ("The heat comes from the seal.", "denied"),
        ("it has nothing to do with oil.", "denied"),
        ("Dust wears out the seal slowly.", "opposite"),
        ("it is a meter for the speed of the car.", "other"),
        ("First open the cover, then drain the old oil.", "order"),
    ],
)
def test_what_goes_against_the_notes_is_found(embedder: SentenceTransformerEmbedder, said: str, kind: str) -> None:
    assert kind in kinds(embedder, said)


@pytest.mark.parametrize(
    "said",
    [
        "Mineral oil protects the wheels' teeth, and grease the open hinge.",
        "The shaft runs in the inner ring while the outer ring takes the load.",
        "If a seal is worn, oil is lost.",
        "The heat comes from the bearings.",
        "Without it the warm oil would run out of the gearbox.",
        "it is a seal that can be stretched.",
        "Only after the old oil is drained is the cover opened.",
    ],
)
def test_what_says_the_same_in_other_words_is_let_be(embedder: SentenceTransformerEmbedder, said: str) -> None:
    assert kinds(embedder, said) == set()


def test_a_sentence_is_read_as_its_claims_each_with_what_it_is_about() -> None:
    found = claims(["Gears: large ones turn slowly, and small ones turn fast because they have few teeth."])
    assert {"gear"} in [set(one.about) for one in found]
    assert [one.text for one in found if one.text.startswith("they have")]


def test_not_this_but_that_is_two_claims() -> None:
    one, other = claims(["The oxygen comes from the water, not from the air."])
    assert (one.denied, other.denied) == (0, 1)
    assert "air" in other.stems
    assert "air" not in one.stems


@pytest.mark.parametrize(
    ("said", "is_against"),
    [("A mill makes flour out of grain.", False), ("A mill turns flour out of its bags.", True)],
)
def test_what_goes_in_and_what_comes_out_are_two_ends_of_one_way(
    embedder: SentenceTransformerEmbedder, said: str, is_against: bool
) -> None:
    noted = "A mill turns grain into flour." if not is_against else "A mill turns flour into its bags."
    assert bool(conflicts([said], [noted], embedder)) == is_against
