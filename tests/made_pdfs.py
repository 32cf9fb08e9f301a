"""PDFs that the tests make themselves: printed ones with reportlab, broken and hostile ones byte by byte."""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
LEADING = 14.0
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

TIDES = (
    "The moon pulls at the near side of the earth more strongly than at the far side. Water heaps up on both sides, "
    "and the earth turns beneath the two heaps. Most coasts therefore see two high tides a day, about twelve hours "
    "and twenty-five minutes apart. At new moon and at full moon the sun pulls along the same line, which gives "
    "spring tides. At half moon the two pull at right angles, and neap tides are the result. A funnel-shaped bay "
    "raises the water further: in the Bay of Fundy the range exceeds sixteen metres."
)
WINDS = (
    "Air flows from high pressure to low pressure, and the turning of the earth bends its path. North of the equator "
    "it is bent to the right. Near the ground friction slows it, so that it crosses the isobars at an angle. Trade "
    "winds blow steadily towards the equator, where warm air rises and leaves a belt of calms. Sailors called that "
    "belt the doldrums and feared it more than storms."
)


def wrapped(text: str, width: int) -> list[str]:
    """Return the text as lines of at most that many characters."""
    return textwrap.wrap(text, width, break_on_hyphens=False)


def draw_lines(
    canvas: Canvas, lines: Iterable[str], x: float, y: float, font: str = "Times-Roman", size: float = 11
) -> float:
    """Draw lines downwards from y and return the y below them."""
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= LEADING * size / 11
    return y


def paged(path: Path, pages: Sequence[Sequence[str]], *, head: str = "", numbers: bool = False) -> Path:
    """Write pages of plain lines, with a running head and a page number at the foot where asked."""
    canvas = Canvas(str(path), pagesize=A4)
    for number, lines in enumerate(pages, start=1):
        if head:
            draw_lines(canvas, [head], 72, HEIGHT - 40, size=9)
        draw_lines(canvas, lines, 72, HEIGHT - 90)
        if numbers:
            draw_lines(canvas, [str(number)], WIDTH / 2, 40, size=9)
        canvas.showPage()
    canvas.save()
    return path


def chaptered(path: Path) -> Path:
    """Write a booklet with an outline: two chapters, the first with a section that starts within a page."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle("Water and Air")

    def heading(title: str, y: float, level: int, size: float) -> float:
        canvas.bookmarkHorizontal(title, 0, y + size)
        canvas.addOutlineEntry(title, title, level)
        return draw_lines(canvas, [title], 72, y, "Times-Bold", size) - 6

    y = heading("1 Water", HEIGHT - 90, 0, 18)
    y = draw_lines(canvas, wrapped(TIDES, 80), 72, y) - 20
    y = heading("Spring and neap", y, 1, 13)
    draw_lines(canvas, ["Twice a month the range is greatest, and twice it is least."], 72, y)
    canvas.showPage()
    draw_lines(canvas, ["The range of a neap tide is about a third less."], 72, HEIGHT - 90)
    canvas.showPage()
    y = heading("2 Air", HEIGHT - 90, 0, 18)
    draw_lines(canvas, wrapped(WINDS, 80), 72, y)
    canvas.showPage()
    canvas.save()
    return path


def two_columns(path: Path, *, row_by_row: bool) -> Path:
    """Write a title over two columns; ``row_by_row`` draws left and right line in turn, as some programs do."""
    canvas = Canvas(str(path), pagesize=A4)
    draw_lines(canvas, ["Tides and winds along a northern coast"], 130, HEIGHT - 80, "Times-Bold", 16)
    left, right = wrapped(TIDES, 42), wrapped(WINDS, 42)
    if row_by_row:
        for row in range(max(len(left), len(right))):
            y = HEIGHT - 120 - row * LEADING
            draw_lines(canvas, left[row : row + 1], 60, y)
            draw_lines(canvas, right[row : row + 1], 310, y)
    else:
        draw_lines(canvas, left, 60, HEIGHT - 120)
        draw_lines(canvas, right, 310, HEIGHT - 120)
    canvas.save()
    return path


def encrypted(path: Path, password: str) -> Path:
    """Write one page locked with a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    canvas = Canvas(str(path), pagesize=A4, encrypt=StandardEncryption(password, ownerPassword="owner", strength=128))
    draw_lines(canvas, ["Behind the lock stands one sentence."], 72, 700)
    canvas.save()
    return path


def pictured(path: Path, pages: int = 1) -> Path:
    """Write pages that are pictures and nothing else."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "lightgrey")), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return path


def raw_pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these numbered objects; object 1 is the root."""
    out = b"%PDF-1.5\n"
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    size = max(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s>>\nstream\n" % (len(data), entries) + data + b"\nendstream"


def one_page(contents: bytes, more: Mapping[int, bytes] | None = None, resources: bytes = b"") -> dict[int, bytes]:
    """Return the objects of a PDF of one page with the contents; object numbers from 6 are free."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> " + resources + b" >> >>",
        4: contents,
        5: FONT,
        **(more or {}),
    }


def shown(text: str, x: float = 72, y: float = 700) -> bytes:
    """Return the operators that draw a text in Latin-1."""
    return b"BT /F1 12 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode("latin-1"))


def page_tree_loop() -> bytes:
    """Return a PDF whose page tree contains itself."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
        }
    )


def packed_blanks(unpacked_bytes: int, layers: int = 1) -> bytes:
    """Return a PDF whose page unpacks to that many blanks."""
    packer = zlib.compressobj(9)
    blanks = b" " * (1 << 22)
    data = b"".join(packer.compress(blanks) for _ in range(unpacked_bytes // len(blanks))) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * layers + b"] "
    return raw_pdf(one_page(stream(data, filters)))


def deeply_nested(depth: int) -> bytes:
    """Return a PDF whose root holds dictionaries within dictionaries."""
    nested = b"<</A " * depth + b"1" + b">>" * depth
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /X " + nested + b" >>",
            2: b"<< /Type /Pages /Kids [] /Count 0 >>",
        }
    )


def forms_within_forms(depth: int) -> bytes:
    """Return a PDF that draws a form which draws the next one twice, and so on: 2 to the power of depth."""
    forms = {}
    for number in range(6, 6 + depth):
        last = number == 5 + depth
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> /XObject << "
        entries += b">> >> " if last else b"/X %d 0 R >> >> " % (number + 1)
        forms[number] = stream(shown("x") if last else b"/X Do /X Do", entries)
    return raw_pdf(one_page(stream(b"/X Do"), forms, b"/XObject << /X 6 0 R >>"))


def long_object_table(objects: int) -> bytes:
    """Return a PDF with a table of that many objects, all of them free."""
    head = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 0 >>\nendobj\n"
    )
    table = b"xref\n0 %d\n" % objects + b"0000000000 65535 f \n" * objects
    return head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (objects, len(head))


def endless_outline() -> bytes:
    """Return a PDF with one page of text and an outline entry that follows itself."""
    objects = one_page(
        stream(shown("The page can be read all the same.")),
        {
            6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
            7: b"<< /Title (Round) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Dest [3 0 R /Fit] >>",
        },
    )
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
    return raw_pdf(objects)
