"""The pictures of a report: those that fit what it tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import plots
from sim.analysis.results.results_view import has_swept_parameter, rule_at
from sim.errors import SimError
from sim.reports.inline_svg import inline_svg
from sim.reports.material import Material
from sim.rules.rule_wording import regional_majority_of
from sim.text.by_language import Messages

if TYPE_CHECKING:
    from sim.plots.picture import Picture

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
    yield from _of_run(material)
    tally, rule = material.table.tally, material.rule
    if not tally.unknown:
        yield "failure_region", lambda: plots.plot_failure_region(tally, rule, "no-home", "yes-home")
    if material.kind == "table":
        yield "compare_rules", lambda: plots.plot_compare_rules(tally, own=rule)


def _of_run(material: Material) -> Iterator[Drawing]:
    results = material.results
    if results is None:
        return
    last = int(results["point"][-1])
    if has_swept_parameter(results):
        yield "turnout_sweep", lambda: plots.plot_turnout_sweep(results)
    yield "turnout_day", lambda: plots.plot_turnout_day(results)
    if regional_majority_of(rule_at(results, last)) is not None:
        yield "region_margins", lambda: plots.plot_region_margins(results, point=last)
