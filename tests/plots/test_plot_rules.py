from __future__ import annotations

import sys

from matplotlib.figure import Figure

from sim.analysis.every_rule import compare_rules
from sim.plots.rules import plot_compare_rules
from sim.rules import Tally, load_rule


def test_every_rule_that_decides_is_a_line() -> None:
    compared = compare_rules(Tally(("all",), [1_000], [[330, 165, 0, 5]]))
    axes = plot_compare_rules(compared).ax
    names = [label.get_text().split(":")[0] for label in axes.get_yticklabels()]
    assert sorted(names) == sorted(each.rule.name for each in compared if each.outcome)
    margins = [float(line.get_xdata()[-1]) for line in axes.lines if len(line.get_xdata()) == 1]
    assert margins == sorted(each.margin_ballots for each in compared if each.margin_ballots is not None)


def test_it_draws_on_given_axes_and_keeps_no_state() -> None:
    axes = Figure().add_subplot()
    compared = compare_rules(Tally(("all",), [9], [[5, 1, 0, 0]]), [load_rule("switzerland-law")])
    assert plot_compare_rules(compared, ax=axes).axes == (axes,)
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_nothing_to_draw_is_an_empty_picture() -> None:
    compared = compare_rules(Tally(("all",), [9], [[5, 1, 0, 0]]), [load_rule("australia-1901")])
    assert plot_compare_rules(compared).ax.get_legend() is None
