"""TeX's symbol fonts give their glyphs names that readers do not know; here they get their meaning back.

Sources: the encodings OMS (cmsy) and OMX (cmex) of Knuth's Computer Modern, The TeXbook, appendix F.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The stroke of ≠ and ∉ is a glyph of no width that is drawn before the glyph it strikes through.
STROKE = "\u0338"

_SYMBOLS: Mapping[str, str] = dict(
    zip("03456789:;<=>?@`abcdehijkmnpqrs", "′∋△▽" + STROKE + "↦∀∃¬∅ℜℑ⊤⊥ℵ⊢⊣⌊⌋⌈⌉⟨⟩|∥⇕\\√⨿∇∫", strict=True)
)


def _extension() -> dict[str, str]:
    """Return the delimiters, which come in four sizes, and the large operators, which come in two."""
    delimiters = "()[]⌊⌋⌈⌉{}⟨⟩|∥/\\"
    table = {chr(code): delimiters[code] for code in range(16)}
    table |= {chr(0x10 + code): ("()()[]⌊⌋⌈⌉{}⟨⟩"[code]) for code in range(14)}
    table |= {chr(0x20 + code): delimiters[code] for code in range(12)}
    table |= dict(zip("FGHIJKLMNO", "⨆⨆∮∮⨀⨀⨁⨁⨂⨂", strict=True))
    table |= dict(zip("PQRSTUVWXYZ[\\]^_`a", "∑∏∫⋃⋂⨄⋀⋁∑∏∫⋃⋂⨄⋀⋁∐∐", strict=True))
    table |= dict.fromkeys("bcdefgz{|}", "")  # wide accents, and the pieces of a brace over or under
    table |= dict(zip("hijklmnopqrst", "[]⌊⌋⌈⌉{}√√√√√", strict=True))
    return table


_TABLES: tuple[tuple[re.Pattern[bytes], Mapping[str, str]], ...] = (
    (re.compile(rb"CMB?SY\d"), _SYMBOLS),
    (re.compile(rb"CMEX\d"), _extension()),
)


def tex_symbol(character: str, font: bytes) -> str:
    """Return what the glyph means: the character itself in any other font."""
    if b"CM" not in font:
        return character
    for pattern, table in _TABLES:
        if pattern.search(font):
            return table.get(character, character)
    return character
