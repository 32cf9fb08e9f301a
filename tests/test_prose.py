from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.prose import plain


@pytest.mark.parametrize(
    ("markdown", "prose"),
    [
        ("**bold** *it* ***both*** __b__ _i_ ~~old~~ ==marked==", "bold it both b i old marked"),
        ("a*b*c, 2 * 3 * 4, 2**10 and snake_case_name", "a*b*c, 2 * 3 * 4, 2**10 and snake_case_name"),
        ("sloppy **bold ** text", "sloppy bold text"),
        ('[text](http://x.org/a_(b) "t"), <http://y.z> and [r][1]', "text, and r"),
        ("https://x.org/Fern_(plant)_old is long", "is long"),
        ("[[Moss|the moss]], [[plants/Fern.md]], [[Fern#Spores]] ![[leaf.png]]", "the moss, Fern, Fern > Spores"),
        ("![a leaf](a.png) ![a.png](a.png) ![](data:image/png;base64,QUJD)", "a leaf"),
        ("`code *x*` and ``a ` b``", "code *x* and a ` b"),
        ('see [moss]({{< ref "moss" >}}) {{< youtube id >}}{{% tip %}}water{{% /tip %}}', "see moss water"),
        ("{% include nav.html %}see [moss]({% post_url moss %}) text {: .note}", "see moss text"),
        ("[1] Kuhn, Structure", "[1] Kuhn, Structure"),
        ("shown %%hidden%% and <!-- hidden --> too ^block-1", "shown and too"),
        ("- [x] done\n- [ ] open\n  * TODO later\n1. one\n2) two\n• dot", "done\nopen\nlater\none\ntwo\ndot"),
        ("> quote\n> [!tip]- A title\n> > deep", "quote\nA title\ndeep"),
        ("# One #\n## Two {#id}\nThree\n===\n***", "One\nTwo\nThree"),
        ("| a | b |\n|---|:-:|\n| `x\\|y` | **2** |", "a, b\nx|y, 2"),
        ("topic:: [[Fern]]\nid:: 63c01211\ncollapsed:: true\ntags:: #a #b", "topic: Fern\ntags: a b"),
        ("seen ((63c01211-e5cd-4bb5-80dd-a33cae5730f3)) here[^1]\n\n[^1]: A note.", "seen here\nA note."),
        (
            "<b>bold</b> a < b, List<String> and x <y and z> w &amp; <br/>",
            "bold a < b, List<String> and x <y and z> w &",
        ),
        ("Costs $5 and $10; $E = mc^2$ and $a_i * b_i$.", "Costs $5 and $10; E = mc^2 and a_i * b_i."),
        ("$$\n\\frac{a}{b}\n$$", "\\frac{a}{b}"),
        ("a #plants/fern in the middle #filed #away", "a plants/fern in the middle"),
        ("C# and issue #12", "C# and issue #12"),
        (r"\*no emphasis\* and \[no link\]", "*no emphasis* and [no link]"),
        ("```python\n# kept **as is**\n```", "# kept **as is**"),
        ("1986. A good year", "1986. A good year"),
        ("羊歯は*美しい*。 папоротник 🌿", "羊歯は美しい。 папоротник 🌿"),
        ("hard break\\\nnext", "hard break\nnext"),
        ("- **a\n- b**", "a\nb"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_would_read(markdown: str, prose: str) -> None:
    assert plain(markdown) == prose


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab \n*_`$[](){}<>!#|\\~=%^:-.")))
def test_plain_text_ends_and_is_never_longer_than_what_was_written(markdown: str) -> None:
    assert len(plain(markdown)) <= len(markdown)


@pytest.mark.parametrize(
    "mark", ["*a ", "_a ", "**a ", "==a ", "[[a ", "](", "`a ``b ", "{{a ", "<script ", "$a ", "https://("]
)
def test_a_mark_repeated_and_never_closed_takes_no_longer(mark: str) -> None:
    # Quadratic patterns need minutes for this; the whole test takes a second or two.
    assert plain(mark * 10_000)
