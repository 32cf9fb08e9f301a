from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Document, UnreadableFile
from ingest.pdf import PdfLimits, page_picture, read_pdf
from tests import made_pdfs
from tests.made_pdfs import HEIGHT, LEADING, TIDES, WINDS, draw_lines, paged, wrapped

SAMPLES = Path(__file__).parents[1].parent / "shared" / "eval" / "pdf" / "pypdf_samples"
# The passwords of the sample files, as their names and their own text tell.
SAMPLE_PASSWORDS = ("openpassword", "asdfzxcv", "foo")
LOCKED_FOR_POPPLER = {
    "libreoffice-writer-password.pdf",
    "r2-user-password.pdf",
    "r3-user-password.pdf",
    "r4-aes-user-password.pdf",
    "r4-user-password.pdf",
    "r6-both-passwords.pdf",
}
QUICK = PdfLimits(seconds=8, seconds_per_megabyte=0, memory_bytes=1 << 29)


def texts(document: Document) -> list[str]:
    return [block.text for section in document.sections for block in section.blocks]


def on_page(document: Document, page: int) -> str:
    return " ".join(block.text for section in document.sections if section.page == page for block in section.blocks)


def in_order(text: str, *phrases: str) -> bool:
    places = [text.find(phrase) for phrase in phrases]
    return -1 not in places and places == sorted(places)


def reason(path: Path, *passwords: str, limits: PdfLimits = QUICK) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(path, passwords, limits)
    return caught.value


def outcome(path: Path) -> str:
    """Return what came of a file: its text, or why there is none."""
    try:
        return read_pdf(path, limits=QUICK).text
    except UnreadableFile as refused:
        return str(refused)


def test_every_block_is_part_of_the_text_in_its_order(tmp_path: Path) -> None:
    document = read_pdf(made_pdfs.chaptered(tmp_path / "book.pdf"))
    place = 0
    for text in texts(document):
        place = document.text.find(text, place)
        assert place >= 0, text
        place += len(text)


def test_outline_gives_the_heading_trail_and_the_place_in_the_page(tmp_path: Path) -> None:
    document = read_pdf(made_pdfs.chaptered(tmp_path / "book.pdf"))
    trails = [(section.page, section.level, section.heading) for section in document.sections]
    assert trails == [
        (1, 1, ("1 Water",)),
        (1, 2, ("1 Water", "Spring and neap")),
        (2, 2, ("1 Water", "Spring and neap")),
        (3, 1, ("2 Air",)),
    ]
    water, spring, _, air = document.sections
    assert water.blocks[0].text == TIDES
    assert [block.text for block in spring.blocks] == ["Twice a month the range is greatest, and twice it is least."]
    assert air.blocks[0].text == WINDS


def test_outline_entry_whose_title_is_not_on_the_page_stands_where_it_leads(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    draw_lines(canvas, ["Before the place that is named."], 72, 700)
    canvas.bookmarkHorizontal("first", 0, 600)
    canvas.addOutlineEntry("A name that no line bears", "first", 0)
    draw_lines(canvas, ["After the place that is named."], 72, 580)
    canvas.bookmarkHorizontal("second", 0, 500)
    canvas.addOutlineEntry("Another such name", "second", 0)
    draw_lines(canvas, ["At the very end."], 72, 480)
    canvas.save()
    sections = read_pdf(tmp_path / "a.pdf").sections
    assert [(section.heading, [block.text for block in section.blocks]) for section in sections] == [
        ((), ["Before the place that is named."]),
        (("A name that no line bears",), ["After the place that is named."]),
        (("Another such name",), ["At the very end."]),
    ]


def test_without_an_outline_larger_type_makes_the_headings_and_the_title(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    y = draw_lines(canvas, ["A Coast in Numbers"], 72, HEIGHT - 80, "Helvetica-Bold", 22) - 10
    for title, body in (("1 Tides", TIDES), ("1.1 Winds", WINDS)):
        y = draw_lines(canvas, [title], 72, y, "Helvetica-Bold", 14) - 6
        y = draw_lines(canvas, wrapped(body, 80), 72, y) - 16
    canvas.save()
    document = read_pdf(tmp_path / "a.pdf")
    assert document.title == "A Coast in Numbers"
    assert [section.heading for section in document.sections if section.heading] == [
        ("1 Tides",),
        ("1 Tides", "1.1 Winds"),
    ]
    assert TIDES in texts(document)


def test_a_bold_word_in_running_text_is_no_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    y = draw_lines(canvas, wrapped(TIDES, 80), 72, 700)
    y = draw_lines(canvas, ["These words are set in bold within the paragraph"], 72, y, "Times-Bold")
    draw_lines(canvas, wrapped(WINDS, 80), 72, y)
    canvas.save()
    assert {section.heading for section in read_pdf(tmp_path / "a.pdf").sections} == {()}


@pytest.mark.parametrize("row_by_row", [False, True], ids=["column after column", "row after row"])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, row_by_row: bool) -> None:
    document = read_pdf(made_pdfs.two_columns(tmp_path / "a.pdf", row_by_row=row_by_row))
    assert texts(document)[-2:] == [TIDES, WINDS]
    assert document.title == "Tides and winds along a northern coast"


def test_a_table_is_read_row_by_row_and_is_one_block(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    rows = [
        ("Port", "Range", "Spring"),
        ("Brest", "6.1 m", "7.2 m"),
        ("Cuxhaven", "3.0 m", "3.4 m"),
        ("Bari", "0.3 m", "0.4 m"),
    ]
    for column in range(3):  # drawn column by column, to be read row by row
        for number, row in enumerate(rows):
            draw_lines(canvas, [row[column]], 72 + 120 * column, 700 - 16 * number)
    canvas.save()
    (section,) = read_pdf(tmp_path / "a.pdf").sections
    assert [(block.kind, block.text) for block in section.blocks] == [
        ("table", "Port Range Spring\nBrest 6.1 m 7.2 m\nCuxhaven 3.0 m 3.4 m\nBari 0.3 m 0.4 m")
    ]


def test_words_cut_at_a_line_end_are_joined_and_hyphenated_ones_are_kept(tmp_path: Path) -> None:
    lines = [
        "The measurement was taken on a well-known self-",
        "recording gauge, and the measure-",
        "ment agreed with the ship's log of the Franco-",
        "British survey; a long-term record of the spring-",
        "tide was kept. A spring-tide came twice a month.",
    ]
    document = read_pdf(paged(tmp_path / "a.pdf", [lines]))
    assert texts(document) == [
        "The measurement was taken on a well-known self-recording gauge, and the measurement agreed with the ship's "
        "log of the Franco-British survey; a long-term record of the spring-tide was kept. A spring-tide came twice "
        "a month."
    ]


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [[f"Sentence {word} of the booklet stands on its own page."] for word in ("one", "two", "three", "four")]
    document = read_pdf(paged(tmp_path / "a.pdf", pages, head="Notes on the coast", numbers=True))
    assert texts(document) == [line for (line,) in pages]
    assert [section.page for section in document.sections] == [1, 2, 3, 4]


def test_a_first_line_that_happens_to_carry_the_page_number_stays(tmp_path: Path) -> None:
    firsts = ["1 harbour is not enough.", "2 ships met there.", "3 sailors fell ill.", "4 came home again."]
    pages = [[first, *wrapped(TIDES, 80)] for first in firsts]
    document = read_pdf(paged(tmp_path / "a.pdf", pages, head="Notes on the coast"))
    for page, first in enumerate(firsts, start=1):
        assert first in on_page(document, page)


def test_a_chapter_name_beside_the_number_is_left_out_though_it_changes(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for number in range(1, 9):
        draw_lines(
            canvas, [f"{number + 10}   {'TIDES' if number < 5 else 'WINDS'} OF THE NORTH"], 72, HEIGHT - 40, size=9
        )
        draw_lines(canvas, [f"Page text {'abcdefgh'[number - 1]} has its own words."], 72, HEIGHT - 100)
        canvas.showPage()
    canvas.save()
    assert "OF THE NORTH" not in read_pdf(tmp_path / "a.pdf").text


def test_blank_pages_keep_the_numbering_right(tmp_path: Path) -> None:
    document = read_pdf(paged(tmp_path / "a.pdf", [["First page."], [], [], ["Fourth page."]]))
    assert document.pages == 4
    assert [(section.page, section.blocks[0].text) for section in document.sections] == [
        (1, "First page."),
        (4, "Fourth page."),
    ]


def test_page_labels_are_not_taken_for_page_numbers(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for label, text in (("i", "The preface."), ("ii", "More of the preface."), ("1", "The first chapter.")):
        draw_lines(canvas, [text], 72, 700)
        draw_lines(canvas, [label], 300, 40)
        canvas.showPage()
    canvas.save()
    assert [section.page for section in read_pdf(tmp_path / "a.pdf").sections] == [1, 2, 3]


def test_lists_keep_their_items_apart(tmp_path: Path) -> None:
    lines = [
        "Take along:",
        "• a lamp whose battery has been",
        "   charged the day before",
        "• a rope",
        "1. Tie the rope.",
        "2. Go.",
    ]
    (section,) = read_pdf(paged(tmp_path / "a.pdf", [lines])).sections
    assert [(block.kind, block.text) for block in section.blocks] == [
        ("paragraph", "Take along:"),
        ("list", "- a lamp whose battery has been charged the day before\n- a rope\n1. Tie the rope.\n2. Go."),
    ]


def test_code_keeps_its_lines_and_its_indentation(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    y = draw_lines(canvas, ["The loop reads as follows:"], 72, 700)
    draw_lines(canvas, ["for tide in tides:"], 72, y, "Courier")
    draw_lines(canvas, ["print(tide)"], 72 + 4 * 6.6, y - LEADING, "Courier")
    canvas.save()
    blocks = read_pdf(tmp_path / "a.pdf").sections[0].blocks
    assert (blocks[1].kind, blocks[1].text) == ("code", "for tide in tides:\n    print(tide)")


def test_a_raised_exponent_is_not_read_as_a_digit_of_the_number(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    draw_lines(canvas, ["A litre holds 10"], 72, 700)
    right = 72 + canvas.stringWidth("A litre holds 10", "Times-Roman", 11)
    draw_lines(canvas, ["6"], right, 704, size=7)
    draw_lines(canvas, ["cubic millimetres."], right + 8, 700)
    canvas.save()
    assert texts(read_pdf(tmp_path / "a.pdf")) == ["A litre holds 10⁶ cubic millimetres."]


def test_a_turned_page_is_read_like_an_upright_one(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.rotate(90)
    draw_lines(canvas, wrapped(TIDES, 80), 60, -80)
    canvas.save()
    assert texts(read_pdf(tmp_path / "a.pdf")) == [TIDES]


def test_ligatures_are_spelled_out(tmp_path: Path) -> None:
    to_unicode = made_pdfs.stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfchar <01> <FB01> <02> <FB03> endbfchar endcmap end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    objects = made_pdfs.one_page(
        made_pdfs.stream(b"BT /F1 12 Tf 72 700 Td (\x01nd an o\x02ce) Tj ET"), {5: font, 6: to_unicode}
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(made_pdfs.raw_pdf(objects))
    assert texts(read_pdf(path)) == ["find an office"]


@pytest.mark.parametrize(
    ("read", "drawn"),
    [
        pytest.param("שלום עולם", "םלוע םולש", id="Hebrew"),
        pytest.param("בשנת 1948 קמה", "המק 1948 תנשב", id="Hebrew with a year"),
        pytest.param("המודל GPT למד", "דמל GPT לדומה", id="Hebrew with a Latin word"),
    ],
)
def test_right_to_left_text_is_kept_in_the_order_of_reading(tmp_path: Path, read: str, drawn: str) -> None:
    letters = dict.fromkeys(letter for letter in drawn if not letter.isascii())
    codes = {letter: chr(0xA1 + number) for number, letter in enumerate(letters)}
    entries = b" ".join(b"<%02X> <%04X>" % (ord(code), ord(letter)) for letter, code in codes.items())
    to_unicode = made_pdfs.stream(
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange %d beginbfchar " % len(codes)
        + entries
        + b" endbfchar endcmap"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    contents = made_pdfs.stream(made_pdfs.shown("".join(codes.get(letter, letter) for letter in drawn)))
    path = tmp_path / "a.pdf"
    path.write_bytes(made_pdfs.raw_pdf(made_pdfs.one_page(contents, {5: font, 6: to_unicode})))
    assert texts(read_pdf(path)) == [read]


def test_a_title_that_a_program_made_up_is_not_the_title(tmp_path: Path) -> None:
    for name in ("Microsoft Word - Document1.docx", "untitled", "script.dvi"):
        canvas = Canvas(str(tmp_path / "tides.pdf"), pagesize=A4)
        canvas.setTitle(name)
        draw_lines(canvas, wrapped(TIDES, 80), 72, 700)
        canvas.save()
        assert read_pdf(tmp_path / "tides.pdf").title == "tides"


def test_a_locked_file_opens_with_a_password_of_the_setting_and_says_so_without(tmp_path: Path) -> None:
    path = made_pdfs.encrypted(tmp_path / "a.pdf", "sesame")
    assert texts(read_pdf(path, ("wrong", "sesame"))) == ["Behind the lock stands one sentence."]
    for passwords in ((), ("wrong",)):
        refused = reason(path, *passwords)
        assert refused.status == "failed"
        assert "pdf_passwords" in str(refused)
        assert "COACH_PDF_PASSWORDS" in str(refused)


def test_pictures_without_text_need_ocr(tmp_path: Path) -> None:
    refused = reason(made_pdfs.pictured(tmp_path / "scan.pdf"))
    assert refused.status == "skipped"
    assert "needs OCR" in str(refused)


def test_a_stamp_on_every_scanned_page_does_not_make_it_text(tmp_path: Path) -> None:
    plain = made_pdfs.pictured(tmp_path / "scan.pdf", pages=4)
    canvas = Canvas(str(plain), pagesize=A4)
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    for _ in range(4):
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, *A4)
        draw_lines(canvas, ["Scanned with a telephone"], 72, 30, size=8)
        canvas.showPage()
    canvas.save()
    assert "needs OCR" in str(reason(plain))


def test_pages_that_are_pictures_among_others_are_named(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(str(paged(tmp_path / "text.pdf", [wrapped(TIDES, 80)])))
    writer.append(str(made_pdfs.pictured(tmp_path / "scan.pdf")))
    writer.write(str(tmp_path / "both.pdf"))
    document = read_pdf(tmp_path / "both.pdf")
    assert document.properties["picture_pages"] == [2]
    assert document.pages == 2


def test_ocr_reads_what_a_picture_shows_where_it_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1240, 500), "white")
    ImageDraw.Draw(picture).text((100, 200), "Seven gulls sat on the pier.", "black", ImageFont.load_default(40))
    picture.save(tmp_path / "scan.pdf", "PDF", resolution=150)
    document = read_pdf(tmp_path / "scan.pdf", ocr=True)
    assert "Seven gulls sat on the pier" in document.text
    assert document.properties["ocr_pages"] == [1]


def test_letters_that_no_reader_can_tell_need_ocr(tmp_path: Path) -> None:
    to_unicode = made_pdfs.stream(
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfrange <00> <FF> <E000> endbfrange endcmap"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    contents = made_pdfs.stream(b"".join(made_pdfs.shown("abcdefghij" * 5, y=700 - 20 * row) for row in range(10)))
    path = tmp_path / "a.pdf"
    path.write_bytes(made_pdfs.raw_pdf(made_pdfs.one_page(contents, {5: font, 6: to_unicode})))
    assert "needs OCR" in str(reason(path))


def test_a_page_without_pictures_or_text_is_called_blank(tmp_path: Path) -> None:
    refused = reason(paged(tmp_path / "a.pdf", [[], []]))
    assert (refused.status, str(refused)) == ("skipped", "It holds no text: its pages are blank or drawn.")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.4", id="only its first bytes"),
        pytest.param(bytes(range(256)) * 40, id="not a PDF"),
        pytest.param(made_pdfs.page_tree_loop(), id="page tree that contains itself"),
        pytest.param(made_pdfs.deeply_nested(60_000), id="nested 60,000 deep"),
        pytest.param(made_pdfs.long_object_table(1_000_000), id="a million objects"),
    ],
)
def test_broken_and_hostile_files_are_refused_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    refused = reason(path)
    assert refused.status == "failed"
    assert str(refused).endswith(".")
    assert "Traceback" not in str(refused)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made_pdfs.packed_blanks(1 << 30), id="1 GB packed in 1 MB"),
        pytest.param(made_pdfs.packed_blanks(1 << 30, layers=2), id="1 GB packed twice"),
        pytest.param(made_pdfs.forms_within_forms(30), id="two to the power of thirty forms"),
    ],
)
def test_files_that_would_take_all_memory_or_all_day_are_given_up_in_time(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    started = time.monotonic()
    refused = reason(path)
    assert time.monotonic() - started < 2 * QUICK.seconds + 5
    assert refused.status == "failed"


def test_after_a_file_that_broke_the_reader_the_next_one_is_read(tmp_path: Path) -> None:
    hostile, good = tmp_path / "hostile.pdf", paged(tmp_path / "good.pdf", [["All is well."]])
    hostile.write_bytes(made_pdfs.packed_blanks(1 << 30))
    assert texts(read_pdf(good, limits=QUICK)) == ["All is well."]
    reason(hostile)
    assert texts(read_pdf(good, limits=QUICK)) == ["All is well."]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    drawing = b"BT /F1 12 Tf 10 10 Td " + b"(abc def) Tj 1 0 Td " * 1_000_000 + b"ET"
    path.write_bytes(made_pdfs.raw_pdf(made_pdfs.one_page(made_pdfs.stream(drawing))))
    # Twenty megabytes in a hundredth of a second: no machine reads that.
    refused = reason(path, limits=PdfLimits(seconds=0.01, seconds_per_megabyte=0))
    assert "more than 0.01 seconds" in str(refused)


def test_half_a_file_is_read_or_refused_but_never_raises_anything_else(tmp_path: Path) -> None:
    whole = made_pdfs.chaptered(tmp_path / "whole.pdf").read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        path = tmp_path / "part.pdf"
        path.write_bytes(whole[: int(share * len(whole))])
        assert outcome(path).endswith(".")


def test_a_broken_outline_does_not_cost_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made_pdfs.endless_outline())
    assert texts(read_pdf(path)) == ["The page can be read all the same."]


def test_nothing_reaches_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made_pdfs.chaptered(tmp_path / "whole.pdf").read_bytes()[:2000])
    reason(path)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_the_same_bytes_give_the_same_document(tmp_path: Path) -> None:
    path = made_pdfs.two_columns(tmp_path / "a.pdf", row_by_row=True)
    assert read_pdf(path) == read_pdf(path)


def test_a_page_picture_marks_the_words_of_the_quote(tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    path = paged(tmp_path / "a.pdf", [wrapped(TIDES, 80), wrapped(WINDS, 80)])

    def marked_rows(page: int, quote: str) -> list[int]:
        image = Image.open(BytesIO(page_picture(path, page, quote))).convert("RGB")
        assert image.size == (round(1.5 * 595.28), round(1.5 * 841.89))
        pixels = image.load()
        assert pixels is not None
        return [
            y for y in range(image.height) if any(pixels[x, y] == (255, 236, 110) for x in range(0, image.width, 2))
        ]

    quote = "Water heaps up on both sides, and the earth turns beneath the two heaps."
    rows = marked_rows(1, quote)
    assert rows
    assert max(rows) < 250  # in the first lines of the page
    assert marked_rows(2, quote) == []
    assert marked_rows(1, "") == []


def test_a_page_that_is_not_there_cannot_be_shown(tmp_path: Path) -> None:
    path = paged(tmp_path / "a.pdf", [["One."]])
    with pytest.raises(UnreadableFile, match="no page 2"):
        page_picture(path, 2)


def samples() -> Iterator[tuple[str, dict[str, object]]]:
    manifest = SAMPLES / "manifest.jsonl"
    if manifest.exists():
        for line in manifest.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            yield entry["file"], entry


@pytest.mark.parametrize(("name", "entry"), [pytest.param(*sample, id=sample[0]) for sample in samples()])
def test_each_sample_is_read_or_explained(name: str, entry: dict[str, object]) -> None:
    path = SAMPLES / "files" / name
    if entry["poppler_text_chars_first20"] == 0 and name not in LOCKED_FOR_POPPLER:
        assert str(reason(path, *SAMPLE_PASSWORDS)).endswith(".")
        return
    document = read_pdf(path, SAMPLE_PASSWORDS)
    assert entry["poppler_pages"] in (0, document.pages)
    assert all(section.page and 1 <= section.page <= (document.pages or 0) for section in document.sections)


def test_the_samples_are_here() -> None:
    if not SAMPLES.exists():
        pytest.skip("../shared is not here")
    assert len(list(samples())) == 48
