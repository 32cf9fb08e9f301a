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
        | [-*+•◦▪‣⁃●○■](?:[ \t]+|$)          # bullet
        | \d{1,9}[.)](?:[ \t]+|$)            # number
        | \[.?\][ \t]                        # task box
        | \#{1,6}(?:[ \t]+|$)                # heading
    ))+""",
    re.VERBOSE,
)
NOISE_PROPERTY = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?(?:id|collapsed|heading|background-color|exclude-from-graph-view|created-at|updated-at"
    r"|public|icon|template[\w-]*|query-[\w-]+|card-[\w-]+|logseq\.[\w.-]+|hl-[\w-]+|ls-type)::.*$"
)
_PROPERTY = re.compile(r"^([ \t]*[A-Za-z][\w.-]*):: ?")
_LOGBOOK = re.compile(r"^\s*(?::LOGBOOK:|:END:|CLOCK: .*)$")

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MATH_SPAN = re.compile(r"\$\$(.+?)\$\$|\$(?![\s$])([^$\n]*?[^\s$])\$(?!\d)", re.DOTALL)
_KEPT = re.compile("\ue000(\\d+)\ue001")

_SHORTCODE = re.compile(r"\{\{[<%].*?[%>]\}\}|\{\{.*?\}\}", re.DOTALL)
_EMBED = re.compile(r"!\[\[[^\]\n]*\]\]")
_WIKI = re.compile(r"\[\[([^\]|\n]+)(?:\|([^\]\n]*))?\]\]")
_TARGET = r"\((?:[^()\s]|\([^()]*\)|\\.)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|\(<[^>\n]*>\)|\(\{\{[<%].*?[%>]\}\}\)"
_IMAGE = re.compile(rf"!\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET})(?:\{{[^}}\n]*\}})?", re.DOTALL)
_LINK = re.compile(rf"(?<!\!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET})", re.DOTALL)
_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_BLOCK_REFERENCE = re.compile(r"\(\([0-9a-fA-F-]{36}\)\)")
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_URL = re.compile(r"<?\b(?:https?|ftp|file|obsidian|zotero)://[^\s<>\])]*[^\s<>\]).,;:!?'\"]>?|<mailto:[^>\s]+>")
_TAG_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_UNSHOWN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TRAILING_TAGS = re.compile(r"(?:[ \t]+#[^\s#]+)+[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"(?<![\w&#/])#(?:\[\[([^\]]+)\]\]|(?=[\w/-]*[^\W\d])([\w/-]+))")
_HIGHLIGHT = re.compile(r"==(?=\S)(.+?)(?<=\S)==")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![*])|(?<![\w_])_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)", re.DOTALL
)
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.][^}\n]*\}[ \t]*$", re.MULTILINE)


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
    shown = [
        _without_marks(line)
        for line in lines
        if line.strip() and not (RULE_LINE.match(line) or NOISE_PROPERTY.match(line) or _LOGBOOK.match(line))
    ]
    text = inline("\n".join(line for line in shown if line))
    return "\n".join(squeezed for line in text.split("\n") if (squeezed := " ".join(line.split())))


def _without_marks(line: str) -> str:
    if "|" in line and line.strip().startswith("|"):
        if TABLE_RULE.match(line):
            return ""
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        return ", ".join(cell.strip() for cell in cells if cell.strip())
    return _PROPERTY.sub(r"\1: ", LINE_MARKS.sub("", line)).rstrip("\\")


def inline(text: str) -> str:
    """Return running text without inline markup."""
    kept: list[str] = []

    def keep(content: str) -> str:
        kept.append(content)
        return f"\ue000{len(kept) - 1}\ue001"

    text = CODE_SPAN.sub(lambda match: keep(match[2].strip()), text)
    text = _ESCAPE.sub(lambda match: keep(match[1]), text) if "\\" in text and "$" not in text else text
    if "$" in text:
        text = MATH_SPAN.sub(lambda match: keep((match[1] or match[2]).strip()), text)
        text = _ESCAPE.sub(lambda match: keep(match[1]), text)
    text = _without_links(text)
    if "<" in text:
        text = _TAG_MARKUP.sub("", _UNSHOWN.sub("", text))
    if "#" in text:
        text = _TAG.sub(lambda match: match[1] or match[2], _TRAILING_TAGS.sub("", text))
    text = _without_emphasis(text)
    text = html.unescape(_BLOCK_ID.sub("", _ATTRIBUTES.sub("", text)))
    while "\ue000" in text and kept:
        text = _KEPT.sub(lambda match: kept[int(match[1])] if int(match[1]) < len(kept) else "", text)
    return text


def _without_links(text: str) -> str:
    if "{{" in text:
        # A reference shortcode is a link's target: the link's own text stays.
        text = _LINK.sub(r"\1", text)
        text = _SHORTCODE.sub("", text)
    if "[" in text:
        text = _EMBED.sub("", text)
        text = _WIKI.sub(lambda match: match[2] or match[1].replace("#", " > ").strip(" >"), text)
        text = _IMAGE.sub(r"\1", text)
        text = _LINK.sub(r"\1", text)
        text = _FOOTNOTE.sub("", _REFERENCE.sub(r"\1", text))
    return _URL.sub("", _BLOCK_REFERENCE.sub("", text))


def _without_emphasis(text: str) -> str:
    if "==" in text:
        text = _HIGHLIGHT.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _STRONG.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    return _STRUCK.sub(r"\1", text) if "~~" in text else text
