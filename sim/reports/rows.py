"""Rows of a report's tables, as texts of its language, from documents alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sim.documents import Document
from sim.rules import Rule
from sim.rules.condition_wording import describe, needed_text, reached_text
from sim.text.by_language import Messages
from sim.text.phrases import probability, swept_values

MOST_POINTS: Final = 60
"""Points of a sweep that are printed; of more, how many are left out."""
_WAITS: Final = {
    "total_wait_mean_minutes": ("wait_mean", 1),
    "total_wait_p95_minutes": ("wait_p95", 1),
    "total_wait_max_minutes": ("wait_longest", 0),
    "queue_peak": ("wait_line", 0),
    "share_left": ("wait_left", None),
}
"""Figures of the lines: key of the message, and decimals; None for a share."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its heading, its cells, whether it stands out."""

    heading: str
    cells: tuple[str, ...]
    stands_out: bool = False
    note: str = ""


def signed(tell: Messages, number: int) -> str:
    """A number of ballots with its sign.

    Examples
    --------
    >>> from sim.text.by_language import messages
    >>> signed(messages("en"), 1500), signed(messages("ru"), -1500)
    ('+1,500', '−1\\u202f500')
    """
    return ("−" if number < 0 else "+") + tell.number(abs(number))


def margin_told(tell: Messages, margin: int) -> str:
    """A margin in ballots, in words."""
    return tell("report.spare" if margin >= 0 else "report.short", ballots=tell.number(abs(margin)))


def share(tell: Messages, value: float | None) -> str:
    """A share with two decimals, as documents round it; a dash for what is not known."""
    return "–" if value is None else tell.percent(value)


def conditions(tell: Messages, entries: Sequence[Document], rule: Rule, binds: str) -> Iterator[TableRow]:
    """What each condition asks, what is reached and needed, the margin, whether it is met."""
    asked = {condition.name: describe(condition) for condition in rule.conditions}
    for each in entries:
        threshold = Fraction(each["threshold_exact"] if "threshold_exact" in each else each["threshold"])
        kind, base, fixed = each["kind"], each["base"], each["fixed_base"]
        how: dict[str, Any] = {"fixed_base": fixed, "language": tell.language}
        cells = (
            reached_text(kind, each["numerator"], base, **how),
            needed_text(kind, threshold, base, strict=each["strict"], **how),
            signed(tell, each["margin_ballots"]),
            tell("report.yes" if each["met"] else "report.no"),
        )
        name = tell.named("condition", each["name"])
        yield TableRow(name, cells, each["name"] == binds, asked.get(each["name"], ""))


def by_prior(tell: Messages, point: Document) -> Iterator[TableRow]:
    """How often the vote fails at a point, and how far turnout spreads, under every prior."""
    for prior, entry in point["priors"].items():
        failing = probability(entry["p_fail"], tell.language)
        yield TableRow(prior, (tell.prior(prior), failing, _spread(tell, entry["turnout"])))


def by_point(tell: Messages, points: Sequence[Document]) -> Iterator[TableRow]:
    """The expected verdict and turnout at every point of a sweep, and how often the vote fails by prior."""
    for point in points[:MOST_POINTS]:
        expected = point["expected"]
        failing = [probability(each["p_fail"], tell.language) for each in point.get("priors", {}).values()]
        verdict = tell(f"verdict.{expected['verdict']}")
        turnout = share(tell, expected["turnout"])
        margin = signed(tell, expected["margins"][expected["binds"]])
        cells = (verdict, turnout, margin, tell.named("condition", expected["binds"]), *failing)
        yield TableRow(swept_values(point["levers"]), cells, expected["verdict"] != "adopted")


def readings(tell: Messages, entries: Sequence[Document]) -> Iterator[TableRow]:
    """What every reading of a law comes to."""
    for each in entries:
        outcome = tell("report.undecidable")
        if each["outcome"] is not None:
            outcome = tell(f"verdict.{each['outcome']}")
            outcome += f" ({signed(tell, each['margin_ballots'])})"
        yield TableRow(each["name"], (outcome, each["says"], each["by"]), each["in_force"])


def reach(tell: Messages, entries: Sequence[Document]) -> Iterator[TableRow]:
    """What those whom the campaigns reach could do to each condition at worst."""
    told = {True: "report.yes", False: "report.no", None: "report.unsettled"}
    for each in entries:
        breakable = tell(told[each["breakable"]] if each["met_without"] else "report.fails_already")
        yield TableRow(
            tell.named("condition", each["condition"]),
            (breakable, margin_told(tell, each["margin"])),
            bool(each["breakable"]),
        )


def waits(tell: Messages, point: Document) -> Iterator[TableRow]:
    """Waits over all stations at a point, under every prior; none where nobody queued."""
    entries = [each["waits"].get("all", {}) for each in point.get("priors", {}).values() if "waits" in each]
    for figure, (name, digits) in _WAITS.items():
        spreads = [each[figure] for each in entries if figure in each]
        if spreads and len(spreads) == len(entries):
            yield TableRow(tell(f"report.{name}"), tuple(_wait(tell, each, digits) for each in spreads))


def _wait(tell: Messages, entry: Mapping[str, Any], digits: int | None) -> str:
    """A spread; a wait that falls on those who left the line has no end."""
    median, low, high = (
        tell("report.left")
        if entry[name] is None
        else share(tell, entry[name])
        if digits is None
        else tell.number(entry[name], digits)
        for name in ("median", "low", "high")
    )
    return median if low == high else f"{median} ({low} – {high})"


def _spread(tell: Messages, entry: Mapping[str, Any]) -> str:
    median, low, high = (share(tell, entry[name]) for name in ("median", "low", "high"))
    return median if low == high else f"{median} ({low} – {high})"
