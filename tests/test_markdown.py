from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Document, Section, UnreadableFile
from ingest.markdown import parse_blocks, read_markdown

SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"


def _read(text: str, path: str = "/notes/Ferns.md") -> Document:
    return read_markdown(path, text.encode())


def _trails(document: Document) -> list[tuple[str, ...]]:
    return [section.heading for section in document.sections]


def _kinds(text: str) -> list[tuple[str, tuple[int, int] | None]]:
    return [(block.kind, block.lines) for section in parse_blocks(text) for block in section.blocks]


def _section(document: Document, name: str) -> Section:
    return next(section for section in document.sections if section.heading[-1:] == (name,))


# Bytes


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("Fougère\r\n\r\nvert".encode(), "Fougère"),
        (codecs.BOM_UTF8 + "Fougère\n\nvert".encode(), "Fougère"),
        (codecs.BOM_UTF16_LE + "Fougère\n\nvert".encode("utf-16-le"), "Fougère"),
        (codecs.BOM_UTF16_BE + "Fougère\n\nvert".encode("utf-16-be"), "Fougère"),
        (codecs.BOM_UTF32_LE + "Fougère\n\nvert".encode("utf-32-le"), "Fougère"),
        ("Fougère\r\rvert".encode("latin-1"), "Fougère"),
        ("“Fougère” – vert\n\nvert".encode("cp1252"), "“Fougère” – vert"),
        ("羊歯植物 🌿 папоротник\n\nvert".encode(), "羊歯植物 🌿 папоротник"),
    ],
)
def test_a_note_is_read_whatever_its_encoding_and_newlines(data: bytes, word: str) -> None:
    document = read_markdown("/n/a.md", data)
    first, last = document.sections[0].blocks
    assert (first.text, first.lines) == (word, (1, 1))
    assert (last.text, last.lines) == ("vert", (3, 3))
    assert "\r" not in document.text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", b"PK\x03\x04\x14\0\0\0\x08\0", bytes(range(32)) * 9]
)
def test_a_binary_file_is_refused_with_a_sentence_that_says_what_to_do(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not a text file") as refusal:
        read_markdown("/n/a.md", data)
    assert refusal.value.status == "failed"


@pytest.mark.parametrize("data", [b"", b" \n\n\t\r\n", codecs.BOM_UTF8])
def test_an_empty_file_is_skipped_not_failed(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty") as refusal:
        read_markdown("/n/a.md", data)
    assert refusal.value.status == "skipped"


def test_odd_line_separators_do_not_shift_line_numbers() -> None:
    document = _read("a\u2028b\x0cc\x85d\n\nlast")
    assert document.sections[0].blocks[-1].lines == (3, 3)


# Front matter


def test_yaml_front_matter_says_what_the_note_is() -> None:
    document = _read(
        "---\ntitle: Tree ferns\ntags: [plants, old/carboniferous]\ndate: 2024-05-06T10:00:00\nprivate: true\n"
        "draft: yes\nrating: 4\n---\nText.\n"
    )
    assert (document.title, document.tags) == ("Tree ferns", ("plants", "old/carboniferous"))
    assert (document.date, document.private, document.draft) == ("2024-05-06", True, True)
    assert document.properties["rating"] == 4
    assert document.sections[0].lines == (9, 9)


@pytest.mark.parametrize("line", ["private: true", "Private: Yes", "private: 'on'", "PRIVATE: 1"])
def test_privacy_is_understood_however_it_is_written(line: str) -> None:
    assert _read(f"---\n{line}\n---\nText.\n").private
    assert not _read("---\nprivate: false\n---\nText.\n").private


def test_toml_front_matter_counts_too() -> None:
    document = _read('+++\ntitle = "Mosses"\ntags = ["a"]\ndraft = true\ndate = 2020-01-02\n+++\n\nText.\n')
    assert (document.title, document.tags, document.draft, document.date) == ("Mosses", ("a",), True, "2020-01-02")
    assert document.sections[0].blocks[0].lines == (8, 8)


@pytest.mark.parametrize("value", ["plants, moss", "plants moss", "\n  - plants\n  - '#moss'", "[plants, moss]"])
def test_tags_may_be_written_in_any_usual_way(value: str) -> None:
    assert _read(f"---\ntags: {value}\n---\nText").tags == ("plants", "moss")


def test_broken_front_matter_costs_neither_the_text_nor_the_privacy_of_a_note() -> None:
    document = _read("---\ntitle: Ferns: a study\nprivate: true\ntags: [a, b\n---\n# Fronds\n\nText.\n")
    assert document.private
    assert document.title == "Ferns: a study"
    assert "private: true" in document.sections[0].blocks[0].text
    assert document.sections[0].blocks[0].lines == (1, 5)
    assert _trails(document) == [(), ("Fronds",)]


def test_text_between_two_rules_is_not_front_matter() -> None:
    document = _read("---\nJust a line of text.\n---\nMore.\n")
    assert not document.properties
    assert [block.kind for block in document.sections[0].blocks] == ["rule", "paragraph", "rule", "paragraph"]


@pytest.mark.parametrize(
    "yaml",
    [
        "a: " + "[" * 5000,
        "\n".join(" " * depth + "a:" for depth in range(1000)),
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "x: !!python/object/apply:os.getcwd []",
    ],
    ids=["deep flow", "deep blocks", "aliases that unfold", "an object to build"],
)
def test_hostile_front_matter_is_text_and_nothing_else(yaml: str) -> None:
    document = _read(f"---\n{yaml}\n---\nThe text.\n")
    assert document.sections[-1].blocks[-1].text.endswith("The text.")


# Title and date


def test_the_title_comes_from_front_matter_then_heading_then_file() -> None:
    assert _read("---\ntitle: Named\n---\n# Heading\n").title == "Named"
    assert _read("## Sub\n\n# **Main** `heading` #\n").title == "Main heading"
    assert _read("Text only.").title == "Ferns"
    assert _read("Text only.", "/notes/botany/index.md").title == "botany"
    assert read_markdown("/a.md", b"# Heading", title="Given").title == "Given"


def test_a_plain_text_names_itself_in_its_first_line() -> None:
    text = "My Fern Garden\n\nA long paragraph about growing ferns in the shade of old walls, and of the watering.\n"
    assert _read(text, "/notes/garden.txt").title == "My Fern Garden"
    assert _read(text, "/notes/garden.md").title == "garden"


@pytest.mark.parametrize(
    ("path", "text", "date"),
    [
        ("/n/2023-04-05.md", "Text", "2023-04-05"),
        ("/journals/2023_04_05.md", "- Text", "2023-04-05"),
        ("/n/a.md", "---\ndate: 2023/4/5\n---\nText", "2023-04-05"),
        ("/n/a.md", "---\ndate: soon\n---\nText", None),
        ("/n/2023-14-05.md", "Text", None),
        ("/n/2023-02-30.md", "Text", None),
    ],
)
def test_a_date_comes_from_front_matter_or_a_daily_note_s_name(path: str, text: str, date: str | None) -> None:
    assert _read(text, path).date == date


# Structure


def test_headings_make_sections_with_their_trail_and_lines() -> None:
    document = _read("intro\n\n# A\ntext a\n## B\n\ntext b\n\n\n# C\n")
    assert [(one.heading, one.level, one.lines) for one in document.sections] == [
        ((), 0, (1, 1)),
        (("A",), 1, (3, 4)),
        (("A", "B"), 2, (5, 7)),
        (("C",), 1, (10, 10)),
    ]


def test_fences_tables_lists_quotes_and_math_are_kept_whole() -> None:
    text = (
        "Text.\n\n```python\n# no heading\n\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "- one\n\n  more\n- two\n\n> quoted\n> more\n\n$$\nx\n\n# y\n$$\n\n"
        "<div>\nhtml\n</div>\n\n***\n\n    indented code\n"
    )
    assert _kinds(text) == [
        ("paragraph", (1, 1)),
        ("code", (3, 7)),
        ("table", (9, 11)),
        ("list", (13, 16)),
        ("quote", (18, 19)),
        ("math", (21, 25)),
        ("html", (27, 29)),
        ("rule", (31, 31)),
        ("code", (33, 33)),
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"#-*>|`~$%=_[](){}<!^ab:+.\r\t \n\u2028•", "```", "\n\n", "- ", "# ", "%%", "**"]),
        max_size=60,
    ).map("".join)
)
def test_a_block_s_text_is_exactly_its_lines(text: str) -> None:
    lines = text.split("\n")
    last = 0
    for section in parse_blocks(text, first_line=11):
        for block in section.blocks:
            assert block.lines is not None
            assert section.lines is not None
            first, end = block.lines
            assert block.text == "\n".join(lines[first - 11 : end - 10])
            assert section.lines[0] <= first <= end <= section.lines[1]
            assert first > last
            last = end


def test_an_underline_makes_a_heading_of_a_title_and_a_rule_under_running_text() -> None:
    assert parse_blocks("Spores\n------\n\ntext\n")[0].heading == ("Spores",)
    assert parse_blocks("Spores\n===\n\ntext\n")[0].heading == ("Spores",)
    assert _kinds("They grow in shade.\n---\nNext\n") == [
        ("paragraph", (1, 1)),
        ("rule", (2, 2)),
        ("paragraph", (3, 3)),
    ]
    assert _kinds("one line\nand another\n---\n") == [("paragraph", (1, 2)), ("rule", (3, 3))]
    assert _kinds("Label\n-\n  - nested\n") == [("paragraph", (1, 1)), ("list", (2, 3))]


def test_a_list_cut_out_of_a_deeper_one_is_still_a_list() -> None:
    assert _kinds("\t\t- deep\n\t\t\t- deeper\n\t- back\n") == [("list", (1, 3))]
    assert _kinds("    x = 1\n    y = 2\n") == [("code", (1, 2))]
    assert _kinds("## H\n\t- one\n\t- two\n") == [("list", (2, 3))]
    assert _kinds("    Ferns were here long before there were any flowers at all.\n") == [("paragraph", (1, 1))]


def test_reference_definitions_and_footnotes_keep_their_lines() -> None:
    assert _kinds("See [a].\n\n[a]: http://x.org\n\n[^1]: A note.\n") == [
        ("paragraph", (1, 1)),
        ("paragraph", (3, 3)),
        ("paragraph", (5, 5)),
    ]


def test_comments_are_no_content() -> None:
    document = _read("Shown.\n\n%%\n# hidden\n[[Nowhere]] #no\n- [ ] not a task\n%%\n\n<!-- #gone -->\n\nAlso shown.\n")
    assert [block.text for block in document.sections[0].blocks] == ["Shown.", "Also shown."]
    assert (document.links, document.tags, document.tasks) == ((), (), ())
    assert _trails(document) == [()]


def test_a_comment_mark_that_is_never_closed_or_stands_in_code_hides_nothing() -> None:
    document = _read("It rose by 5 %% or so.\n\n```\n%% C\n```\n\nD\n")
    assert [block.text for block in document.sections[0].blocks] == ["It rose by 5 %% or so.", "```\n%% C\n```", "D"]


# Headings without a mark


def test_a_bold_line_over_text_heads_it() -> None:
    document = _read(
        "# Ferns\n\n**Where they grow**\n- shade\n\n**How they spread**\nBy spores.\n\n### Uses\n\nMany.\n"
    )
    assert _trails(document) == [
        ("Ferns",),
        ("Ferns", "Where they grow"),
        ("Ferns", "How they spread"),
        ("Ferns", "Uses"),
    ]
    assert [(one.level, one.lines) for one in document.sections[1:3]] == [(2, (3, 4)), (2, (6, 7))]


@pytest.mark.parametrize(
    "text",
    [
        "**Never water at noon.**\n\nText follows here.",
        "**Note:**\n\nText follows here.",
        "**One**\n\n**Two**",
        "**Term** is a word.\n\nText.",
        "Text.\n\n**Last words**",
        "**" + "long " * 30 + "line**\n\nText.",
        "**Is it? It is.**\n\nText.",
    ],
)
def test_bold_that_is_emphasis_heads_nothing(text: str) -> None:
    assert _trails(_read(text)) == [()]


def test_lone_bullets_over_text_are_headings_when_a_note_has_several() -> None:
    document = _read("# Plan\n\n- aims\n\nTo know ferns.\n\n- why?\n\nThey are old.\n")
    assert _trails(document) == [("Plan",), ("Plan", "aims"), ("Plan", "why?")]
    assert _trails(_read("# Plan\n\n- aims\n\nTo know ferns.\n")) == [("Plan",)]


def test_plain_text_is_divided_by_its_short_lines_and_stages() -> None:
    document = _read(
        "Fern Hub\n\nGrowing ferns (core)\n\n"
        "Become someone who can raise a fern from a spore without any help at all.\n\n"
        "The roadmap\n\nStage 1 — Spores · 2 weeks\nSow spores until they germinate.\n\nExercises\n\n"
        "  • sow\n  • wait\n\n"
        "Stage 2 — Fronds · 3 weeks\nRaise the first fronds of your own.\n\nExercises\n\n  • water\n\n"
        "Projects\n\n  • A wall of ferns\nHow you know you are there\n  • It lives\n",
        "/notes/hub.txt",
    )
    hub, road = "Fern Hub", "The roadmap"
    one, two = "Stage 1 — Spores · 2 weeks", "Stage 2 — Fronds · 3 weeks"
    assert _trails(document) == [
        (hub,),
        (hub, "Growing ferns (core)"),
        (hub, road),
        (hub, road, one),
        (hub, road, one, "Exercises"),
        (hub, road, two),
        (hub, road, two, "Exercises"),
        (hub, "Projects"),
        (hub, "How you know you are there"),
    ]
    assert _section(document, one).blocks[0].lines == (10, 10)


def test_a_markdown_note_of_short_thoughts_is_left_alone() -> None:
    assert _trails(_read("Ferns like shade\n\nThey hate lime\n\nWater them often, and from below if you can.\n")) == [
        ()
    ]
    assert _trails(_read("Related to [[moss]]\n\nSome longer text about how the two are alike.\n")) == [()]


# Dialects


def test_obsidian_links_embeds_tags_and_tasks_are_found() -> None:
    document = _read(
        'See [[Moss|the moss]], [[Fern#Spores]] and ![[leaf.png]]; [site](https://x.org/a_(b) "t") #plants/fern\n\n'
        "`[[code]] #code`\n\n- [ ] water `it` #daily\n- [x] repot\n- [-] dropped\n  1. [X] nested\n\n"
        "```\n- [ ] not this\n[[nor this]] #nor\n```\n"
    )
    assert document.links == ("Moss", "Fern#Spores", "leaf.png", "https://x.org/a_(b)")
    assert document.tags == ("plants/fern", "daily")
    assert [(task.text, task.done, task.line) for task in document.tasks] == [
        ("water it", False, 5),
        ("repot", True, 6),
        ("dropped", False, 7),
        ("nested", True, 8),
    ]


def test_what_looks_like_a_tag_and_is_none_is_left_out() -> None:
    assert _read("C# and issue #12 at https://x.org/#part and &#39; a#b #1984 #year-1984").tags == ("year-1984",)


def test_hugo_references_are_links() -> None:
    document = _read('See [moss]({{< ref "plants/moss" >}}) and {{% relref "fern" %}}.')
    assert document.links == ("plants/moss", "fern")


def test_a_logseq_outline_has_its_heading_bullets_as_sections() -> None:
    document = _read(
        "title:: Garden\ntags:: plants, #shade\n\n- ## Ferns\n  collapsed:: true\n\t- grow in shade\n\t\t- and damp\n"
        "\t- ### Spores\n\t\t- are dust\n\t- back under ferns\n- ## Mosses\n\t- TODO read\n\t- DONE look\n- loose end\n"
    )
    assert document.title == "Garden"
    assert document.tags == ("plants", "shade")
    assert _trails(document) == [(), ("Ferns",), ("Ferns", "Spores"), ("Ferns",), ("Mosses",), ()]
    assert _section(document, "Spores").blocks[0].text == "\t\t- are dust"
    assert document.sections[3].lines == (10, 10)
    assert document.sections[5].blocks[0].lines == (14, 14)
    assert [(task.text, task.done) for task in document.tasks] == [("read", False), ("look", True)]


def test_a_flat_outline_reads_on_under_its_heading() -> None:
    document = _read("- # Ferns\n- grow in shade\n- ## Spores\n- are dust\n")
    assert _trails(document) == [("Ferns",), ("Ferns", "Spores")]
    document = _read("- # Ferns\n- ```sh\n  # no heading\n\n  ls\n  ```\n- more\n  of it\n")
    assert _trails(document) == [("Ferns",)]
    assert [(block.kind, block.lines) for block in document.sections[0].blocks] == [("list", (2, 8))]


def test_an_org_file_is_an_outline() -> None:
    document = _read(
        "#+TITLE: Ferns\n#+DATE: 2024-01-02\n* Habitat :wild:\nShade.\n** TODO Soil\n- damp\n* Spores\n#+BEGIN_SRC sh\n"
        "* not a heading\n#+END_SRC\n",
        "/notes/ferns.org",
    )
    assert (document.title, document.date) == ("Ferns", "2024-01-02")
    assert _trails(document) == [("Habitat",), ("Habitat", "Soil"), ("Spores",)]
    assert document.sections[2].blocks[0].kind == "code"


def test_a_starred_list_is_not_taken_for_an_org_file() -> None:
    assert _trails(_read("* one\n* two\n\n** not bold\n")) == [()]


def test_a_fence_left_open_in_a_quote_or_item_ends_with_it() -> None:
    document = _read("> ```\n> code\n\n- [ ] a task\n- ```\n  code\n\n# Heading\n")
    assert [task.text for task in document.tasks] == ["a task"]
    assert _trails(document)[-1] == ("Heading",)


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_real_material_of_learners_is_read_to_the_last_line(name: str) -> None:
    path = next(iter(SEEDS.glob(f"{name}_*")), None)
    if path is None:
        pytest.skip("../shared is not here")
    document = read_markdown(path.as_posix(), path.read_bytes())
    lines = document.text.split("\n")
    seen: set[int] = set()
    for section in document.sections:
        for block in section.blocks:
            assert block.lines is not None
            assert block.text == "\n".join(lines[block.lines[0] - 1 : block.lines[1]])
            seen.update(range(block.lines[0], block.lines[1] + 1))
        if section.lines and section.level:
            seen.add(section.lines[0])
    opening = 12 if name == "000" else 3 if name == "002" else 0
    unseen = [number for number, line in enumerate(lines, start=1) if line.strip() and number not in seen]
    assert [number for number in unseen if number > opening] == []
