"""What holds whatever words an answer shares with the key: bounds that keep its score down, or up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.tutor.offline.compare import is_no_answer, likeness, says_yes
from coach.tutor.offline.features import Case, telling_words
from coach.tutor.offline.lexicon import NEGATIONS, STOP_WORDS, fold, is_derived, is_same_word, stem, words

CONTRADICTED = 0.1
OTHER_THING = 0.3
UNDECIDED = 0.45
SAME_AS_KEY = 0.95

PLAINLY_TURNED_FROM = 0.85
"""Of training answers marked right, 1 % pass it in ScientsBank and 0.3 % in Beetle; of contradictory ones 4-5 %."""
SWAPPED_FROM, PERHAPS_SWAPPED_FROM = 0.8, 0.45
SAME_WORDS_FROM = 0.75
REPEATED_SHARE, REPEATED_WORDS = 0.5, 4
SHORT_KEY_WORDS, SHORT_ANSWER_WORDS = 3, 9
ALIKE_FROM, SAME_NAME_FROM = 0.6, 0.8
LISTED_WORDS, LISTED_TERM_WORDS = 4, 2
SAID_OVER_SHARE, CHOSEN_WORDS = 0.5, 2
NAME_WORDS = 2

_STATING = frozenset(("is", "are", "was", "were", "be", "will", "has", "have", "had", "can", "do", "does", "did"))
_ALTERNATIVES = re.compile(r"([\w-]+) or (?:an? |the )?([\w-]+)")
_SIGN_OF_SAYING = re.compile(r"[=:→]|->|=>|<|>")
_VERB_LIKE = re.compile(r"\w{2,}(?:ed|es|[^s]s)")
_JOINING = frozenset(("and", "or", "the", "a", "an", "of", "also"))
_SAYING = frozenset(
    ("one", "ones", "other", "another", "against", "between", "through", "during", "under", "off", "out", "up", "down",
     "more", "most", "less", "least", "like", "not", "without", "within", "until", "again", "same", "every", "always")
) | STOP_WORDS | NEGATIONS  # fmt: skip
# Verbs without an ending that shows it, as far as they are seldom a noun.
_ACTING = frozenset(
    ("ate", "became", "become", "began", "broke", "bring", "brought", "came", "come", "drank", "drew", "drove", "fell",
     "flew", "found", "froze", "gave", "get", "give", "go", "got", "grew", "grow", "happen", "heard", "held", "hid",
     "hit", "keep", "kept", "knew", "know", "laid", "lay", "led", "left", "let", "lost", "made", "make", "meant", "met",
     "paid", "put", "ran", "rose", "said", "sank", "sat", "saw", "see", "send", "sent", "set", "shone", "shook",
     "shrank", "slept", "slid", "spoke", "spread", "stood", "stuck", "struck", "swam", "take", "taught", "tell",
     "threw", "told", "took", "tore", "understood", "went", "woke", "won", "wore", "wrote")
)  # fmt: skip
_ARTICLES = frozenset(("the", "a", "an"))
_BETWEEN_TERMS = re.compile(r"[,;/\n]+")


@dataclass(frozen=True, slots=True)
class Bound:
    """Between what the score is held, and why: the answer says the opposite, or nothing of its own."""

    lowest: float = 0.0
    highest: float = 1.0
    contradicted: bool = False
    empty: bool = False


_OPPOSITE = Bound(highest=CONTRADICTED, contradicted=True)


def bound(case: Case, reference: str, measured: Mapping[str, float]) -> Bound:
    """Return the bound of an answer's score against one reference; ``measured`` are its features by name."""
    if is_no_answer(case.answer) and fold(reference).strip(" .") != fold(case.answer).strip(" ."):
        return Bound(highest=0.0, empty=True)
    if _disagrees(reference, case.answer) or _names_the_other(case.question, reference, case.answer):
        return _OPPOSITE
    short = _short_key(case, reference, measured)
    if short is not None:
        return short
    if measured["plainly_turned"] >= PLAINLY_TURNED_FROM or measured["number_wrong"]:
        return _OPPOSITE
    if measured["sides_swapped"] >= SWAPPED_FROM:
        return _OPPOSITE
    if _only_repeats(case.question, reference, case.answer):
        return Bound(highest=CONTRADICTED, empty=True)
    if _only_lists(reference, case.answer):
        return Bound(highest=UNDECIDED if _may_say(reference, case.answer) else OTHER_THING, empty=True)
    rearranged = measured["sides_swapped"] >= PERHAPS_SWAPPED_FROM and measured["trigram_likeness"] >= SAME_WORDS_FROM
    return Bound(highest=UNDECIDED) if rearranged else Bound()


def beyond_question(question: str, answer: str) -> str:
    """Return the answer without the question where it says that over again word by word; never an empty text."""
    asked, spoken = words(question), answer.split()
    if len(asked) < REPEATED_WORDS:
        return answer
    said = [words(word) for word in spoken]
    for start in range(len(spoken)):
        taken: list[str] = []
        for end in range(start, len(spoken)):
            taken += said[end]
            if taken == asked:
                return " ".join((*spoken[:start], *spoken[end + 1 :])) or answer
            if taken != asked[: len(taken)]:
                break
    return answer


def _disagrees(reference: str, answer: str) -> bool:
    """Return whether one begins with yes and the other with no."""
    first = [says_yes(text) for text in (reference, answer)]
    return None not in first and first[0] != first[1]


def _names_the_other(question: str, reference: str, answer: str) -> bool:
    """Return whether the question offers "A or B" and the answer names first the one that the key does not."""
    wanted, said = words(reference), words(answer)
    for pair in _ALTERNATIVES.findall(fold(_sentences(question)[-1])):
        named = [word for word in said if any(is_same_word(word, option) for option in pair)]
        meant = [option for option in pair if any(is_same_word(word, option) for word in wanted)]
        if len(meant) == 1 and named and not is_same_word(named[0], meant[0]):
            return True
    return False


def _short_key(case: Case, reference: str, measured: Mapping[str, float]) -> Bound | None:
    """Return the bound where the key is a name, a number or a term: there the words decide more than the meaning."""
    spoken = words(reference)
    if len(telling_words(reference)) > SHORT_KEY_WORDS or len(spoken) > SHORT_KEY_WORDS + 2 or _STATING & set(spoken):
        return None
    found = likeness(reference, case.answer, case.question)
    if found.verdict == "correct" and measured["sides_swapped"] < SWAPPED_FROM:
        return Bound(lowest=SAME_AS_KEY)
    if len(words(case.answer)) > SHORT_ANSWER_WORDS:
        return None
    if found.contradicted:
        return _OPPOSITE
    alike_from = SAME_NAME_FROM if _are_two_names(reference, case.answer) else ALIKE_FROM
    if found.verdict == "incorrect" and measured["meaning"] < alike_from and len(spoken) <= SHORT_KEY_WORDS:
        return Bound(highest=OTHER_THING)
    return None


def _are_two_names(reference: str, answer: str) -> bool:
    """Return whether both texts are a word or two with capitals: names of one kind mean nearly the same and are not."""
    return all(
        0 < len(text.split()) <= NAME_WORDS and all(word[:1].isupper() for word in text.split())
        for text in (reference, answer)
    )


def _only_repeats(question: str, reference: str, answer: str) -> bool:
    """Return whether the answer says much of what is asked over again and nothing else, while the key has its own.

    Something of its own is also a "not" more, or a choice from what a longer question tells before it asks.
    """
    sentences = [part for part in _sentences(question) if telling_words(part)]
    if not sentences or _negations(answer) > _negations(question):
        return False
    asked, last, said = telling_words(question), telling_words(sentences[-1]), telling_words(answer)
    repeated = [word for word in last if _is_among(word, said)]
    added = [word for word in said if not _is_among(word, asked)]
    own = [word for word in telling_words(reference) if not _is_among(word, asked)]
    chosen = [word for word in said if not _is_among(word, last)]
    if len(chosen) >= CHOSEN_WORDS and len(said) < SAID_OVER_SHARE * len(asked):
        return False
    return bool(own) and not added and len(repeated) >= REPEATED_SHARE * len(last)


def _negations(text: str) -> int:
    return sum(word in NEGATIONS for word in words(text))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())


def _is_among(word: str, others: Sequence[str]) -> bool:
    return any(is_same_word(word, other) or is_derived(word, other) for other in others)


def _only_lists(reference: str, answer: str) -> bool:
    """Return whether the answer strings terms together and states nothing, where the key is a statement."""
    spoken = [word for word in words(answer) if word not in _JOINING]
    if len(spoken) < LISTED_WORDS or not any(word in STOP_WORDS for word in words(reference)):
        return False
    if any(word in _SAYING or word in _ACTING for word in spoken) or _SIGN_OF_SAYING.search(answer):
        return False
    pieces = [words(piece) for piece in _BETWEEN_TERMS.split(answer) if words(piece)]
    if len(pieces) >= LISTED_WORDS - 1 and all(len(piece) <= LISTED_TERM_WORDS for piece in pieces):
        return True
    if len({stem(word) for word in spoken}) <= SAID_OVER_SHARE * len(spoken):
        return True
    acting = any(_VERB_LIKE.fullmatch(word) for piece in pieces for word in piece[:-1])
    return not acting and not pieces[0][0].endswith("ing")


def _may_say(reference: str, answer: str) -> bool:
    """Return whether words strung together may yet be a statement: an article, or the key's order and a verb last."""
    said = words(answer)
    if _ARTICLES & set(said):
        return True
    if not _VERB_LIKE.fullmatch(said[-1]) or _BETWEEN_TERMS.search(answer):
        return False
    wanted = words(reference)
    places = [next((at for at, other in enumerate(wanted) if is_same_word(word, other)), None) for word in said]
    found = [place for place in places if place is not None]
    return found == sorted(found) and len(set(found)) == len(found)
