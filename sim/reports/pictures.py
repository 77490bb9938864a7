"""The pictures of a report: those that fit what it tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sim import plots
from sim.analysis.results.results_view import has_swept_parameter, rule_at
from sim.errors import ResultsError, SimError
from sim.reports.inline_svg import inline_svg
from sim.reports.material import Material
from sim.rules import Rule, Tally
from sim.rules.rule_wording import regional_majority_of
from sim.text.by_language import Messages

if TYPE_CHECKING:
    from sim.plots.picture import Picture

_MANY_UNITS: Final = 100

Drawing = tuple[str, Callable[[], "Picture"]]
"""Key of its message, and what draws it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of a report.

    Attributes
    ----------
    name : str
        Key of its message, in ``alt``.
    alt : str
        What it shows.
    svg : str
        Markup; empty where it could not be drawn.
    reason : str
        Why it could not.
    """

    name: str
    alt: str
    svg: str
    reason: str = ""


def pictures(material: Material, tell: Messages) -> list[Drawn]:
    """Draw what fits the material; what refuses says why."""
    found = []
    for number, (name, draw) in enumerate(_drawings(material), 1):
        alt = tell(f"alt.{name}")
        try:
            picture = draw()
        except SimError as error:
            found.append(Drawn(name, alt, "", str(error)))
            continue
        found.append(Drawn(name, alt, inline_svg(picture, f"p{number}-", alt)))
        picture.figure.clear()
    return found


def _drawings(material: Material) -> Iterator[Drawing]:
    tally, rule = material.table.tally, material.rule
    note = material.frontier["notices"]
    yield from _of_run(material)
    if not tally.unknown and material.decision["outcome"] == "adopted":
        yield "failure_region", partial(_failure_region, tally, rule, note)
    if material.kind == "table":
        yield "compare_rules", lambda: plots.plot_compare_rules(tally, own=rule, note=note)


def _failure_region(tally: Tally, rule: Rule, note: list[str]) -> Picture:
    """Where two moves fail the vote; its exact boundaries take long where there are many units."""
    if len(tally.units) > _MANY_UNITS:
        raise ResultsError(
            f"of more than {_MANY_UNITS} units it takes long: `referendum plot failure-region`"
        )
    return plots.plot_failure_region(tally, rule, "no-home", "yes-home", note=note)


def _of_run(material: Material) -> Iterator[Drawing]:
    """Of a sweep the last point is drawn, where a campaign is usually strongest, or the whole sweep."""
    results = material.results
    if results is None:
        return
    last = int(results["point"][-1])
    yield "outcomes", lambda: plots.plot_outcomes(results, point=last)
    if has_swept_parameter(results):
        yield "turnout_sweep", lambda: plots.plot_turnout_sweep(results)
    elif results.sizes["point"] == 1:
        yield "failure_curves", lambda: plots.plot_failure_curves(results)
    yield "condition_margins", lambda: plots.plot_condition_margins(results, point=last)
    yield "turnout_day", lambda: plots.plot_turnout_day(results, point=last)
    if "quorum_hour" in results:
        yield "quorum_clock", lambda: plots.plot_quorum_clock(results, point=last)
    if regional_majority_of(rule_at(results, last)) is not None:
        yield "region_margins", lambda: plots.plot_region_margins(results, point=last)
