"""The words of our own that stand around a learner's: labels, openings and questions, in the language of the diary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coach.tutor.offline.lexicon import words

_MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_GERMAN_MONTHS = tuple(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a post says besides the learner's own words; ``{day}``, ``{hours}`` and the like are filled in.

    Attributes:
        did, learned, hard: labels of a log on X; the ``what_`` ones stand before a paragraph elsewhere.
        half_hour, minutes, hour, hours: a length of time; ``comma`` is the sign before its decimals.
        ask_...: questions to the reader. ``near`` ones stand right under what they ask about, ``far`` ones name it.
    """

    day: str = "Day {number}"
    days: str = "Days {first} to {last}"
    day_in_sentence: str = "day {number}"
    days_in_sentence: str = "days {first} to {last}"
    half_hour: str = "half an hour"
    minutes: str = "{count} minutes"
    hour: str = "1 hour"
    hours: str = "{count} hours"
    comma: str = "."
    today: str = "{hours} today."
    spent: str = "{hours}."
    hours_on: str = "{hours} on {stage}"
    satisfaction: str = "satisfaction {felt}"
    at: str = "I am at {stage}."

    did: str = "Did:"
    learned: str = "Learned:"
    hard: str = "Hard:"
    what_did: str = "What I did"
    what_learned: str = "What I learned"
    what_hard: str = "What was hard"
    next: str = "Next"
    take: str = "What I take from it:"
    keep: str = "One thing worth keeping:"
    stuck: str = "Where I got stuck:"
    hard_first: str = "{day}, the hard part first:"
    lesson_first: str = "{day}, the lesson first:"
    done_in: str = "Done in {hours}:"
    done: str = "Done:"
    among: str = "Among what I did:"
    hard_on_day: str = "Hard on day"

    public: str = "{day} of learning in public."
    public_at: str = "{day} of learning in public, {hours} on {stage}."
    public_hours: str = "{day} of learning in public, {hours}."
    public_period: str = "{day} of learning in public: {hours} on {count} days."
    public_keep: str = "That is the line worth keeping from {small_day} of learning in public."
    public_keep_at: str = "That is the line worth keeping from {small_day} of learning in public, {hours} on {stage}."
    public_hard: str = "{day} of learning in public, the hard part first:"
    public_was: str = "That was {small_day} of learning in public."
    public_was_hours: str = "That was {small_day} of learning in public, {hours}."
    public_hard_was: str = "{day} of learning in public. The hardest part was"
    was: str = "That was {small_day}, {hours}."
    was_bare: str = "That was {small_day}."
    line_in_diary: str = "{day} of learning in public, and one line in my diary:"
    study: str = "study"
    period: str = "{day}: {hours} on {count} days."
    period_closings: tuple[str, str, str] = (
        "What I learned, day by day.",
        "The lines worth keeping.",
        "The hard parts, and what I learned along the way.",
    )
    list_closings: tuple[str, str, str] = ("", "These are the lines worth keeping.", "The hard parts first.")
    did_for_it: str = "What I did for it"
    on_the_way: str = "What I learned along the way"

    hard_doing: tuple[str, ...] = ("The hardest part was", "What I found hardest was", "I had the most trouble with")
    hard_state: str = "I was"
    hard_statement: tuple[str, ...] = ("The hard part:", "Where it got hard:", "What I had trouble with:")
    lesson: tuple[str, ...] = ("What I take from it:", "The line worth keeping:", "What I learned along the way:")
    will: str = "Next I will"
    up: str = "Next up:"
    from_diary: str = "One line from my diary:"
    title_line: str = "The title is a line from my diary of {small_day}."
    title_line_hours: str = "The title is a line from my diary of {small_day}, {hours} of study."
    title_line_at: str = "The title is a line from my diary of {small_day}, {hours} on {stage}."

    title: str = "{day}: {topic}"
    title_topic: str = "learning in public"
    title_stuck: str = "{day}: where I got stuck"
    title_periods: tuple[str, str, str] = (
        "What I did and learned in {span}",
        "What {count} days of study taught me",
        "The hard parts of {span}",
    )
    title_month: str = "What I learned in {span}"
    months: tuple[str, ...] = _MONTHS
    blog_period: str = "{day}, {hours} on {count} days."
    blog_notes: str = "I write this down while I learn it, so read it as notes from along the way."
    day_by_day: str = "Day by day"
    figures: str = "The figures"
    question: str = "A question"

    quiz: str = "Quiz on my own notes: {asked}, {right} right."
    asked_one: str = "1 question"
    asked: str = "{count} questions"
    gain: str = "Before studying {before} of {before_asked}, after it {after} of {after_asked}."
    measured: str = "Measured:"
    made: str = "Made:"
    own_question: str = "What I cannot answer yet:"

    ask_hard: tuple[str, ...] = (
        "How would you go about this?",
        "What would you try first?",
        "If you have been here: what made the difference?",
        "What helped you at this point?",
    )
    ask_learned: tuple[str, ...] = (
        "Did I get this right, or is there a catch?",
        "How would you explain this to a beginner?",
        "Where does this stop being true?",
        "What follows from this that I have not seen yet?",
    )
    ask_did: tuple[str, ...] = (
        "What would you do next in my place?",
        "What should I check before I go on?",
        "What do people usually get wrong at this point?",
        "What else would you have looked at?",
    )
    ask_low: tuple[str, ...] = (
        "What do you do on a day like this?",
        "How do you keep going on such a day?",
        "Do you stop or push on when a day goes like this?",
    )
    ask_hard_part: tuple[str, ...] = (
        "How would you tackle the hard part?",
        "What got you past the hard part?",
        "Was this hard for you too?",
    )
    ask_hard_far: tuple[str, ...] = (
        "How would you go about the hard part?",
        "What would you try first where I am stuck?",
        "If you have had this trouble: what made the difference for you?",
    )
    ask_learned_far: tuple[str, ...] = (
        "Did I get the lesson right, or is there a catch?",
        "How would you explain this lesson to a beginner?",
        "Where does this lesson stop being true?",
    )
    ask_period: tuple[str, ...] = (
        "What should I do differently from here?",
        "Which of these would you dig into further?",
        "What am I overlooking?",
        "Which of these took you longest?",
    )


ENGLISH = Frame()

GERMAN = Frame(
    day="Tag {number}",
    days="Tage {first} bis {last}",
    day_in_sentence="Tag {number}",
    days_in_sentence="den Tagen {first} bis {last}",
    half_hour="eine halbe Stunde",
    minutes="{count} Minuten",
    hour="1 Stunde",
    hours="{count} Stunden",
    comma=",",
    today="Heute {hours}.",
    spent="{hours}.",
    hours_on="{hours} zu {stage}",
    satisfaction="Zufriedenheit {felt}",
    at="Ich bin bei {stage}.",
    did="Gemacht:",
    learned="Gelernt:",
    hard="Schwer:",
    what_did="Was ich gemacht habe",
    what_learned="Was ich gelernt habe",
    what_hard="Was schwer war",
    next="Als Nächstes",
    take="Was ich mitnehme:",
    keep="Das behalte ich:",
    stuck="Hier hing ich fest:",
    hard_first="{day}, das Schwere zuerst:",
    lesson_first="{day}, die Einsicht zuerst:",
    done_in="Was in {hours} ging:",
    done="Was ging:",
    among="Unter anderem:",
    hard_on_day="Schwer an Tag",
    public="{day} meines öffentlichen Lernens.",
    public_at="{day} meines öffentlichen Lernens, {hours} zu {stage}.",
    public_hours="{day} meines öffentlichen Lernens, {hours}.",
    public_period="{day} meines öffentlichen Lernens: {hours} an {count} Tagen.",
    public_keep="Das behalte ich von {small_day} meines öffentlichen Lernens.",
    public_keep_at="Das behalte ich von {small_day} meines öffentlichen Lernens, {hours} zu {stage}.",
    public_hard="{day} meines öffentlichen Lernens, das Schwere zuerst:",
    public_was="Das war {small_day} meines öffentlichen Lernens.",
    public_was_hours="Das war {small_day} meines öffentlichen Lernens, {hours}.",
    public_hard_was="{day} meines öffentlichen Lernens, das Schwere zuerst:",
    was="Das war {small_day}, {hours}.",
    was_bare="Das war {small_day}.",
    line_in_diary="{day} meines öffentlichen Lernens, und eine Zeile im Tagebuch:",
    study="gelernt",
    period="{day}: {hours} an {count} Tagen.",
    period_closings=(
        "Was ich gelernt habe, Tag für Tag.",
        "Die Sätze, die ich behalte.",
        "Das Schwere, und was ich dabei gelernt habe.",
    ),
    list_closings=("", "Diese Sätze behalte ich.", "Das Schwere zuerst."),
    did_for_it="Was ich dafür gemacht habe",
    on_the_way="Was ich dabei gelernt habe",
    hard_doing=("Schwer war:",),
    hard_state="Ich war",
    hard_statement=("Was schwer war:",),
    lesson=("Was ich gelernt habe:", "Das nehme ich mit:"),
    will="Als Nächstes:",
    up="Als Nächstes:",
    from_diary="Eine Zeile aus meinem Tagebuch:",
    title_line="Die Überschrift ist eine Zeile aus meinem Tagebuch von {small_day}.",
    title_line_hours="Die Überschrift ist eine Zeile aus meinem Tagebuch von {small_day}, {hours} gelernt.",
    title_line_at="Die Überschrift ist eine Zeile aus meinem Tagebuch von {small_day}, {hours} zu {stage}.",
    title="{day}: {topic}",
    title_topic="öffentlich lernen",
    title_stuck="{day}: wo ich festhing",
    title_periods=(
        "Was ich in {span} gemacht und gelernt habe",
        "Was {count} Lerntage mich gelehrt haben",
        "Das Schwere in {span}",
    ),
    title_month="Was ich im {span} gelernt habe",
    months=_GERMAN_MONTHS,
    blog_period="{day}, {hours} an {count} Tagen.",
    blog_notes="Ich schreibe das auf, während ich es lerne: Notizen von unterwegs.",
    day_by_day="Tag für Tag",
    figures="In Zahlen",
    question="Eine Frage",
    quiz="Quiz über meine Notizen: {asked}, {right} richtig.",
    asked_one="1 Frage",
    asked="{count} Fragen",
    gain="Vor dem Lernen {before} von {before_asked}, danach {after} von {after_asked}.",
    measured="Gemessen:",
    made="Gebaut:",
    own_question="Was ich noch nicht beantworten kann:",
    ask_hard=(
        "Wie bist du darüber hinweggekommen?",
        "Was würdest du als Erstes versuchen?",
        "Was hat dir an dieser Stelle geholfen?",
    ),
    ask_learned=(
        "Stimmt das so, oder gibt es einen Haken?",
        "Wie würdest du das jemandem erklären, der anfängt?",
        "Wo hört das auf zu stimmen?",
    ),
    ask_did=(
        "Was würdest du an meiner Stelle als Nächstes tun?",
        "Was sollte ich prüfen, bevor ich weitermache?",
        "Was macht man an dieser Stelle meistens falsch?",
    ),
    ask_low=("Was machst du an so einem Tag?", "Wie bleibst du an so einem Tag dran?"),
    ask_hard_part=(
        "Wie würdest du das Schwere angehen?",
        "Was hat dir über das Schwere hinweggeholfen?",
        "War das für dich auch schwer?",
    ),
    ask_hard_far=(
        "Wie bist du über das Schwere hinweggekommen?",
        "Was würdest du dort, wo ich festhänge, als Erstes versuchen?",
    ),
    ask_learned_far=(
        "Habe ich das richtig verstanden, oder gibt es einen Haken?",
        "Wie würdest du erklären, was ich gelernt habe?",
    ),
    ask_period=("Was sollte ich von hier an anders machen?", "Wo würdest du weitergraben?", "Was übersehe ich?"),
)

FRAMES = (ENGLISH, GERMAN)

_GERMAN_WORDS_TEXT = (
    "der die das und ich nicht mit ist ein eine einen zu auf den dem des im sich von auch noch wie für bei "
    "aber oder wenn als nach gelesen geübt gemacht gelernt geschrieben verstanden kapitel übungen übung "
    "aufgabe aufgaben heute morgen stunde stunden über zum zur vom wird wurde war habe hat bis mehr immer "
    "schon sehr nur kein keine gebaut gelöst wiederholt angefangen "
)
_GERMAN_WORDS = frozenset(_GERMAN_WORDS_TEXT.split())
_ENGLISH_WORDS_TEXT = (
    "the and i not with is a an to on of for at but or if as after read wrote did learned chapter exercises "
    "today tomorrow hour hours about it that this in was have has until more always very only no my how why "
    "what when from by be are coded built "
)
_ENGLISH_WORDS = frozenset(_ENGLISH_WORDS_TEXT.split())


def frame_for(texts: Iterable[str]) -> Frame:
    """Return the frame in the language of these texts, English where it cannot be told."""
    german = english = 0
    for word in re.findall(r"[^\W\d_]+", " ".join(texts).casefold()):
        german += word in _GERMAN_WORDS or bool(set(word) & set("äöüß"))
        english += word in _ENGLISH_WORDS
    return GERMAN if german > english else ENGLISH


def frame_words(frame: Frame) -> frozenset[str]:
    """Return the folded words a frame is made of; they state nothing that would need support."""
    found: set[str] = set()
    for name in Frame.__dataclass_fields__:
        held = getattr(frame, name)
        for text in (held,) if isinstance(held, str) else held:
            found.update(words(re.sub(r"\{\w+\}", " ", text)))
    return frozenset(found)
