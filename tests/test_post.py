from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach import contract
from coach.attempt import Attempt, Grade
from coach.diary import DiaryError, Entry, day_numbers
from coach.evidence import Evidence
from coach.post import (
    LIMITS,
    PLATFORMS,
    Draft,
    Platform,
    PostError,
    Withheld,
    drafted,
    length,
    recheck,
    released,
    replies,
    sentences,
    without_originals,
    without_private,
    x_length,
)
from coach.privacy import Guard
from coach.support import numbers, unsupported_numbers
from coach.tutor import PostMaterial
from coach.tutor.offline.frame import ENGLISH
from coach.tutor.offline.phrasing import done, sentence, shortened, told
from coach.tutor.offline.posts import VARIANTS, write_post
from tests.scripted_month import month

TODAY = date(2026, 11, 14)
NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)
COUNTS = (
    ("questions answered", 14.0), ("answered correctly", 9.0), ("pre-test asked", 5.0), ("pre-test right", 2.0),
    ("post-test asked", 5.0), ("post-test right", 4.0),
)  # fmt: skip


def entry(did: str = "Wrote a B+tree.", day: date = TODAY, hours: float = 1.5, **more: object) -> Entry:
    return Entry(id=f"e{day}{did[:8]}", day=day, hours=hours, did=did, written_at=NOW, **more)  # type: ignore[arg-type]


def material(*entries: Entry, variant: int = 0, **more: object) -> PostMaterial:
    given: dict[str, object] = {"entries": entries, "day_number": 11, "today": TODAY, "variant": variant, **more}
    return PostMaterial(**given)  # type: ignore[arg-type]


def text_of(draft: Draft) -> str:
    return "\n\n".join(draft.parts)


def assert_holds(draft: Draft) -> None:
    """Assert that the draft fits its platform, says nothing that no claim carries, and no number without support."""
    assert draft.parts
    assert all(part.strip() for part in draft.parts)
    if draft.platform in LIMITS:
        assert all(length(part, draft.platform) <= LIMITS[draft.platform] for part in draft.parts)
    assert draft.chars == max(length(part, draft.platform) for part in draft.parts)
    assert all(claim.supported for claim in draft.claims)
    for claim in draft.claims:
        assert unsupported_numbers(claim) == frozenset(), claim
        assert claim.support or claim.text.endswith("?"), claim
    bare = [re.sub(r"\A\d+/\d+\n", "", part) if draft.platform == "thread" else part for part in draft.parts]
    left = re.sub(r"\A---\n(title: .*)\ndate: \S+\n.*?\n---\n", r"\1\n", "\n\n".join(bare), flags=re.DOTALL)
    for claim in sorted(draft.claims, key=lambda claim: -len(claim.text)):
        assert claim.text in left.replace('\\"', '"'), claim.text
        left = left.replace(claim.text, " ")
    assert not numbers(left), left


# Counting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("hello", 5),
        ("a" * 280, 280),
        ("日本語", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("“quoted” – and…", 16),
        ("😀", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇦🇹", 2),
        ("1️⃣", 2),
        ("https://example.org/a/very/long/path?with=query", 23),
        ("see https://example.org/x.", 4 + 23 + 1),
        ("scikit-learn.org", 23),
        ("see main.py", 11),
        ("e.g. this", 9),
        ("→", 2),
        ("http://localhost:8888/lab/tree/a/long/path", 42),
        ("https://example.org/x日本語", 23 + 6),
        ("https://en.wikipedia.org/wiki/Tree_(graph)", 23),
        ("(https://example.org/a)", 25),
        ("https://example.org/?q=a+b&c=1#top!", 24),
        ("see mynotes.space today", 4 + 23 + 6),
        ("learn.rs and t.co/abc", 8 + 5 + 23),
        ("docs.python.org/3/", 23),
        ("www.bbc.co.uk", 23),
        ("node.js, main.rs, a.b.c", 23),
        ("v3.11.4", 7),
        ("me@example.org", 14),
        ("3.14", 4),
        ("Read ch.3 and ch.4", 18),
    ],
)
def test_x_counts_links_emoji_and_wide_signs_its_own_way(text: str, expected: int) -> None:
    assert x_length(text) == expected


def test_linkedin_counts_utf16_units() -> None:
    assert length("a😀", "linkedin") == 3


# The words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Read ch. 3, ch. 4. Coded a tree.", ["Read ch. 3, ch. 4.", "Coded a tree."]),
        ("read; coded; slept", ["read", "coded", "slept"]),
        ("Used e.g. trees vs. forests. Done!", ["Used e.g. trees vs. forests.", "Done!"]),
        ("Fixed v. 1.2.3 today", ["Fixed v. 1.2.3 today"]),
        (" ; - \n\n", []),
    ],
)
def test_sentences_are_cut_where_they_end(written: str, expected: list[str]) -> None:
    assert sentences(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("read ch. 3, ch. 4", "I read ch. 3, ch. 4."),
        ("Coded a tree.", "I coded a tree."),
        ("implement k-means", "I implemented k-means."),
        ("work on the parser", "I worked on the parser."),
        ("reading ch. 3", "I spent time reading ch. 3."),
        ("linear regression by hand", "Linear regression by hand."),
        ("I fixed it!", "I fixed it!"),
        ("Compaction works", "Compaction works."),
        ("Write skew: two guards", "Write skew: two guards."),
        ("Implement a memtable and flush it", "I implemented a memtable and flushed it."),
        ("Implement k-means, DBSCAN next", "Implement k-means, DBSCAN next."),
        ("started project", "Started project."),
        ("- [x] **wrote** notes", "I wrote notes."),
        ("Kettenregel geübt", "Kettenregel geübt."),
        ("今天复习了", "今天复习了"),
        ("WATCHED LECTURE 5!!!", "WATCHED LECTURE 5!"),
        ("", ""),
        ("  ...  ", "..."),
    ],
)
def test_what_was_done_is_told_in_the_first_person_where_that_is_safe(written: str, expected: str) -> None:
    assert told(written) == expected


def test_a_list_tells_a_to_do_as_done() -> None:
    assert done("fix the parser") == "Fixed the parser."
    assert done("code review of ch. 3") == "Code review of ch. 3."


def test_a_label_is_not_said_twice() -> None:
    one = entry(
        "today read on margins", learned="Learned that a margin is a distance", struggle="struggled with the dual"
    )
    text = text_of(write_post(material(one), "x"))
    assert "Did: Read on margins.\nLearned: A margin is a distance.\nHard: The dual.\n" in text


def test_a_demonstrative_stays() -> None:
    one = entry(learned="A separator is moved up. That one word was my bug.")
    assert "That one word was my bug." in text_of(write_post(material(one), "x"))


def test_a_sentence_keeps_names_of_code_as_they_are_written() -> None:
    assert sentence("numpy_array is fast") == "numpy_array is fast."
    assert sentence("`fit` works") == "`fit` works."


@given(st.text(alphabet=st.sampled_from("ab ,;:.(-é世 "), min_size=1, max_size=120), st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_shortening_never_cuts_inside_a_word(text: str, room: int) -> None:
    cut = shortened(text, lambda part: len(part) <= room)
    assert len(cut) <= room or (cut == text and len(text) <= room)
    if cut and cut != text:
        assert cut.endswith("…")
        kept = cut[:-1]
        position = text.find(kept)
        assert position == 0
        behind = text[len(kept) : len(kept) + 1]
        assert not (kept[-1].isascii() and kept[-1].isalpha() and behind.isascii() and behind.isalpha())


# Drafts


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("variant", range(VARIANTS))
def test_every_day_and_every_span_of_the_month_gives_a_post_that_holds(platform: Platform, variant: int) -> None:
    entries, guard = month(), Guard()
    number = day_numbers(entries)
    spans = [entries[index : index + 1] for index in range(len(entries))] + [entries, entries[3:9], entries[12:14]]
    for span in spans:
        given_ = PostMaterial(
            entries=span, day_number=number[span[-1].day], today=span[-1].day, counts=COUNTS, variant=variant
        )
        cleaned, _ = without_private(given_, guard)
        draft = write_post(cleaned, platform)
        assert_holds(draft)
        checked = released(draft, cleaned, guard)
        assert checked.parts == draft.parts
        assert checked.withheld == ()
        assert not any(word in text_of(draft) for word in ("Ines", "Albrecht", "boss", "664", "92,000"))
        assert sum(claim.text.endswith("?") for claim in draft.claims) == 1


def test_the_three_variants_differ() -> None:
    one = entry(learned="Leaves split.", struggle="The indices.", stage="Stage 1 — Pages", satisfaction=4)
    for platform in PLATFORMS:
        assert len({write_post(material(one, variant=variant), platform).parts for variant in range(VARIANTS)}) == 3


def test_a_post_says_day_stage_hours_and_how_it_felt() -> None:
    one = entry(learned="Leaves split.", struggle="The indices.", stage="Stage 1 — Pages", satisfaction=4)
    text = text_of(write_post(material(one), "x"))
    assert text.startswith("Day 11 · Stage 1: Pages · 1.5 hours · satisfaction 4/5\n")
    assert "\nDid: Wrote a B+tree.\nLearned: Leaves split.\nHard: The indices.\n" in text


def test_the_three_variants_of_a_day_without_trouble_differ_in_more_than_their_question() -> None:
    one = entry(learned="Leaves split.", stage="Stage 1 — Pages", satisfaction=4)
    for platform in ("linkedin", "blog"):
        told = [text_of(write_post(material(one, variant=variant), platform)) for variant in range(VARIANTS)]
        assert len({text.rstrip().rpartition("\n\n")[0] for text in told}) == 3


def test_the_three_variants_of_a_day_with_little_in_it_differ_in_more_than_their_question() -> None:
    poor = entry(did="Not much: 20 pages, half asleep", struggle="too tired to keep a thread", stage="Stage 1 — Pages")
    plain = entry(learned="Leaves split.", stage="Stage 1 — Pages")
    for one in (poor, plain):
        for platform in ("thread", "linkedin", "blog"):
            told = [
                "\n\n".join(write_post(material(one, variant=variant), platform).parts) for variant in range(VARIANTS)
            ]
            assert len({text.rstrip().rpartition("\n\n")[0] for text in told}) == 3


def test_a_span_tells_no_plan_that_later_days_have_overtaken() -> None:
    days = [date(2026, 11, number) for number in (3, 4, 5, 6)]
    plans = ("chapter two", "", "", "")
    span = tuple(entry(day=day, did=f"read page {day.day}", next=plan) for day, plan in zip(days, plans, strict=True))
    assert "hapter two" not in text_of(write_post(material(*span), "linkedin"))
    assert "hapter two" in text_of(write_post(material(*span[:2]), "linkedin"))


def test_a_post_is_not_cut_inside_an_enumeration() -> None:
    one = entry(
        did="Worked out the height of a tree for 10 million, 1 billion and 100 billion keys",
        learned="From 10 million to 100 billion keys the tree grows by two levels only",
        struggle="Keeping bytes and keys apart in the formula",
        hours=1.25,
    )
    for variant in range(VARIANTS):
        assert "for 10 million…" not in text_of(write_post(material(one, variant=variant), "x"))


def test_no_label_stands_before_another_colon() -> None:
    one = entry(did="Not much: 20 pages, half asleep", learned="Note to self: sleep.", stage="Stage 1 — Pages")
    for platform in ("thread", "linkedin", "blog"):
        for variant in range(VARIANTS):
            text = "\n\n".join(write_post(material(one, variant=variant), platform).parts)
            assert not re.search(r"(?m)^(?!date|title: \"The).*[^\d]: [^\"\n]{1,30}: ", text), text


def test_a_thread_asks_about_the_trouble_and_not_about_what_stands_beside_it() -> None:
    one = entry(learned="The oldest one decides.", struggle="A test hung for ten minutes")
    last = write_post(material(one), "thread").parts[-1]
    assert last.endswith(("How would you hunt this down?", "Where would you look first?"))


def test_the_quiz_is_told_in_its_own_figures() -> None:
    text = text_of(write_post(material(entry(), counts=COUNTS), "linkedin"))
    assert "14 questions, 9 right. Before studying 2 of 5, after it 4 of 5." in text


def test_what_was_measured_and_made_is_told_with_its_link_unless_withdrawn() -> None:
    evidence = (
        Evidence("v1", "c1", "measure", "load 49 seconds", NOW, value=49.0, unit="s"),
        Evidence("v2", "c2", "artifact", "pagebox", NOW, url="https://example.org/pagebox"),
        Evidence("v3", "c3", "artifact", "an old thing", NOW, withdrawn_at=NOW),
        Evidence("v4", "c4", "artifact", "of last year", NOW - timedelta(days=300)),
    )
    draft = write_post(material(entry(), evidence=evidence), "linkedin")
    assert_holds(draft)
    text = text_of(draft)
    assert "Measured: Load 49 seconds." in text
    assert "https://example.org/pagebox" in text
    assert "old thing" not in text
    assert "last year" not in text


def test_the_learners_own_question_is_the_one_that_closes_the_post() -> None:
    text = text_of(write_post(material(entry(struggle="Where does the ln 2 come from?")), "x"))
    assert text.endswith("What I cannot answer yet: where does the ln 2 come from?")
    assert text.count("?") == 1


def test_a_thread_is_numbered_and_a_blog_has_hugo_front_matter() -> None:
    one = entry(learned='He said "split".', struggle="The indices.", stage="Stage 1 — Pages: a start")
    thread = write_post(material(one), "thread")
    total = len(thread.parts)
    assert total >= 2
    assert [part.split("\n")[0] for part in thread.parts] == [f"{number}/{total}" for number in range(1, total + 1)]
    blog = text_of(write_post(material(one), "blog"))
    assert blog.startswith(
        '---\ntitle: "Day 11: Wrote a B+tree"\ndate: 2026-11-14\ntags: ["learning-in-public", "pages-a-start"]\n'
    )
    assert "\ndraft: true\n---\n" in blog


@pytest.mark.parametrize("entries", [(), (entry(did=""),), (entry(did=" - ", learned="", struggle=""),)])
def test_an_empty_diary_is_said_and_not_posted(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(DiaryError, match="log a session first"):
        write_post(material(*entries), "x")


WORDS = st.one_of(
    st.just(""),
    st.text(max_size=40),
    st.sampled_from(
        ["read ch. 3, ch. 4", "coded it.", "Implement k-means", "why?", "50 % of 12; 3 of 4", "😀 今日は勉強した。" * 8]
    ),
    st.lists(
        st.sampled_from(["tree", "42", "page,", "split.", "and", "because", "(half", "0.75", "log;", "1,000"]),
        max_size=120,
    ).map(" ".join),
    st.text(alphabet="abcdefgh", min_size=300, max_size=400),
)


@st.composite
def any_entry(draw: st.DrawFn) -> Entry:
    return Entry(
        id=draw(st.uuids()).hex,
        day=TODAY - timedelta(days=draw(st.integers(0, 40))),
        hours=draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5, 10.25, 24.0])),
        did=draw(WORDS),
        written_at=NOW,
        stage=draw(st.one_of(st.just("Stage 2 — Loops"), WORDS)),
        learned=draw(WORDS),
        struggle=draw(WORDS),
        next=draw(WORDS),
        satisfaction=draw(st.none() | st.integers(1, 5)),
    )


@given(st.lists(any_entry(), min_size=1, max_size=6), st.sampled_from(PLATFORMS), st.integers(0, 2), st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_the_entries_hold_the_draft_fits_and_its_numbers_are_supported(
    entries: list[Entry], platform: Platform, variant: int, quizzed: bool
) -> None:
    days = len({one.day for one in entries})
    given_ = material(*entries, variant=variant, day_number=days + 3, counts=COUNTS if quizzed else ())
    try:
        draft = write_post(given_, platform)
    except DiaryError:
        assert not any(sentence(text) for one in entries for text in (one.did, one.learned, one.struggle))
        return
    if platform in LIMITS:
        assert all(length(part, platform) <= LIMITS[platform] for part in draft.parts)
    assert draft.parts
    assert draft.claims
    for claim in draft.claims:
        assert unsupported_numbers(claim) == frozenset(), claim


@given(st.lists(any_entry(), min_size=1, max_size=4), st.sampled_from(PLATFORMS), st.integers(0, 2))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_released_fits_is_numbered_and_every_number_is_in_its_support(
    entries: list[Entry], platform: Platform, variant: int
) -> None:
    days = len({one.day for one in entries})
    try:
        draft = drafted(write_post, material(*entries, variant=variant, day_number=days + 3), platform, Guard())
    except (DiaryError, PostError):
        return
    if platform in LIMITS:
        assert all(length(part, platform) <= LIMITS[platform] for part in draft.parts)
    if platform == "thread" and len(draft.parts) > 1:
        total = len(draft.parts)
        assert [part.split("\n")[0] for part in draft.parts] == [f"{number}/{total}" for number in range(1, total + 1)]
    for claim in draft.claims:
        assert claim.supported
        assert unsupported_numbers(claim) == frozenset(), claim


PLANTED = {
    "name": "Talked with Casimir Wolańska about it",
    "known name": "zephyrine was there",
    "salary": "They pay me 92,000 EUR for it",
    "address": "Moved to 12 Baker Street for it",
    "email": "Wrote to jane.doe@example.org about it",
    "phone": "Call me on +43 664 1234567 about it",
    "token": "Used ghp_abcdefghijklmnopqrstuvwxyz0123456789 for it",
    "private": "The bicycle shop in Graz closes for good",
}
TRACES = ("Casimir", "Wolańska", "zephyrine", "92,000", "Baker", "jane", "664", "ghp_", "bicycle")


@given(
    st.permutations(sorted(PLANTED)),
    st.sampled_from(PLATFORMS),
    st.integers(0, 2),
    st.sampled_from(["{}", "Wrote a page. {}.", "{}; then coded a tree", "Read on trees because {} and more"]),
)
@settings(max_examples=60, deadline=None)
def test_nothing_planted_in_any_source_reaches_a_draft(
    order: list[str], platform: Platform, variant: int, frame: str
) -> None:
    guard = Guard(known_names=("Zephyrine",), private_texts=("The bicycle shop in Graz closes for good in spring.",))
    planted = [frame.format(PLANTED[name]) for name in order]
    one = entry(
        did=f"Wrote a B+tree. {planted[0]}", learned=planted[1], struggle=planted[2], next=planted[3], stage=planted[4]
    )
    attempts = ((Attempt("a1", "q1", planted[5], NOW), Grade("correct", 1.0, feedback=planted[6])),)
    evidence = (Evidence("v1", "c1", "artifact", planted[7], NOW, url="https://example.org/jane.doe@example.org"),)
    given_ = material(one, variant=variant, attempts=attempts, evidence=evidence, goal=planted[0], counts=COUNTS)
    cleaned, withheld = without_private(given_, guard)
    draft = released(write_post(cleaned, platform), cleaned, guard)
    everything = repr(draft) + repr(withheld)
    assert not [trace for trace in TRACES if trace in everything]
    assert "B+tree" in text_of(draft)
    assert len(withheld) >= 5


def test_what_was_withheld_is_shown_with_its_reason() -> None:
    cleaned, withheld = without_private(material(entry("Wrote a tree. Met Casimir Wolańska.")), Guard())
    assert cleaned.entries[0].did == "Wrote a tree."
    assert [(one.text, "names a person" in one.reason) for one in withheld] == [("Met [name].", True)]


def test_the_learner_sees_what_was_withheld_and_where_it_stands_but_nothing_kept_or_given_out_does() -> None:
    _, withheld = without_private(material(entry("Wrote a tree. Met Casimir Wolańska.")), Guard())
    assert [(one.original, one.place) for one in withheld] == [("Met Casimir Wolańska.", "the diary of 2026-11-14")]
    made = drafted(write_post, material(entry("Wrote a tree. Met Casimir Wolańska.")), "x", Guard())
    assert "Casimir" not in repr(made)
    assert "Casimir" not in repr(asdict(without_originals(made)))
    assert "Casimir" not in repr(contract.post(made))
    assert "Casimir" in repr(contract.post(made, with_originals=True))


def test_a_models_sentence_that_nothing_carries_is_shown_blanked_when_it_names_somebody() -> None:
    given_ = material(entry("Coded gradient boosting from scratch."))
    left_out = (Withheld("Casimir Wolańska pays me.", "Nothing in the diary or the record says this."),)
    made = replace(write_post(given_, "x"), withheld=left_out, engine="llm:small")
    shown = released(made, given_, Guard()).withheld
    assert [one.text for one in shown] == ["[name] pays me."]
    assert "names a person" in shown[0].reason


@pytest.mark.parametrize(
    ("struggle", "told_as", "asked"),
    [
        ("Explaining to myself why it splits", "was explaining to myself why it splits", "How would you"),
        ("the difference between a copied and a moved key", "was the difference between a copied and a", "?"),
        ("too tired to keep a thread", "I was too tired to keep a thread.", "?"),
        ("I kept dropping keys too early", ": I kept dropping keys too early.", "Has this happened to you"),
        ("The loss explodes after epoch 3", ": The loss explodes after epoch 3.", "?"),
    ],
)
def test_what_was_hard_is_told_as_people_say_it_and_asked_about(struggle: str, told_as: str, asked: str) -> None:
    for platform in ("linkedin", "blog"):
        text = text_of(write_post(material(entry(struggle=struggle), day_number=12), platform))
        assert told_as.casefold().removeprefix("was ") in text.casefold()
        assert asked in text.rpartition("\n\n")[2]
        assert "What was hard:" not in text


def test_a_blog_is_dated_by_the_day_it_tells_of_and_its_title_opens_with_a_capital() -> None:
    one = entry("trained a tree", day=TODAY - timedelta(days=3))
    blog = text_of(write_post(material(one), "blog"))
    assert blog.startswith('---\ntitle: "Day 11: Trained a tree"\ndate: 2026-11-11\n')


def test_what_goes_on_about_the_person_is_withheld_too() -> None:
    said = "Explained splits to Casimira Wolańska; she asked about the root. She was right. The tests pass."
    cleaned, withheld = without_private(material(entry(said)), Guard())
    assert cleaned.entries[0].did == "The tests pass."
    assert len(withheld) == 3


@pytest.mark.parametrize(
    ("hours", "told_as"),
    [(0.5, "half an hour"), (0.75, "45 minutes"), (1.0, "1 hour"), (1.25, "1.25 hours"), (2.0, "2 hours")],
)
def test_hours_are_told_as_people_say_them(hours: float, told_as: str) -> None:
    draft = write_post(material(entry(hours=hours)), "x")
    assert_holds(draft)
    assert told_as in text_of(draft)
    assert "hours" not in text_of(write_post(material(entry(hours=0.0)), "x"))


def test_a_draft_is_made_in_one_step_whoever_writes_it() -> None:
    made = drafted(write_post, material(entry("Wrote a tree. Met Casimir Wolańska.")), "x", Guard())
    assert_holds(made)
    assert [one.text for one in made.withheld] == ["Met [name]."]


def test_a_day_of_which_all_is_withheld_says_so() -> None:
    with pytest.raises(PostError, match=r"was withheld\. It names a person"):
        drafted(write_post, material(entry("Met Casimir Wolańska.")), "x", Guard())
    with pytest.raises(DiaryError, match="log a session first"):
        drafted(write_post, material(), "x", Guard())


# Edits and drafts of others, checked claim by claim


def test_an_edit_that_the_diary_carries_is_kept_with_its_support() -> None:
    given_ = material(entry("Coded gradient boosting from scratch.", learned="Boosting fits the residuals."))
    draft = recheck("Day 11: coded gradient boosting. It fits the residuals. Any advice?", given_, "x", Guard())
    assert_holds(draft)
    assert draft.engine == "learner"
    assert draft.withheld == ()
    assert {support.kind for claim in draft.claims for support in claim.support} == {"entry", "record"}


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ("I mastered gradient boosting.", "claims more"),
        ("It reached 99 % on MNIST.", "no 99"),
        ("I spent 7 hours on it.", "no 7"),
        ("Transformers are the future of medicine.", "Nothing in the diary"),
        ("Boosting does not fit the residuals.", "opposite"),
        ("Casimir Wolańska helped me.", "names a person"),
    ],
)
def test_a_sentence_nothing_carries_is_withheld_and_the_rest_stands(added: str, reason: str) -> None:
    given_ = material(entry("Coded gradient boosting from scratch.", learned="Boosting fits the residuals."))
    draft = recheck(f"Coded gradient boosting from scratch. {added} What next?", given_, "x", Guard())
    assert draft.parts == ("Coded gradient boosting from scratch. What next?",)
    assert len(draft.withheld) == 1
    assert reason in draft.withheld[0].reason


def test_a_question_with_a_number_needs_support_for_the_number() -> None:
    given_ = material(entry("Coded gradient boosting from scratch."))
    draft = recheck("Coded gradient boosting from scratch. Did 47 people do so too?", given_, "x", Guard())
    assert [one.text for one in draft.withheld] == ["Did 47 people do so too?"]


def test_an_edit_that_is_too_long_is_refused_with_by_how_much() -> None:
    given_ = material(entry("Coded gradient boosting from scratch. " * 9))
    with pytest.raises(PostError, match="shorten it by"):
        recheck("Coded gradient boosting from scratch. " * 9, given_, "x")


def test_an_edit_of_which_nothing_holds_is_refused() -> None:
    with pytest.raises(PostError, match="log the session"):
        recheck("Transformers are the future of medicine.", material(entry("Coded a tree.")), "x", Guard())


def test_an_edited_thread_is_numbered_anew_and_an_emptied_part_goes() -> None:
    given_ = material(entry("Coded a tree by hand.", learned="Leaves split."))
    draft = recheck(
        "1/3\nCoded a tree by hand.\n\n2/3\nI won a prize.\n\n3/3\nLeaves split. Thoughts?", given_, "thread", Guard()
    )
    assert draft.parts == ("1/2\nCoded a tree by hand.", "2/2\nLeaves split. Thoughts?")


def test_a_models_draft_is_released_only_as_far_as_the_record_carries_it() -> None:
    given_ = material(entry("Coded gradient boosting from scratch.", learned="Boosting fits the residuals."))
    whole = "Day 11. I coded gradient boosting from scratch in 3 hours. Boosting fits the residuals."
    made = replace(write_post(given_, "x"), parts=(whole,), engine="llm:small")
    draft = released(made, given_, Guard())
    assert draft.parts == ("Day 11. Boosting fits the residuals.",)
    assert draft.engine == "llm:small"
    assert [one.reason for one in draft.withheld] == ["The record has no 3."]


def test_figures_written_as_words_are_figures() -> None:
    assert numbers("two of 1,5 and 100,000, ½ and twelve") == {"2", "1.5", "100000", "0.5", "12"}


# Replies


def test_pasted_replies_are_sorted_by_what_they_are() -> None:
    pasted = """Jo @jo · 2h
Have you tried drawing the pages on paper?

@sam
Actually the root splits first.

Nice work!
12 Likes

How long did the split take you?"""
    assert [(one.kind, one.text) for one in replies(pasted)] == [
        ("suggestion", "Have you tried drawing the pages on paper?"),
        ("correction", "Actually the root splits first."),
        ("kind word", "Nice work!"),
        ("question", "How long did the split take you?"),
    ]
    assert replies("") == []


def test_a_german_diary_gives_a_german_post() -> None:
    one = entry(
        "Kapitel 3 gelesen, Übungen 1 bis 4 gemacht.", learned="Die Kettenregel ist ein Produkt.",
        struggle="Die Indizes in der Ableitung.", stage="Stufe 2 — Netze", satisfaction=4,
    )  # fmt: skip
    for platform in PLATFORMS:
        for variant in range(VARIANTS):
            draft = drafted(write_post, material(one, variant=variant), platform, Guard())
            assert_holds(draft)
            assert draft.withheld == ()
            assert not re.search(
                r"\b(?:Day|hours|learned|hard|the|What|How)\b", text_of(draft).partition("---\n\n")[2] or text_of(draft)
            )
    assert text_of(write_post(material(one), "x")).startswith(
        "Tag 11 · Stufe 2: Netze · 1,5 Stunden · Zufriedenheit 4/5"
    )


def test_a_list_of_the_diary_is_told_without_its_marks() -> None:
    one = entry("- read ch 3\n- drew a tree", learned="- leaves split\n- keys repeat")
    text = text_of(drafted(write_post, material(one, variant=1), "x", Guard()))
    assert "I read ch 3 and drew a tree." in text
    assert "Leaves split. Keys repeat." in text


def test_an_entry_that_speaks_of_the_learner_is_told_in_the_first_person() -> None:
    one = entry("Learner finished the tutorial; he also fixed his setup", struggle="He keeps forgetting it")
    text = text_of(write_post(material(one, variant=1), "x"))
    assert "I finished the tutorial and also fixed my setup." in text


def test_a_day_of_little_strength_asks_about_such_days() -> None:
    one = entry("nothing really, too tired", satisfaction=1, struggle="no energy")
    assert text_of(write_post(material(one), "x")).endswith(ENGLISH.ask_low)


def test_a_short_day_is_a_short_post_everywhere() -> None:
    one = entry("read chapter 3")
    assert len(write_post(material(one), "thread").parts) == 2
    assert "##" not in text_of(write_post(material(one), "blog"))
    assert text_of(write_post(material(one, variant=2), "linkedin")).startswith(
        "Day 11 of learning in public, and one line in my diary: read chapter 3."
    )


def test_every_claim_of_a_draft_names_what_it_rests_on() -> None:
    one = entry(learned="Leaves split.", struggle="The indices.")
    for platform in PLATFORMS:
        draft = drafted(write_post, material(one), platform, Guard())
        assert all(claim.support for claim in draft.claims), platform
