"""Makes the PDF of the example vault from ``grain_to_flour.txt``: ``python bench/make_example_pdf.py [OUT.pdf]``.

The source has ``#`` for the title, ``##`` for chapters, ``###`` for sections, ``-`` and ``1.`` for lists and ``|`` for
table rows; everything else is paragraphs. The page has a running head, a page number and bookmarks, as a printed
handout has, because reading a PDF well means leaving the first two out and using the third.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
)

SOURCE = Path(__file__).with_name("grain_to_flour.txt")
TARGET = Path(__file__).parents[1] / "examples" / "vault" / "library" / "from-grain-to-flour.pdf"
TITLE = "From Grain to Flour"

SYLLABLES = (
    "cary-op-sis", "endo-sperm", "aleu-rone", "hecto-litre", "chromo-somes", "puro-in-do-lines", "vernali-sation",
    "dis-coloured", "con-ditioning", "tem-pering", "pro-teins", "kilo-grams", "re-mainder",
    "ex-traction", "milli-grams", "absorp-tion", "farino-graph", "alveo-graph", "mois-ture", "pig-ments",
    "re-com-bined", "dehydro-ascorbic", "in-dustry",
)  # fmt: skip
"""Where a word may be broken at the end of a line."""

BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=10.5,
    leading=14,
    alignment=4,
    spaceAfter=6,
    embeddedHyphenation=1,
)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=14, bulletIndent=2, spaceAfter=2, alignment=0)
HEADINGS = {
    1: ParagraphStyle("title", fontName="Times-Bold", fontSize=20, leading=26, spaceAfter=10),
    2: ParagraphStyle("chapter", fontName="Times-Bold", fontSize=14, leading=18, spaceBefore=10, spaceAfter=6),
    3: ParagraphStyle("section", fontName="Times-BoldItalic", fontSize=11.5, leading=15, spaceBefore=6, spaceAfter=4),
}


class Rows(Flowable):  # type: ignore[misc] # reportlab has no types
    """A table whose first row is the header.

    reportlab's own ``Table`` sets every cell in a text object of its own, which readers take for separate lines.
    """

    line_height = 14

    def __init__(self, rows: list[list[str]]) -> None:
        super().__init__()
        self.rows = rows
        self.columns = [max(map(self.width_of, column)) + 16 for column in zip(*rows, strict=True)]
        self.width, self.height = sum(self.columns), len(rows) * self.line_height

    @staticmethod
    def width_of(cell: str) -> float:
        """Return the width of a cell in points, as if it were bold."""
        return float(stringWidth(cell, "Times-Bold", 9.5))

    def wrap(self, *_: float) -> tuple[float, float]:
        """Return the size in points; it does not depend on the room there is."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw row by row, with a rule below the header."""
        for number, row in enumerate(self.rows):
            baseline = self.height - number * self.line_height - 10
            line = self.canv.beginText()
            line.setFont("Times-Roman" if number else "Times-Bold", 9.5)
            for index, cell in enumerate(row):
                line.setTextOrigin(sum(self.columns[:index]), baseline)
                line.textOut(cell + " ")
            self.canv.drawText(line)
        below_header = self.height - self.line_height
        self.canv.line(0, below_header, self.width, below_header)


class Handout(BaseDocTemplate):  # type: ignore[misc] # reportlab has no types
    """An A5 handout with a running head, page numbers and one bookmark a heading."""

    def __init__(self, target: Path) -> None:
        super().__init__(
            str(target),
            pagesize=A5,
            title=TITLE,
            author="a learner",
            subject="Notes from a course at a mill",
            invariant=1,
        )
        frame = Frame(18 * mm, 18 * mm, A5[0] - 36 * mm, A5[1] - 40 * mm, id="text", leftPadding=0, rightPadding=0)
        self.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=draw_head_and_foot)])

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the name is reportlab's
        """Set a bookmark on each heading that was just drawn."""
        level = next((level for level, style in HEADINGS.items() if getattr(flowable, "style", None) is style), None)
        if level is None:
            return
        text = flowable.getPlainText()
        key = re.sub(r"\W+", "-", text.lower())
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level=level - 1)


def draw_head_and_foot(canvas: Canvas, _: Handout) -> None:
    """Draw the running head on every page but the first, and the page number on all."""
    page = canvas.getPageNumber()
    canvas.setFont("Times-Italic", 8.5)
    if page > 1:
        canvas.drawString(18 * mm, A5[1] - 14 * mm, f"{TITLE} - three Saturdays at the mill")
    canvas.drawCentredString(A5[0] / 2, 10 * mm, str(page))


def breakable(text: str) -> str:
    """Return the text as reportlab markup with soft hyphens in the words of ``SYLLABLES``."""
    for word in SYLLABLES:
        text = text.replace(word.replace("-", ""), word.replace("-", "\xad"))
    return escape(text)


def flowables(source: str) -> Iterator[Flowable]:
    """Yield what the source says, in order, as reportlab flowables."""
    for block in re.split(r"\n\s*\n", source.strip()):
        lines = block.splitlines()
        if heading := re.match(r"(#+) (.*)", block):
            # A chapter's heading is followed by a section's: both and two lines must fit, or none.
            yield CondPageBreak((40 if len(heading[1]) == 2 else 25) * mm)
            yield Paragraph(escape(heading[2]), HEADINGS[len(heading[1])])
        elif block.startswith("|"):
            yield Rows([[cell.strip() for cell in line.strip("| ").split("|")] for line in lines])
            yield Spacer(1, 8)
        elif re.match(r"- |\d+\. ", block):
            for line in lines:
                mark, text = line.split(" ", 1)
                yield Paragraph(breakable(text), ITEM, bulletText="–" if mark == "-" else mark)
            yield Spacer(1, 5)
        else:
            yield Paragraph(breakable(" ".join(lines)), BODY)


def make_pdf(target: Path = TARGET) -> None:
    """Write the PDF to ``target``; the same source gives the same text on the same pages."""
    target.parent.mkdir(parents=True, exist_ok=True)
    Handout(target).build(list(flowables(SOURCE.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    make_pdf(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
