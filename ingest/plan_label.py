"""A line of a plan becomes its label: what "Topics:", "Done when —" or a glued "ReadThe Book" announces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal[
    "concepts",
    "read",
    "watch",
    "problems",
    "courses",
    "other",
    "done",
    "objective",
    "goal",
    "projects",
    "challenges",
    "mastery",
    "duration",
    "aside",
]


@dataclass(frozen=True, slots=True)
class Label:
    """What a line announces, the words it uses, and what follows on the same line."""

    kind: LabelKind
    head: str
    rest: str = ""


_VOCABULARY: dict[LabelKind, str] = {
    "concepts": "concepts|key concepts|core concepts|main concepts|topics|key topics|topics covered|topics to cover|"
    "topics to learn|concepts covered|what to learn|what you'll learn|what you will learn|what i'll learn|what "
    "i will learn|you will learn|you'll learn|learn|skills|key skills|skills to learn|subjects|themes|contents|"
    "content|syllabus|knowledge|what to study|study|key ideas|ideas|theory|lessons|focus areas|areas|must know|"
    "themen|inhalte|inhalt|konzepte|lernstoff|conceptos|temas|contenidos|contenido|sujets|notions|contenus|概念|"
    "主题|内容|学习内容|知识点|тема|темы",
    "read": "read|reading|readings|reading list|books|book|articles|papers|textbook|textbooks|text|texts|literature|"
    "required reading|blog posts|blogs|lesen|bücher|lektüre|leer|libros|lectures à faire|livres|阅读|书籍",
    "watch": "watch|watching|videos|video|lectures|playlist|playlists|talks|youtube|ansehen|ver|vídeos|regarder|"
    "观看|视频",
    "problems": "problems|exercises|exercise|practice|practise|drills|drill|problem set|problem sets|assignment"
    "|assignments|homework|tasks|kata|katas|labs|lab|solve|übungen|aufgaben|ejercicios|práctica|exercices|练习|习题",
    "courses": "courses|course|moocs|classes|class|kurse|kurs|cursos|curso|cours|课程",
    "other": "resources|resource|references|reference|links|link|materials|material|tools|listen|podcasts|sources|"
    "further reading|bibliography|study materials|learning resources|recommended resources|where to learn|"
    "additional text|ressourcen|quellen|recursos|ressources|资源|资料",
    "done": "done when|done if|done|definition of done|exit criteria|exit criterion|exit test|exit|exit when"
    "|completion criteria|completion|acceptance criteria|success criteria|criteria|finished when|complete when|"
    "completed when|checkpoint|checkpoints|outcome|outcomes|expected outcome|expected outcomes|milestone|"
    "milestones|deliverable|deliverables|proof|proof of work|evidence|you should be able to|you can|able to|by "
    "the end you can|by the end|at the end|mastery check|self-check|self check|move "
    "on when|ready when|graduation criteria|done-when|pass when|fertig wenn|"
    "fertig, wenn|erledigt wenn|erledigt, wenn|abgeschlossen wenn|abgeschlossen, wenn|hecho cuando|"
    "listo cuando|terminado cuando|terminé quand|fini quand|acquis quand|完成标准|完成条件|达标标准|完成",
    "objective": "objective|objectives|learning objective|learning objectives|learning outcome|learning outcomes"
    "|lernziel|lernziele|objetivos|objetivo|objectifs|目标|学习目标",
    "goal": "goal|goals|aim|aims|purpose|focus|summary|description|overview|why|about|intro|introduction|theme"
    "|motivation|ziel|ziele|meta|but|概述",
    "projects": "projects|project|project ideas|portfolio projects|portfolio|capstone|capstones|capstone project"
    "|capstone projects|build|builds|build this|mini-project|mini project|mini-projects|mini projects|hands-on|"
    "hands on|projekte|projekt|proyectos|proyecto|projets|projet|项目",
    "challenges": "challenges|challenge|hard problems|going harder|hard problem arena|problem arena|"
    "stretch goals|stretch|boss fights|boss fight|herausforderungen|retos|défis|挑战",
    "mastery": "mastery|signs of mastery|mastery signs|you've got it when|you have got it when|how you know|how i know|"
    "how you'll know|how i'll know|signs you've got it|self-assessment",
    "duration": "duration|time|timeline|length|time needed|estimated time|time estimate|estimate|weeks|dates|when"
    "|effort|dauer|zeitraum|duración|durée|时长|时间",
    "aside": "notes|note|tips|tip|advice|prerequisites|prerequisite|requirements|warning|caution|remember|status"
    "|priority|remark|remarks|discussion|comments|anmerkung|hinweis|nota|notas|cost|price|difficulty",
}
_KIND_OF: dict[str, LabelKind] = {word: kind for kind, words in _VOCABULARY.items() for word in words.split("|")}
_SEPARATOR = re.compile(r"\s*(?::|：)\s*|\s+[—–-]\s+|\s*[—–]\s*$")
_LEADING_SYMBOLS = re.compile(r"^[^\w(]+")
_PARENTHESIS = re.compile(r"\s*\([^()]{0,60}\)\s*$")
_MAX_HEAD_CHARS = 48
_DONE_SENTENCE = re.compile(
    r"^(?:(?:you|i|we)(?:['’](?:re|m)| are| am)\s+)?(?:done|finished|complete|ready(?: (?:to move on|for "
    r"the next \w+))?)"
    r"\s+(?:when|if|once)\b\s*[:—–-]?\s*|^(?:move on|exit|stop|continue|advance|graduate|next "
    r"stage)\s+(?:when|once|if)\b\s*[:—–-]?\s*"
    r"|^(?:fertig|erledigt|abgeschlossen),? wenn\b\s*[:—–-]?\s*|^(?:hecho|listo|terminado) "
    r"cuando\b\s*[:—–-]?\s*|^(?:terminé|fini) quand\b\s*[:—–-]?\s*"
    r"|^(?:by|at) the end(?: of (?:this|the) \w+)?,?\s+(?:(?=(?:you|i|we)\b)|[:—–-]\s*)",
    re.IGNORECASE,
)
_BARE_FRAME = re.compile(
    r"^(?:(?:you|i|we)\s+(?:can|should be able to|will be able to|could)|able to)\s*[:—–-]?\s*$", re.IGNORECASE
)
_MASTERY = re.compile(
    r"^(?:how (?:you|i|we)(?:['’]ll| will|['’]d)? (?:know|tell|see)\b.*|signs (?:that )?(?:you|i|of)\b.*"
    r"|(?:you|i)(?:['’]ve| have) (?:actually |really |truly )?(?:got|mastered) (?:it|this)\b.*)$",
    re.IGNORECASE,
)
_CHALLENGES = re.compile(
    r"^(?:.{0,30}\b(?:problem arena|hard problems|challenges?|gauntlet|boss fights?)\b.{0,40})$", re.IGNORECASE
)
_PROJECTS = re.compile(
    r"^(?:(?:the |my |portfolio |capstone |final |suggested |big )*projects?(?: ideas| list)?)$", re.IGNORECASE
)
_GLUED = re.compile(r"^(Read|Watch|Problems|Courses|Listen|Practice|Projects|Resources)(?=\S)(.+)$", re.DOTALL)
_GLUED_WORD = re.compile(
    r"^(?:ing|ings|er|ers|able|y|s|ed|me|only|out|list|just|ability|iness|ily|men|man|ful|word|dog|tower"
    r"|band)?(?:\b|$)[\s:.,;!?'’—–-]|^\W"
)


def read_label(text: str) -> Label | None:
    """Return the label that opens a line of a plan, or None for an ordinary line."""
    bare = _LEADING_SYMBOLS.sub("", text)
    if sentence := _DONE_SENTENCE.match(bare):
        return Label("done", bare[: sentence.end()].strip(" :—–-"), bare[sentence.end() :].strip())
    if _BARE_FRAME.match(bare):
        return Label("done", bare.strip(" :—–-"))
    separator = _SEPARATOR.search(bare[: _MAX_HEAD_CHARS + 8])
    head = bare[: separator.start()] if separator else bare
    rest = bare[separator.end() :] if separator else ""
    if (separator or len(bare) <= _MAX_HEAD_CHARS) and (kind := _kind_of(head)):
        return Label(kind, head.strip(), rest.strip(" *"))
    return None


def read_heading_label(text: str) -> Label | None:
    """Return what a heading announces; headings may be wordier than labels ("9 brutal problems")."""
    bare = _LEADING_SYMBOLS.sub("", text).strip(" :")
    if _MASTERY.match(bare):
        return Label("mastery", bare)
    if label := read_label(text):
        return label
    if _PROJECTS.match(bare):
        return Label("projects", bare)
    if len(bare) <= 80 and _CHALLENGES.match(bare):
        return Label("challenges", bare)
    return None


def read_glued_label(text: str) -> Label | None:
    """Return the label of a line copied from a web page whose label lost its space ("ReadThe Book · …")."""
    match = _GLUED.match(text)
    if not match or _GLUED_WORD.match(match[2]):
        return None
    if not match[2][0].isupper() and " · " not in text and " — " not in text:
        return None
    return Label(_KIND_OF[match[1].lower()], match[1], match[2].strip())


def is_label_list(text: str) -> bool:
    """Return whether a line only names several labels ("Concepts, resources and problems"): a toggle, not content."""
    parts = [part for part in re.split(r",\s*|\s+(?:and|&)\s+|\s*/\s*", text.strip().lower()) if part]
    return len(parts) > 1 and all(part in _KIND_OF for part in parts)


def _kind_of(head: str) -> LabelKind | None:
    words = _PARENTHESIS.sub("", head).strip(" *_").replace("’", "'").lower()
    return _KIND_OF.get(words) or _KIND_OF.get(words.removeprefix("your ").removeprefix("my ").removeprefix("the "))
