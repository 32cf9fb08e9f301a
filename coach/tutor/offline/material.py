"""Passages become material to ask about: statements, lists, tables and code, each with its verbatim quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from textwrap import dedent

from coach.question import Citation
from coach.tutor.offline.lexicon import is_known, weight
from coach.tutor.wording import content_stems, fold, is_first_person, lacks_subject, word_set, words
from ingest.chunk import Chunk
from ingest.document import Block
from ingest.markdown import parse_blocks, plain, sentences

_BULLET = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>[-*+•‣◦·–]|\d{1,3}[.)])[ \t]+(?P<text>\S.*)$")
_TASK = re.compile(r"^\[[ xX]?\]\s*")
_LABEL = re.compile(
    r"^(?P<mark>\*\*|__|\*|`)(?P<label>[^*_`\n]{2,60}?)[:.]?(?P=mark)\s*(?:\((?P<aside>[^)\n]{2,60})\)\s*)?"
    r"(?::|—|–|-{1,2}(?=\s)|=|\.(?=\s)|(?<=[:.]\*\*)|(?<=:\*))\s*(?P<body>\S.*)$",
    re.DOTALL,
)
_PLAIN_LABEL = re.compile(
    r"^(?P<label>[^\W\d_][^:\n—–=.!?|\[\]{}<>]{1,50}?)\s*(?::(?=\s)|\s[—–=]\s|"
    r"\s-{1,2}\s)\s*(?P<body>\S.*)$",
    re.DOTALL,
)
_MARKED = re.compile(
    r"\*\*([^*\n]{2,60})\*\*|__([^_\n]{2,60})__|(?<![*\w])\*([^*\n]{2,60})\*(?![*\w])|==([^=\n]{2,60})=="
)

_CALLOUT = re.compile(r"^\s*>\s*\[!\w+\]")
_NOISE = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:org|com|net|io|edu|de)/|[∈∉⊆⊂∪∩∘◦∀∃∑∏∫∅≅]|"
    r"\]\(|\[\[|\]\]|\[(?:\d+|[a-z]|citation needed|[^\]]*\?)\]|->|=>|[→⇒←↔]|"
    r"\{\{|\}\}|<[a-z/!]|#\w|\b\w+@\w+\.\w+|\\[a-z]+|\$|::|\s>\s|^\s*[>|]|\.\.\.|…|\?|"
    r"\b(?:todo|tbd|fixme|idk|lol|imo|imho|btw|wip|asap|etc)\b|\.{2,}",
    re.IGNORECASE,
)
_BIBLIOGRAPHY = re.compile(
    r"\bet al\b|\bpp?\. ?\d|\bproceedings of\b|\bconference on\b.*\(|\bdoi\b|\barxiv\b|\bisbn\b|\bvol(?:\.|ume) ?\d|"
    r"\b(?:excerpted|adapted|reprinted|translated|quoted|taken) (?:from|by)\b|\bretrieved (?:on|from)\b|"
    r"\b(?:journal|transactions|annals) (?:of|on)\b.*\b(?:19|20)\d\d\b|\buniversity press\b|\bby (?-i:[A-Z])\.$",
    re.IGNORECASE,
)
_SENDS_AWAY = re.compile(
    r"\bfor (?:more|further|additional)\b.{0,60}?,?\s(?:see|read|visit|check|refer|go|look)\b|"
    r"\bfor more (?:details|information)\b|"
    r"\bif you(?:['’](?:re|d)| are| want| would| wish|\swish)\b.{0,30}\b(?:interested|to (?:learn|read|know|see|"
    r"find)|like to)\b|"
    r"\b(?:click|tap) (?:here|on|the)\b|\b(?:check|try) (?:it |them |this )?out\b|\bgo (?:read|see|watch|check)\b|"
    r"\b(?:read|learn|find out|see) more\b|\bsee (?:also|the guides?|guides?|our|my|their)\b|\bfeel free\b|"
    r"\bstay tuned\b|"
    r"\bsign(?:ing)? up for\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:salary|salaries|phone|e-?mail|address|birthday|rent|surgery|password|resume|"
    r"\+?\d[\d ().-]{8,}\d)\b|[$€£]\s?\d",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"^(?:for (?:example|instance)|e\.g\.|example|note|see|imagine|suppose|say)\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probably|kind of|sort of|i think|i guess|not sure|apparently|hopefully|obviously|of course|"
    r"keep in mind|bear in mind|in reality|by the way|don['’]t (?:you )?worry|no worries|a good start|"
    r"unfortunately|fortunately|luckily|sadly|thankfully|interestingly|arguably|surprisingly|"
    r"remember|last (?:week|month|year)|yesterday|today|tomorrow|tonight|next week)\b",
    re.IGNORECASE,
)

_OPENS_AS_OPINION = re.compile(
    r"^(?:(?:very|really|quite|pretty|super|so)\s)?(?:interesting|cool|nice|great|fun|neat|funny|weird|love|"
    r"loved)\b(?!-)",
    re.IGNORECASE,
)
_BARE_SUBJECT = re.compile(
    r"^The\s(?P<noun>[a-z]+)\s(?:is|are|was|were|has|have|had|can|could|will|would|does|do|goes|works?|comes|"
    r"came|lies|takes|makes|"
    r"gives|says|shows|means|uses|allows|describes|began|ended|started|became|reached|received|contains)\b"
)
_EVERYDAY_WEIGHT = 0.76
_MOST_LONE_LETTERS = 0.1
_VARIABLE = re.compile(r"(?![ai]$)[^\W\d_]\d?|[^\W\d_]?[²³ⁿ]")
_FIRST_SINGULAR = re.compile(r"\bI(?:['’](?:m|ve|d|ll))?\b(?![.)/])|\b[Mm](?:y|e|yself)\b")

_NUMBERING = re.compile(
    r"^\s*(?:(?:stage|step|part|chapter|lecture|week|day|unit|module|lesson)\s+\d+\s*[—–:.-]+\s*|"
    r"\d+(?:\.\d+)*[.):]?\s+|"
    r"[ivx]+[.)]\s+)",
    re.IGNORECASE,
)
_MACHINE_NAME = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])\w{8,}\b|\d{4}-\d\d|\b\d{6,}\b", re.IGNORECASE)
_DAY_NAME = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan(?:uary)?|feb(?:ruary)?|march|april|june|july|aug(?:ust)?|"
    r"sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|may(?=\s\d)|week|day|entry)\b(?:\s+\d\S*)*(?:,.*)?$|"
    r"\b\d{1,2}(?:st|nd|rd|th)\b|^\d{1,2}[/.-]\d{1,2}",
    re.IGNORECASE,
)
_NOT_RUNNING_TEXT = re.compile(r"`[^`\n]*`|\[\[[^\]\n]*\]\]|\]\([^)\n]*\)|\S*[/@#_]\S*|https?://\S+")
_NO_NAME = word_set("to for and with in on from how why what when where which who not if")

SKIPPED_HEADINGS = re.compile(
    r"^(?:to[ _-]?(?:do|sort|read)s?|tasks?|links?|see also|references?|resources?|bibliography|further reading|"
    r"sources?|citations?|works cited|credits|testimonials?|reading list|contents|table of contents|toc|"
    r"navigation|change ?log|acknowledge?ments?|thanks|"
    r"contact|inbox|log|diary|journal|related|backlinks|footnotes|people.*|contacts?|refer+als?.*|schedule|"
    r"calendar|action items.*|learnings|retrospective|highlights|gratitude|things that .*|exercises?|solutions?.*|"
    r"(?:image|picture|photo) (?:sources?|credits?)|list of (?:figures|tables|symbols)|"
    r"(?:bild)?quellen(?:verzeichnis)?|literatur(?:verzeichnis)?|(?:abbildungs|tabellen|inhalts|stichwort|symbol)"
    r"verzeichnis|siehe auch|aufgaben|übungen|übungsaufgaben.*|lösungen.*|danksagung|impressum)$"
)
_ABOUT_A_PROJECT = re.compile(
    r"(?:^|/)(?:licen[cs]e|copying|notice|code[ _-]of[ _-]conduct|contributing|contributors|change[ _-]?log|security|"
    r"authors|codeowners|pull_request_template|issue_template)(?:\.\w+)?$",
    re.IGNORECASE,
)
GENERIC_HEADINGS = word_set(
    "introduction intro overview summary notes note examples example misc miscellaneous background "
    "conclusion conclusions basics general details list lists points ideas thoughts why what how when "
    "definitions definition glossary terms applications application appendix faq questions key takeaways "
    "takeaways main points description default description index readme untitled part chapter section "
    "lecture week day remarks benefits advantages disadvantages pros cons strengths weaknesses steps "
    "process procedure method methods properties types kinds usage setup words vocabulary terminology goals "
    "goal tips advice curriculum design "
    "begriffe begriff definitionen einleitung einfuhrung uberblick zusammenfassung beispiele beispiel notizen "
    "grundlagen allgemeines glossar fazit anhang vorlesung kapitel"
) | {"key takeaways", "main points", "pros and cons", "key points", "in short", "how it works", "why it matters"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of the notes.

    Attributes:
        quote: verbatim, a substring of the chunk's text.
        text: the quote without markup.
        marked: terms set in bold, italics or highlight.
        label, body: "Label" and "what it is" of a line such as ``**Label**: what it is``; empty otherwise.
        in_list: whether it is an item of a list.
        is_chatter: whether its paragraph is somebody talking of themselves, or quoted talk.
    """

    quote: str
    text: str
    chunk: Chunk
    marked: tuple[str, ...] = ()
    label: str = ""
    body: str = ""
    in_list: bool = False
    is_chatter: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with the line that leads into it.

    Attributes:
        lead: empty where only the heading leads into it.
        is_whole: whether all its items are there, none in a chunk before or after.
    """

    lead: str
    lead_quote: str
    items: tuple[Statement, ...]
    ordered: bool
    chunk: Chunk
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: plain header cells, plain rows, and each row verbatim."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quotes: tuple[str, ...]
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Fence:
    """A code fence with the sentence that leads into it."""

    code: str
    language: str
    lead: str
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Material:
    """All that passages hold, in their order.

    Attributes:
        lower_case: words seen in lower case in running text; a capital that opens a sentence means nothing there.
        capitals: words seen with a capital inside a sentence, or three times and never without: names.
    """

    statements: tuple[Statement, ...]
    listings: tuple[Listing, ...]
    tables: tuple[Table, ...]
    fences: tuple[Fence, ...]
    lower_case: frozenset[str]
    capitals: frozenset[str] = frozenset()


def read_material(chunks: Iterable[Chunk], cut_lists: frozenset[str] = frozenset()) -> Material:
    """Return what the chunks hold to ask about; navigation, tasks, link lists and quoted text are left out.

    Args:
        chunks: in the order in which they are to be asked about.
        cut_lists: ids of chunks whose first or last list goes on in another chunk.
    """
    statements: list[Statement] = []
    listings: list[Listing] = []
    tables: list[Table] = []
    fences: list[Fence] = []
    lower_case: set[str] = set()
    capitals: set[str] = set()
    raised: Counter[str] = Counter()
    for chunk in chunks:
        running = _NOT_RUNNING_TEXT.sub(" ", chunk.text)
        lower_case.update(re.findall(r"(?<![.!?:]\s)(?<!^)\b[a-z][a-z-]+\b", running))
        capitals.update(word.lower() for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", running))
        raised.update(word.lower() for word in re.findall(r"\b[A-Z][a-z]+\b", running))
        trail = chunk.locator.heading or (chunk.locator.title,)
        if any(_is_skipped(part) for part in trail) or _ABOUT_A_PROJECT.search(chunk.locator.path):
            continue
        lead = ""
        blocks = list(_blocks(chunk.text))
        for place, block in enumerate(blocks):
            if block.kind == "list":
                listing = _listing(block.text, lead, chunk)
                is_cut_off = chunk.id in cut_lists and place in (0, len(blocks) - 1)
                listings.append(replace(listing, is_whole=not is_cut_off))
                statements.extend(sentence for item in listing.items for sentence in _item_sentences(item))
            elif block.kind == "table":
                tables.extend(_table(block.text, chunk))
            elif block.kind == "code":
                fences.extend(_fence(block.text, lead, chunk))
            elif block.kind == "quote" and _CALLOUT.match(block.text):
                statements.extend(_statements(block.text.partition("\n")[2], chunk))
            elif block.kind == "paragraph":
                found = _statements(block.text, chunk)
                statements.extend(found)
                lead = block.text
                continue
            lead = ""
    capitals.update(word for word, times in raised.items() if times >= 3 and word not in lower_case)
    return Material(
        tuple(statements), tuple(listings), tuple(tables), tuple(fences), frozenset(lower_case), frozenset(capitals)
    )


def _is_skipped(heading: str) -> bool:
    """Return whether nothing under a heading is a fact to recall: link lists, tasks, plans in the first person."""
    return SKIPPED_HEADINGS.match(heading_name(heading)) is not None or re.search(r"\bI\b(?![.)])", heading) is not None


def opens_with_item(chunk: Chunk) -> bool:
    """Return whether a chunk begins in the middle of a list: its first line is an item or hangs under one."""
    first = next((line for line in chunk.text.splitlines() if line.strip()), "")
    return _BULLET.match(first) is not None or first.startswith(("  ", "\t"))


def cite(chunk: Chunk, quote: str) -> Citation:
    """Return the citation of a quote with the exact lines it stands on, where the file has lines."""
    locator = chunk.locator
    start = chunk.text.find(quote)
    if locator.lines is not None and start >= 0:
        first = locator.lines[0] + chunk.text.count("\n", 0, start)
        last = min(first + quote.count("\n"), locator.lines[1])
        locator = replace(locator, lines=(min(first, last), last))
    return Citation(quote, locator, chunk.id)


def heading_name(heading: str) -> str:
    """Return a heading as words: markup, numbering, underscores and a closing colon gone, in lower case."""
    return display_heading(heading).casefold()


def display_heading(heading: str) -> str:
    """Return a heading as it reads in a prompt: like :func:`heading_name`, with its own capitals."""
    name = plain(heading).replace("_", " ")
    name = re.sub(r"\s*\([^)]*\)\s*$", "", _NUMBERING.sub("", name))
    return " ".join(name.split()).strip(" :.-–—")


def context_of(chunk: Chunk) -> str:
    """Return the words that tell where a chunk belongs: its innermost telling heading, else the note's title."""
    for heading in reversed(chunk.locator.heading):
        name = display_heading(heading)
        if is_telling(name):
            return name
    title = display_heading(chunk.locator.title)
    return title if is_telling(title) else ""


def place_of(chunk: Chunk) -> str:
    """Return where a chunk belongs in words enough: a heading of everyday words takes the note's title before it."""
    heading, title = context_of(chunk), display_heading(chunk.locator.title)
    if not heading and content_stems(title) and len(words(title)) <= 8 and not _MACHINE_NAME.search(title):
        return title
    if not heading or not _is_title(title) or content_stems(heading) & content_stems(title):
        return heading
    everyday = all(is_known(word) for word in words(heading))
    if not everyday or len(words(title)) > 6:
        return heading
    return f"{title}, {heading if re.search(r'[A-Z]', heading[1:]) else heading.lower()}"


def _is_title(title: str) -> bool:
    """Return whether a note's title can open a prompt: words that name something, and not a day or a machine's name."""
    name = fold(title)
    if not content_stems(title) or len(words(title)) > 8 or _MACHINE_NAME.search(title) or _DAY_NAME.search(title):
        return False
    return name not in GENERIC_HEADINGS and not SKIPPED_HEADINGS.match(name) and not is_first_person(title)


def is_telling(heading: str) -> bool:
    """Return whether a heading names its subject ("Gradient descent"), and not just a part of a page ("Overview")."""
    name = fold(heading)
    spoken = words(heading)
    if not spoken or len(spoken) > 9 or spoken[0] in _NO_NAME or "?" in heading or SKIPPED_HEADINGS.match(name):
        return False
    if (
        is_first_person(heading)
        or _MACHINE_NAME.search(heading)
        or _DAY_NAME.search(heading)
        or any(word in {"it", "this", "one"} for word in spoken)
    ):
        return False
    return name not in GENERIC_HEADINGS and any(w not in GENERIC_HEADINGS for w in spoken) and bool(content_stems(name))


def is_askable(statement: Statement, max_words: int = 38) -> bool:
    """Return whether a statement is a whole, impersonal sentence of substance, fit to be asked about."""
    text = statement.text
    count = len(words(text))
    if statement.is_chatter or "http" in statement.quote or _EXAMPLE.match(text):
        return False
    if not 4 <= count <= max_words or _NOISE.search(text) or _PERSONAL.search(text) or _HEDGE.search(text):
        return False
    if not statement.in_list and not (text[0].isupper() or text[0].isdigit() or text[0] in "\"“'‘*`"):
        return False
    if not statement.in_list and text.rstrip("\"”'’)*_")[-1:] not in {".", "!"}:
        return False
    if is_first_person(text) or is_cut(text) or _BIBLIOGRAPHY.search(text) or _SENDS_AWAY.search(text):
        return False
    if lacks_subject(text) or _OPENS_AS_OPINION.match(text):
        return False
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return letters >= 0.75 * len(text) and not is_symbolic(text)


def is_noise(text: str) -> bool:
    """Return whether a text holds what is no running text: addresses, tags, arrows, question marks, personal data."""
    return _NOISE.search(text) is not None or _PERSONAL.search(text) is not None


def is_symbolic(text: str) -> bool:
    """Return whether several lone letters, as in "let X be a subset of Y", make up more than a tenth of the words."""
    spoken = words(text)
    lone = sum(_VARIABLE.fullmatch(word) is not None for word in spoken)
    return lone > 1 and lone > _MOST_LONE_LETTERS * len(spoken)


def points_back(statement: Statement) -> bool:
    """Return whether "The sum works …" points at a sum told before: an everyday noun that the place does not name."""
    found = _BARE_SUBJECT.match(statement.text)
    if found is None or not is_known(found["noun"].casefold()) or weight(found["noun"].casefold()) > _EVERYDAY_WEIGHT:
        return False
    locator = statement.chunk.locator
    return not content_stems(found["noun"]) & content_stems(" ".join([locator.title, *locator.heading[-1:]]))


def is_cut(text: str) -> bool:
    """Return whether a bracket or a quotation mark of the text has no partner: it was cut in the middle."""
    return text.count("(") != text.count(")") or text.count('"') % 2 == 1 or text.count("“") != text.count("”")


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a chunk; paragraphs whose lines are bullets of another alphabet count as lists."""
    for block in [block for section in parse_blocks(dedent(text)) for block in section.blocks]:
        lines = [line for line in block.text.splitlines() if line.strip()]
        if block.kind == "paragraph" and len(lines) > 1 and all(_BULLET.match(line) for line in lines[-2:]):
            first = next(i for i, line in enumerate(lines) if _BULLET.match(line))
            if first:
                yield replace(block, text="\n".join(lines[:first]))
            yield replace(block, kind="list", text=block.text[block.text.index(lines[first]) :])
        elif not (block.kind == "paragraph" and block.text.lstrip().startswith("#")):
            yield block


def _statements(text: str, chunk: Chunk) -> list[Statement]:
    chatter = _is_chatter(text)
    return [_statement(quote, bare, chunk, is_chatter=chatter) for quote, bare in sentences(text)]


def _item_sentences(item: Statement) -> list[Statement]:
    """Return the sentences of a list item; an item of one sentence, or with a label, stays whole."""
    found = sentences(item.quote)
    if item.label or len(found) < 2 or not all(quote in item.quote for quote, _ in found):
        return [item]
    return [_statement(quote, bare, item.chunk, in_list=True) for quote, bare in found]


def _is_chatter(paragraph: str) -> bool:
    """Return whether a paragraph is in the first person singular, or opens as a long quotation."""
    opens_quote = paragraph.lstrip()[:1] in {'"', "“"} and len(words(paragraph)) > 30
    return opens_quote or bool(_FIRST_SINGULAR.search(paragraph))


def _statement(quote: str, bare: str, chunk: Chunk, *, in_list: bool = False, is_chatter: bool = False) -> Statement:
    label, body = _label(quote) or ("", "")
    marked = tuple(next(group for group in found.groups() if group).strip(" :.") for found in _MARKED.finditer(quote))
    return Statement(quote, bare, chunk, marked, label, body, in_list, is_chatter)


def _label(quote: str) -> tuple[str, str] | None:
    found = _LABEL.match(quote) or _PLAIN_LABEL.match(quote)
    if found is None:
        return None
    label, body = plain(found["label"]).strip(" :."), plain(found["body"]).strip()
    return (label, body) if label and len(words(label)) <= 7 and len(words(body)) >= 2 else None


def _listing(text: str, lead: str, chunk: Chunk) -> Listing:
    items: list[tuple[int, bool, str]] = []
    for line in text.splitlines():
        found = _BULLET.match(line)
        if found:
            items.append((len(found["indent"].expandtabs(4)), found["mark"][0].isdigit(), found["text"].rstrip()))
        elif items and line.strip():
            depth, ordered, so_far = items[-1]
            joined = so_far + "\n" + line
            items[-1] = (depth, ordered, joined if joined in chunk.text else so_far)
    top = min((depth for depth, _, _ in items), default=0)
    own = [(ordered, item) for depth, ordered, item in items if depth <= top + 1 and not _TASK.match(item)]
    lead_text, lead_quote = _lead(lead)
    return Listing(
        lead_text,
        lead_quote,
        tuple(_statement(item, plain(item), chunk, in_list=True) for _, item in own),
        bool(own) and all(ordered for ordered, _ in own),
        chunk,
    )


def _lead(paragraph: str) -> tuple[str, str]:
    """Return the last sentence or line of a paragraph, plain and verbatim, when it opens a list (":" or "?")."""
    line = paragraph.rstrip().splitlines()[-1].strip() if paragraph.strip() else ""
    if not line:
        return "", ""
    found = sentences(line)
    quote, bare = found[-1] if found else (line, plain(line))
    return (bare.strip(), quote) if bare.rstrip("*_ ").endswith((":", "?")) else ("", "")


def _table(text: str, chunk: Chunk) -> Iterator[Table]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 3 or not re.fullmatch(r"[\s|:-]+", lines[1]):
        return
    header, *rows = [_cells(line) for line in [lines[0], *lines[2:]]]
    whole = [(row, line) for row, line in zip(rows, lines[2:], strict=True) if len(row) == len(header)]
    if whole:
        yield Table(header, tuple(row for row, _ in whole), tuple(line for _, line in whole), chunk)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(plain(cell).strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))


def _fence(text: str, lead: str, chunk: Chunk) -> Iterator[Fence]:
    found = re.match(r"^\s*(?:```+|~~~+)[ \t]*(\w*)[^\n]*\n(.*?)\n?\s*(?:```+|~~~+)\s*$", text, re.DOTALL)
    if found:
        lines = [line.strip() for line in lead.strip().splitlines()]
        yield Fence(found[2], found[1], plain(lines[-1]) if lines else "", chunk)
