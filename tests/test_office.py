from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ingest.document import Document, UnreadableFile
from ingest.office import MAX_TABLE_CHARS, read_office

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def trails(document: Document) -> list[tuple[tuple[str, ...], list[tuple[str, str]]]]:
    return [(section.heading, [(block.kind, block.text) for block in section.blocks]) for section in document.sections]


def reason(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_office(path)
    return caught.value


def packed(path: Path, members: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def word_file(path: Path, paragraphs: Sequence[tuple[str, str]]) -> Path:
    """Write paragraphs of (style, text); the style is empty for body text."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    names = {style for style, _ in paragraphs if style}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="heading {name[-1]}"/></w:style>'
        for name in names
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return packed(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{types}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{types}.styles+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/styles" Target="styles.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        },
    )


def notebook(path: Path, cells: Sequence[tuple[str, str]], language: str = "python") -> Path:
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": language}},
        "cells": [
            {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)} for kind, source in cells
        ],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_word_headings_become_the_trail(tmp_path: Path) -> None:
    path = word_file(
        tmp_path / "a.docx",
        [("Heading1", "Knots"), ("", "A knot holds by friction."), ("Heading2", "Bowline"), ("", "It does not slip.")],
    )
    document = read_office(path)
    assert (document.kind, document.title) == ("office", "Knots")
    assert trails(document) == [
        (("Knots",), [("paragraph", "A knot holds by friction.")]),
        (("Knots", "Bowline"), [("paragraph", "It does not slip.")]),
    ]
    assert all(section.lines is None and section.page is None for section in document.sections)


def test_slides_are_named_and_their_points_are_a_list(tmp_path: Path) -> None:
    import pptx
    from pptx.util import Inches

    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Knots"
    first.placeholders[1].text = "Hold by friction\nAre tied in rope"
    notes = first.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Bring a rope."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    second.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = "No title here."
    presentation.save(str(tmp_path / "a.pptx"))
    assert trails(read_office(tmp_path / "a.pptx")) == [
        (("Slide 1", "Knots"), [("list", "- Hold by friction\n- Are tied in rope")]),
        (("Slide 1", "Knots", "Notes"), [("paragraph", "Bring a rope.")]),
        (("Slide 2",), [("paragraph", "No title here.")]),
    ]


def test_sheets_are_named_and_empty_cells_are_empty(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Words"
    for row in (["word", "meaning", "seen"], ["perro", "dog", 3], ["gato", None, None]):
        sheet.append(row)
    workbook.create_sheet("Nothing")
    workbook.save(tmp_path / "a.xlsx")
    rows = "| word | meaning | seen |\n| --- | --- | --- |\n| perro | dog | 3 |\n| gato |  |  |"
    assert trails(read_office(tmp_path / "a.xlsx")) == [
        (("Words",), [("table", rows)]),
        (("Nothing",), []),
    ]


def test_notebook_cells_are_numbered_and_headings_hold_over_later_cells(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        [
            ("markdown", "# Descent\nGo downhill."),
            ("code", ""),
            ("code", "step = 0.1\nx -= step"),
            ("markdown", "## Step size\nToo large diverges."),
            ("markdown", "Too small never arrives."),
        ],
        "julia",
    )
    document = read_office(path)
    assert document.title == "Descent"
    assert trails(document) == [
        (("Cell 1", "Descent"), [("paragraph", "Go downhill.")]),
        (("Cell 3", "Descent"), [("code", "```julia\nstep = 0.1\nx -= step\n```")]),
        (("Cell 4", "Descent", "Step size"), [("paragraph", "Too large diverges.")]),
        (("Cell 5", "Descent", "Step size"), [("paragraph", "Too small never arrives.")]),
    ]


def test_a_web_page_keeps_title_headings_and_letters(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Knots for\n climbers</title><script>ignored()</script></head><body><h1>Zürich knots</h1>"
        "<p>Tie it <b>twice</b>.</p><img src='x.png' alt='a figure of eight'>"
        "<img src='y.png' alt='Image 3'></body></html>"
    )
    (tmp_path / "utf8.html").write_text(page, encoding="utf-8")
    (tmp_path / "latin.html").write_text(page, encoding="latin-1")
    for name in ("utf8.html", "latin.html"):
        document = read_office(tmp_path / name)
        assert document.title == "Knots for climbers"
        assert trails(document) == [
            (("Zürich knots",), [("paragraph", "Tie it **twice**."), ("paragraph", "(a figure of eight)")])
        ]


def test_a_book_in_epub_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    container = '<container><rootfiles><rootfile full-path="content.opf"/></rootfiles></container>'
    opf = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Of Knots</dc:title>'
        "<dc:language>en</dc:language></metadata>"
        '<manifest><item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    chapter = "<html><body><h1>{0}</h1><p>About {0}.</p></body></html>"
    path = packed(
        tmp_path / "a.epub",
        {
            "META-INF/container.xml": container,
            "content.opf": opf,
            "b.xhtml": chapter.format("loops"),
            "a.xhtml": chapter.format("bends"),
        },
    )
    document = read_office(path)
    assert document.title == "Of Knots"
    assert trails(document) == [
        (("bends",), [("paragraph", "About bends.")]),
        (("loops",), [("paragraph", "About loops.")]),
    ]


def test_a_table_in_csv_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("word,meaning\nperro,dog\n", encoding="utf-8")
    document = read_office(tmp_path / "words.csv")
    assert document.title == "words"
    assert trails(document) == [((), [("table", "| word | meaning |\n| --- | --- |\n| perro | dog |")])]


def test_every_block_is_part_of_the_text(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", [("markdown", "# A\n\n- one\n- two\n\n> said\n"), ("code", "x = 1")])
    document = read_office(path)
    assert all(block.text in document.text for section in document.sections for block in section.blocks)


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub", "ipynb"])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, suffix: str) -> None:
    whole = word_file(tmp_path / "whole.docx", [("", "All there.")]).read_bytes()
    for name, data in (("cut", whole[:200]), ("junk", bytes(range(256))), ("other", whole)):
        if (suffix, name) == ("docx", "other"):
            continue
        path = tmp_path / f"{name}.{suffix}"
        path.write_bytes(data)
        refused = reason(path)
        assert refused.status == "failed"
        assert str(refused).startswith("It is damaged, or not what its name says")


def test_a_locked_or_very_old_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert "save it as" in str(reason(path))


def test_an_archive_that_would_unpack_to_far_more_is_not_opened(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.xlsx", {"xl/workbook.xml": " " * 60_000_000})
    assert "unpack to 60 MB" in str(reason(path))


def test_entities_that_multiply_do_not_fill_the_memory(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "knots">{levels}]><container>&e11;</container>'
    path = packed(tmp_path / "a.epub", {"META-INF/container.xml": bomb})
    assert reason(path).status == "failed"


def test_data_is_not_taken_for_text_to_learn_from(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("a,b\n" + "0.125,0.25\n" * (MAX_TABLE_CHARS // 12), encoding="utf-8")
    refused = reason(path)
    assert refused.status == "skipped"
    assert "table of data" in str(refused)


def test_a_file_with_nothing_in_it_is_skipped(tmp_path: Path) -> None:
    refused = reason(notebook(tmp_path / "a.ipynb", []))
    assert (refused.status, str(refused)) == ("skipped", "It holds no text: there is nothing to read yet.")
