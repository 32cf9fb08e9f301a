from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.page import Run, lines_of

EM = 10.0


def run(text: str, x: float, row: float, size: float = EM, width: float | None = None, lift: float = 0.0) -> Run:
    """Return a run whose characters are half an em wide, standing on row number ``row``."""
    baseline = 12.0 * row - lift
    right = x + (0.5 * size * len(text) if width is None else width)
    return Run(text, x, right, baseline - 0.7 * size, baseline + 0.2 * size, baseline, size)


def texts(*runs: Run) -> list[str]:
    return [line.text for line in lines_of(runs)]


def test_runs_on_one_line_are_joined_with_a_space_only_where_there_is_a_gap() -> None:
    assert texts(run("kno", 0, 1), run("ts", 15, 1), run("hold", 28, 1)) == ["knots hold"]


def test_a_line_that_starts_again_on_the_left_is_a_new_line() -> None:
    assert texts(run("first line", 0, 1), run("second", 0, 2)) == ["first line", "second"]


def test_small_raised_figures_are_superscripts_and_lowered_ones_are_not() -> None:
    assert texts(run("10", 0, 1), run("6", 10, 1, 6, lift=4)) == ["10⁶"]
    assert texts(run("x", 0, 1), run("−1", 5, 1, 6, lift=4), run("(U)", 11, 1)) == ["x⁻¹(U)"]
    assert texts(run("H", 0, 1), run("2", 5, 1, 6, lift=-2), run("O", 8, 1)) == ["H2O"]
    assert texts(run("on the 3", 0, 1), run("rd", 40, 1, 6, lift=4)) == ["on the 3rd"]


def test_struck_relations_become_one_character() -> None:
    assert texts(run("x \u0338= y", 0, 1)) == ["x ≠ y"]
    assert texts(run("x \u0338", 0, 1, width=10), run("∈ A", 10, 1)) == ["x ∉ A"]


def test_a_bullet_drawn_after_its_text_stands_before_it() -> None:
    assert texts(run("a rope", 20, 1), run("•", 0, 1)) == ["• a rope"]


def column(words: str, x: float, rows: int, first: int = 1) -> list[Run]:
    return [run(f"{words} line {row} of it fills the column", x, row, width=200) for row in range(first, first + rows)]


def test_columns_are_read_one_after_the_other_below_a_title_across_both() -> None:
    left, right = column("left", 0, 8, 3), column("right", 220, 8, 3)
    title = run("a title that stands across both of the columns", 100, 1, width=240)
    mixed = [title] + [piece for pair in zip(left, right, strict=True) for piece in pair]
    expected = [title.text, *(piece.text for piece in left), *(piece.text for piece in right)]
    assert [line.text for line in lines_of(mixed)] == expected
    assert [line.column for line in lines_of(mixed)] == [0] + [1] * 8 + [2] * 8


def test_a_figure_across_the_columns_parts_what_is_above_from_what_is_below() -> None:
    above = [*column("A", 0, 6, 1), *column("B", 220, 6, 1)]
    across = run("a caption across both columns of the page", 50, 8, width=300)
    below = [*column("C", 0, 6, 10), *column("D", 220, 6, 10)]
    order = [line.text.split()[0] for line in lines_of([*below, across, *above])]
    assert [letter for index, letter in enumerate(order) if order[index - 1 : index] != [letter]] == list("ABaCD")


def test_short_cells_side_by_side_are_rows_and_not_columns() -> None:
    ports = ("port", "Brest", "Bari", "Kiel", "Hull", "Cork")
    cells = [run(port, x, row) for x in (0, 150) for row, port in enumerate(ports)]
    assert texts(*cells) == [f"{port} {port}" for port in ports]


def test_a_page_drawn_from_the_bottom_upwards_is_read_from_the_top() -> None:
    runs = [run(f"line {row}", 0, row) for row in range(1, 12)]
    assert texts(*reversed(runs)) == [piece.text for piece in runs]


runs_anywhere = st.builds(
    run,
    st.text(st.sampled_from("abc 12•˜="), min_size=1, max_size=12),
    st.floats(0, 500),
    st.floats(1, 60),
    st.sampled_from([6.0, 10.0, 18.0]),
    lift=st.sampled_from([0.0, 3.0]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(runs_anywhere, max_size=60))
def test_no_letter_is_lost_or_made_up(runs: list[Run]) -> None:
    def letters(pieces: list[str]) -> list[str]:
        return sorted(character for piece in pieces for character in piece if character.isalpha())

    assert letters([line.text for line in lines_of(runs)]) == letters([piece.text for piece in runs])
