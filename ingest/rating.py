"""A learner's own words become a rating: "medium-low" a level of 0..5, "H (11/11 listings)" a priority."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

MAX_LEVEL = 5.0

# English first, then the same ladder in German, Spanish, French and Chinese.
_LEVEL_WORDS: dict[str, float] = {
    "none": 0.0, "no": 0.0, "nothing": 0.0, "zero": 0.0, "nil": 0.0, "never": 0.0, "clueless": 0.0, "unknown": 0.0,
    "beginner": 1.0, "novice": 1.0, "newbie": 1.0, "basic": 1.0, "basics": 1.0, "low": 1.0, "poor": 1.0, "weak": 1.0,
    "rusty": 1.5, "little": 1.0, "bit": 1.0, "minimal": 0.5, "elementary": 1.0,
    "familiar": 2.0, "some": 2.0, "okay": 2.5, "ok": 2.5, "fair": 2.0, "so-so": 2.0,
    "medium": 2.5, "mid": 2.5, "middle": 2.5, "moderate": 2.5, "intermediate": 2.5, "average": 2.5, "decent": 3.0,
    "comfortable": 3.5, "competent": 3.5, "solid": 3.5, "good": 3.5, "upper-intermediate": 3.5,
    "high": 4.0, "strong": 4.0, "advanced": 4.0, "proficient": 4.0, "confident": 4.0, "great": 4.0,
    "fluent": 4.5, "excellent": 4.5, "expert": 5.0, "master": 5.0, "mastered": 5.0, "native": 5.0, "mastery": 5.0,
    "keine": 0.0, "kein": 0.0, "nichts": 0.0, "anfänger": 1.0, "niedrig": 1.0, "gering": 1.0, "wenig": 1.0,
    "grundkenntnisse": 1.0, "mittel": 2.5, "gut": 3.5, "hoch": 4.0, "fortgeschritten": 4.0, "experte": 5.0,
    "ninguno": 0.0, "ninguna": 0.0, "nada": 0.0, "principiante": 1.0, "básico": 1.0, "bajo": 1.0, "baja": 1.0,
    "poco": 1.0, "medio": 2.5, "media": 2.5, "intermedio": 2.5, "bueno": 3.5, "alto": 4.0, "alta": 4.0,
    "avanzado": 4.0, "experto": 5.0,
    "aucun": 0.0, "aucune": 0.0, "rien": 0.0, "débutant": 1.0, "faible": 1.0, "peu": 1.0, "moyen": 2.5, "moyenne": 2.5,
    "bon": 3.5, "élevé": 4.0, "avancé": 4.0,
    "无": 0.0, "没有": 0.0, "零": 0.0, "初学": 1.0, "初级": 1.0, "低": 1.0, "入门": 1.0,
    "中等": 2.5, "中级": 2.5, "中": 2.5,
    "良好": 3.5, "高": 4.0, "高级": 4.0, "熟练": 4.0, "精通": 5.0, "专家": 5.0,
}  # fmt: skip
_FUZZY_WORDS = tuple(word for word in _LEVEL_WORDS if len(word) >= 5 and word.isascii())
_MIN_SIMILARITY = 0.82  # "medoium" and "medium" share 0.92 of their letters, "begginer" and "beginner" 0.88
_PHRASES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), level)
    for pattern, level in (
        (
            r"\b(?:never heard|no (?:idea|clue|experience|knowledge)|not at all|don'?t know (?:it|this|anything)"
            r"|keine ahnung|ni idea)\b",
            0.0,
        ),
        (r"\bnot (?:very |so |really |too )?(?:good|great|strong|comfortable|confident|much)\b", 1.0),
        (r"\b(?:heard (?:of|the name)|seen it once)\b", 0.5),
        (r"\bcould teach\b|\bteach it\b", 5.0),
    )
)
_NEARLY_NOTHING = re.compile(
    r"\b(?:almost|nearly|close to|practically|basically|fast|casi|presque) (?:0|none|nothing|zero|nichts|nada|rien)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<![\d.])(\d{1,3}(?:[.,]\d)?)\s*(?:/|out of|von|de|sur)\s*(5|10|100)\b(?!\d)")
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3})\s*%")
_RANGE = re.compile(r"(?<![\d./])([0-5](?:[.,]\d)?)\s*(?:-|–|—|to|bis|a|or)\s*([0-5](?:[.,]\d)?)(?![\d%/])")
_NUMBER = re.compile(
    r"(?<![\d./\w])([0-5](?:[.,]\d{1,2})?)(?![\d/%]|[.,]\d|\s*(?:years?|months?|weeks?|times|jahre|años|ans|年))"
)
_STARS = re.compile(r"[★⭐]{1,5}|[●◉]{1,5}")
_VERY = re.compile(r"\b(?:very|really|extremely|super|sehr|muy|très)\s+(\w+)", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:idk|i don'?t know|not sure|unsure|weiß nicht|no sé|je ne sais pas|n/a|not applicable)(?!\w)"
    r"|^\?+$|不知道|不确定",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_PRIORITY_LETTER = re.compile(r"^\W*(h|m|l|high|hi|medium|med|mid|low)\b", re.IGNORECASE)
_PRIORITY_PAIR = re.compile(r"^\W*(h|m|l|high|medium|low)\s*[-/–]\s*(h|m|l|high|medium|low)\b", re.IGNORECASE)
_PRIORITY_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern, re.IGNORECASE))
    for level, pattern in (
        (
            "L",
            r"\b(?:low|lowest|optional|nice[ -]to[ -]have|later|skip|minor|unimportant|not (?:very |that |so "
            r"|really )?(?:important|interested|"
            r"needed|necessary)|niedrig|gering|baja|bajo|faible|basse)\b|低|\bp[345]\b",
        ),
        (
            "H",
            r"\b(?:high|highest|top|critical|crucial|essential|must(?:[ -]have)?|urgent|fundamental|core|key|vital"
            r"|required|very important|"
            r"hoch|sehr wichtig|alta|alto|haute|élevée?|first)\b|高|\bp[01]\b",
        ),
        ("M", r"\b(?:medium|moderate|mid|normal|average|mittel|media|medio|moyenne?|important|useful)\b|中|\bp2\b"),
    )
)


@lru_cache(maxsize=4096)
def rate_level(text: str, *, one_is_none: bool = False) -> float | None:
    """Return a level of 0..5 for a rating in the learner's words, None for a blank or one that says nothing.

    Args:
        text: "2-3", "medium-low", "3/5", "Idk what this is so 0", …
        one_is_none: the worksheet's scale says that 1 means none.
    """
    words = text.strip().lower()[:300]
    if not words:
        return None
    number = _numeric_level(words)
    if number is not None:
        return 0.0 if one_is_none and number == 1.0 else number
    if _NEARLY_NOTHING.search(words):
        return 0.0
    if _UNSURE.search(words):
        return None
    for pattern, level in _PHRASES:
        if pattern.search(words):
            return level
    return _worded_level(words)


def _numeric_level(words: str) -> float | None:
    if match := _FRACTION.search(words):
        return _bounded(_decimal(match[1]) * MAX_LEVEL / float(match[2]))
    if match := _PERCENT.search(words):
        return _bounded(float(match[1]) * MAX_LEVEL / 100.0)
    if match := _RANGE.search(words):
        return (_decimal(match[1]) + _decimal(match[2])) / 2.0
    if match := _NUMBER.search(words):
        return _bounded(_decimal(match[1]))
    if match := _STARS.search(words):
        return float(len(match[0]))
    return None


def _worded_level(words: str) -> float | None:
    if match := _VERY.search(words):
        level = _level_of(match[1])
        if level is not None:
            return _bounded(level - 0.5 if level < MAX_LEVEL / 2 else level + 0.5)
    if (compound := words.strip(" .!")) in _LEVEL_WORDS:
        return _LEVEL_WORDS[compound]
    found: list[float] = []
    for word in re.split(r"[\s/,.;:()–—-]+|\b(?:to|bis|a)\b", words):
        level = _level_of(word)
        if level is not None:
            found.append(level)
        if len(found) == 2:
            break
    # "medium-low" lies between its two words; in a longer remark the first word rates and the rest comments.
    pair = re.match(r"^[^\W\d_]+\s*(?:-|/|–| to | bis | a )\s*[^\W\d_]+\W*$", words)
    if len(found) == 2 and pair:
        return (found[0] + found[1]) / 2.0
    return found[0] if found else None


def _level_of(word: str) -> float | None:
    if word in _LEVEL_WORDS:
        return _LEVEL_WORDS[word]
    if len(word) < 5 or not word.isascii():
        return None
    close = get_close_matches(word, _FUZZY_WORDS, n=1, cutoff=_MIN_SIMILARITY)
    return _LEVEL_WORDS[close[0]] if close else None


def read_priority(text: str) -> str | None:
    """Return "H", "M" or "L" for a priority in the learner's words, None for a blank or an "I don't know"."""
    words = text.strip()[:300]
    if not words:
        return None
    if pair := _PRIORITY_PAIR.match(words):
        return pair[1][0].upper()
    if letter := _PRIORITY_LETTER.match(words):
        return letter[1][0].upper()
    if _UNSURE.search(words):
        return None
    for level, pattern in _PRIORITY_WORDS:
        if pattern.search(words):
            return level
    return None


def is_undecided(text: str) -> bool:
    """Return whether a rating says that its writer does not know."""
    return _UNSURE.search(text) is not None


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _bounded(level: float) -> float:
    return min(MAX_LEVEL, max(0.0, level))
