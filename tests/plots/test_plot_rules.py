from __future__ import annotations

import sys

from matplotlib.figure import Figure

from sim.analysis.every_rule import compare_rules
from sim.plots.rules import plot_compare_rules
from sim.rules import Tally, load_rule

TABLE = Tally(("all",), [1_000], [[330, 165, 0, 5]])
LAW = load_rule("italy-abrogative")


def test_every_margin_is_a_bar_largest_first() -> None:
    compared = compare_rules(TABLE)
    axes = plot_compare_rules(compared).ax
    bars = [bar.get_width() for bar in axes.patches]
    assert bars == sorted(bars, reverse=True)
    margins = {each.margin_ballots for each in compared if each.margin_ballots is not None}
    assert {round(bar * 10) for bar in bars} == margins  # of a roll of 1,000, in per cent
    assert len(axes.get_yticks()) > len(bars)  # those that cannot decide stand below, in grey


def test_verdicts_and_reasons_are_said_in_words() -> None:
    axes = plot_compare_rules(compare_rules(TABLE), own=LAW, vote="Here").ax
    said = [each.get_text() for each in axes.texts]
    assert any("not binding" in each for each in said)
    assert "−0.10 %  invalid, its own law" in said
    assert any("needs a table by units" in each for each in said)
    assert not any("_" in each for each in said), "names of columns and conditions are no words"


def test_the_title_is_the_finding_and_the_own_law_stands_out() -> None:
    compared = compare_rules(TABLE)
    picture = plot_compare_rules(compared, own=LAW, vote="Here")
    adopting = sum(each.outcome == "adopted" for each in compared)
    deciding = sum(bool(each.outcome) for each in compared) - 1
    title = f"Here: invalid under its own law, adopted under {adopting} of {deciding} others"
    assert picture.figure.get_suptitle() == title
    assert repr(picture) == f"Picture({title!r})"
    bold = [each.get_text() for each in picture.ax.get_yticklabels() if each.get_fontweight() == "bold"]
    assert bold == ["Italy: referendum to repeal a law"]


def test_it_draws_on_given_axes_and_keeps_no_state() -> None:
    axes = Figure().add_subplot()
    compared = compare_rules(Tally(("all",), [9], [[5, 1, 0, 0]]), [load_rule("switzerland-law")])
    assert plot_compare_rules(compared, ax=axes).axes == (axes,)
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_nothing_to_draw_is_an_empty_picture() -> None:
    compared = compare_rules(Tally(("all",), [9], [[5, 1, 0, 0]]), [load_rule("australia-1901")])
    axes = plot_compare_rules(compared).ax
    assert not axes.patches
    assert [each.get_text().strip() for each in axes.texts] == ["needs a table by units"]
