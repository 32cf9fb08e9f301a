"""Markdown becomes the prose a reader would read."""

from __future__ import annotations

import html
import re

from ingest.dialect import FENCE, code_lines, without_comments

RULE_LINE = re.compile(r"^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
LINE_MARKS = re.compile(
    r"""^(?:[ \t]*(?:
        >[ ]?                                # quote
        | \[![\w-]+\][+-]?                   # callout
        | (?:[-*+•◦▪‣⁃●○■]|\d{1,3}[.)])(?:[ \t]+|$)      # list item, with its task box or marker
          (?:\[.?\](?:[ \t]+|$)|(?:TODO|DOING|LATER|NOW|WAITING|DONE)[ \t]+)?
        | \#{1,6}(?:[ \t]+|$)                # heading
    ))+""",
    re.VERBOSE,
)
NOISE_PROPERTY = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?(?:id|collapsed|heading|background-color|exclude-from-graph-view|created-at|updated-at"
    r"|public|icon|template[\w-]*|query-[\w-]+|card-[\w-]+|logseq\.[\w.-]+|hl-[\w-]+|ls-type)::.*$"
)
_PROPERTY = re.compile(r"^([ \t]*[A-Za-z][\w.-]*):: ?")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_LOGBOOK = re.compile(r"^\s*(?::LOGBOOK:|:END:|CLOCK: .*)$")

_MARKUP = re.compile(r"[`$\\{\[<#*_=~&^:]|\(\(")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)", re.DOTALL)
MATH_SPAN = re.compile(r"\$\$(.+?)\$\$|\$(?![\s$])([^$\n]*?[^\s$])\$(?!\d)", re.DOTALL)
_KEPT = re.compile("\ue000(\\d+)\ue001")

_FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|mp4|mov|webm|mp3|wav|pdf)$", re.IGNORECASE)
# Hugo, Logseq and Jekyll in turn.
_SHORTCODE = re.compile(r"\{\{[<%].{0,1000}?[%>]\}\}|\{\{.{0,1000}?\}\}|\{%.{0,1000}?%\}", re.DOTALL)
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_TARGET = r"\((?:[^()\s\\]|\([^()]*\)|\\.)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\(<[^>\n]*>\)|\(\{[{%].{0,300}?[%}]\}\)"
_IMAGE = re.compile(rf"!\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET})(?:\{{[^}}\n]*\}})?", re.DOTALL)
_LINK = re.compile(rf"(?<!\!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET})", re.DOTALL)
_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_BLOCK_REFERENCE = re.compile(r"\(\([0-9a-fA-F-]{36}\)\)")
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_URL = re.compile(
    r"<?\b(?:https?|ftp|file|obsidian|zotero)://(?:[^\s<>()\]]|\([^\s<>()]*\))*"
    r"(?:[^\s<>()\].,;:!?'\"*_]|\([^\s<>()]*\)|(?<=/)_)>?|<mailto:[^>\s]+>"
)
# Only names that HTML knows, or a self-closing component: "x <y and z> w" and List<String> are text.
_TAG_MARKUP = re.compile(
    r"</?(?:a|abbr|address|article|aside|audio|b|bdi|bdo|blockquote|body|br|button|caption|center|cite|code|col"
    r"|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html"
    r"|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|object|p|picture|pre|q|rp|rt|ruby|s|samp"
    r"|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|path|table|tbody|td|tfoot|th|thead"
    r"|time|tr|track|tt|u|ul|var|video|wbr)(?:\s[^<>]*)?/?>|<[A-Z][\w.]*(?:\s+[\w-]+=[^<>]*)?\s*/>",
    re.IGNORECASE,
)
_UNSHOWN = re.compile(r"<(script|style)\b.{0,2000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG_WORD = r"#(?:\[\[([^\]\n]+)\]\]|(?=[\w/-]*[^\W\d])([\w/-]+))"
_TAG = re.compile(rf"(?<![\w&#/{{(]){_TAG_WORD}")
_TRAILING_TAGS = re.compile(rf"(?<![ \t])(?:[ \t]+{_TAG_WORD})+[ \t]*$")
_ONLY_TAGS = re.compile(rf"^\s*(?:[\w .-]*:)?\s*(?:{_TAG_WORD}\s*)*$")
# What stands between two marks never holds the mark itself, so that a thousand unclosed ones take no longer.
_HIGHLIGHT = re.compile(r"==(?=\S)((?:[^=]|=(?!=)){1,1000})(?<=\S)==")
_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).){1,1000})(?<=\S)\1", re.DOTALL)
# A star right after a Latin letter multiplies; scripts without spaces have no other way to mark a word.
_EMPHASIS = re.compile(
    r"(?<![0-9A-Za-z_*)\]])\*(?=[^\s*])([^*]{1,1000})(?<=\S)\*(?!\*)"
    r"|(?<!\w)_(?=[^\s_])((?:[^_]|(?<=\w)_(?=\w)){1,1000})(?<=[^\s_])_(?!\w)"
)
# `**word **` closes nothing in CommonMark, yet nobody means the stars to be read; 2**10 keeps them.
_STRAY_STARS = re.compile(r"(?<!\w)\*\*|\*\*(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)((?:[^~]|~(?!~)){1,1000})(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.:][^}\n]*\}[ \t]*$", re.MULTILINE)


def plain(markdown_text: str) -> str:
    """Return the text without markup, line by line; what is not meant to be read (comments, URLs, ids) is gone."""
    lines = markdown_text.split("\n")
    code = code_lines(lines)
    prose: list[str] = []
    result: list[str] = []
    for line, is_code in zip(without_comments(lines, code), code, strict=True):
        if not is_code:
            prose.append(line)
            continue
        result.append(_prose(prose))
        prose = []
        if not FENCE.match(line):
            result.append(line.strip())
    result.append(_prose(prose))
    return "\n".join(part for part in result if part)


def _prose(lines: list[str]) -> str:
    units: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or RULE_LINE.match(line) or NOISE_PROPERTY.match(line) or _LOGBOOK.match(line):
            units.append([])
            continue
        shown = _without_marks(line)
        # Emphasis and links may run over the lines of a paragraph, never from one list item into the next.
        if shown is not line:
            units.append([])
        units[-1].append(shown)
    text = "\n".join(inline("\n".join(unit)) for unit in units if unit)
    return "\n".join(squeezed for line in text.split("\n") if (squeezed := " ".join(line.split())))


def _without_marks(line: str) -> str:
    """Return the line without what marks its kind; the very same line where it is running text."""
    if line.lstrip().startswith("|"):
        if TABLE_RULE.match(line):
            return ""
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        return ", ".join(cell.strip().replace("\\|", "|") for cell in cells if cell.strip())
    if line.endswith("\\"):
        line = line[:-1]  # a hard line break
    match = LINE_MARKS.match(line)
    if match is None:
        return _PROPERTY.sub(r"\1: ", line) if ":: " in line else line
    rest = _PROPERTY.sub(r"\1: ", line[match.end() :])
    return _CLOSING_HASHES.sub("", rest) if "#" in match[0] else rest


def inline(text: str) -> str:
    """Return running text without inline markup."""
    if not _MARKUP.search(text):
        return text
    kept: list[str] = []

    def keep(content: str) -> str:
        kept.append(content)
        return f"\ue000{len(kept) - 1}\ue001"

    if "`" in text:
        text = CODE_SPAN.sub(lambda match: keep(match[2].strip()), text)
    if "$" in text:
        text = MATH_SPAN.sub(lambda match: keep((match[1] or match[2]).strip()), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: keep(match[1]), text)
    text = _without_links(text)
    if "<" in text:
        text = _TAG_MARKUP.sub("", _UNSHOWN.sub("", text))
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    if "#" in text:
        text = _TAG.sub(lambda match: match[1] or match[2], _without_trailing_tags(text))
    text = _without_emphasis(text)
    if "^" in text:
        text = _BLOCK_ID.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    for _ in range(3 if kept else 0):  # kept pieces may hold kept pieces: code in math, an escape in a link
        text = _KEPT.sub(lambda match: kept[int(match[1])] if int(match[1]) < len(kept) else "", text)
    return text


def _without_trailing_tags(text: str) -> str:
    """Return the text without the tags that file a line away; alone or after "tags:" they are what it says."""
    lines = []
    for line in text.split("\n"):
        match = _TRAILING_TAGS.search(line)
        before = line[: match.start()] if match else line
        lines.append(line if not match or _ONLY_TAGS.match(before) else before)
    return "\n".join(lines)


def _without_links(text: str) -> str:
    if "{{" in text or "{%" in text:
        # A reference shortcode is a link's target: the link's own text stays.
        text = _LINK.sub(r"\1", text)
        text = _SHORTCODE.sub("", text)
    if "[[" in text:
        text = _EMBED.sub("", text)
        text = _WIKI.sub(lambda match: match[2] or _note_name(match[1]), text)
    if "![" in text:
        text = _IMAGE.sub(_shown_image, text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    if "][" in text:
        text = _REFERENCE.sub(r"\1", text)
    if "((" in text:
        text = _BLOCK_REFERENCE.sub("", text)
    return _URL.sub("", text) if ":" in text else text


def _shown_image(match: re.Match[str]) -> str:
    """Return an image's words; a caption written right behind it does not grow together with them."""
    words = "" if _FILE_NAME.search(match[1]) else match[1]
    behind = match.string[match.end() : match.end() + 1]
    return words + " " if words and (behind.isalnum() or behind in ("_", "*")) else words


def _note_name(target: str) -> str:
    """Return a linked note's name without its folder; a heading in it as Obsidian shows it."""
    name, mark, heading = target.partition("#")
    return f"{name.rsplit('/', 1)[-1].removesuffix('.md')}{' > ' if mark and name else ''}{heading.lstrip('#^')}"


def _without_emphasis(text: str) -> str:
    if "==" in text:
        text = _HIGHLIGHT.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _STRAY_STARS.sub("", _STRONG.sub(r"\2", text))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    return _STRUCK.sub(r"\1", text) if "~~" in text else text
