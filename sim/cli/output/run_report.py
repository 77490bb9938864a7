"""Reports in words and tables, from the same documents that ``--json`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.cli.output.campaign_limits import print_limits
from sim.cli.output.console import print_notes, print_table, report_console
from sim.cli.output.tabulation_report import print_expected_tabulation, print_tabulation
from sim.cli.output.waits_report import WAITS_NOTE, waits_tables
from sim.nouns import counted
from sim.rounding import percent_text, percent_told
from sim.rules.sources import rule_label
from sim.text.phrases import percent, plain_name, probability

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

Document = dict[str, Any]

_FOOTNOTE: Final = """\
A probability rests on its prior: replay = the same vote again, next-vote = another one in the same country, \
fresh-event = one elsewhere or at another time. The interval is what a finite number of replications leaves \
open, no more. One vote may miss several conditions. Quorum hours are of the reporting clock ({}); "reached" \
is the share of replications that get there."""

_SAMPLED: Final = "The verdict counts all stations, where nobody is turned away by a line."


def clock(hour: float | None) -> str:
    """Decimal hour as a clock time."""
    from sim.clock import TICKS_PER_HOUR, moment_of

    return "–" if hour is None else moment_of(hour * TICKS_PER_HOUR)


def _decimal(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def spread_text(entry: Document | None, show: Callable[[float], str], missing: str = "–") -> str:
    """Median with 5 and 95 %, or the one value that all of them are; a word for what is missing.

    Examples
    --------
    >>> spread_text({"median": None, "low": 9.0, "high": None}, "{:.0f}".format, "not reached")
    'not reached (9–not reached)'
    """
    if entry is None:
        return "–"
    known = [entry[name] for name in ("median", "low", "high")]
    median, low, high = (missing if value is None else show(value) for value in known)
    return median if low == high else f"{median} ({low}–{high})"


def _plain(share: float) -> str:
    return f"{100 * share:.1f}"


def _swept_values(values: Document) -> str:
    return ", ".join(f"{value}" for value in values.values())


def _same(earlier: int | None) -> str:
    """Mark of a row whose point is one and the same as an earlier one; a note says why."""
    return "" if earlier is None else " (same)"


def _short_names(values: Document) -> str:
    """Swept paths without the tables they stand in."""
    return " × ".join(" ".join(path.split(".")[-2:]) for path in values)


def _head(console: Console, document: Document, *lines: str) -> None:
    scenario = document["scenario"]
    console.print(scenario["title"], style="bold", markup=False)
    for line in lines:
        console.print(line, markup=False)
    for notice in document["notices"]:
        console.print(f"Notice: {notice}", markup=False, style="yellow")
    print_notes(console, document["notes"])
    console.print()


def run_line(document: Document, dataset: str | None = None) -> str:
    """What was run, and how often; the dataset as the scenario names it, or otherwise."""
    rule = rule_label(document["rule"], document["reading"])
    line = f"dataset {dataset or document['scenario']['dataset']}, rule {rule}"
    if "replications" not in document:
        return line
    n, asked = document["replications"], document["replications_asked"]
    count = (
        counted(asked, "replication") if n == asked else f"{n:,} of {counted(asked, 'replication')} (stopped)"
    )
    return f"{line}, engine {document['engine']}, {count} a prior, seed {document['seed']}"


def print_expected(document: Document) -> None:
    """Print the deterministic expectation."""
    console = report_console()
    _head(console, document, run_line(document))
    _expected_tables(console, document)
    print_limits(console, document)


def _expected_tables(console: Console, document: Document) -> None:
    entries = document["points"]
    if len(entries) == 1:
        _one_expected(console, entries[0]["expected"])
        return
    names = _short_names(entries[0]["levers"])
    conditions = [condition["name"] for condition in entries[0]["expected"]["conditions"]]
    headings = (names, "turnout", "yes of cast", "carried", "verdict", *map(plain_name, conditions))
    rows = [_expected_row(point, conditions) for point in entries]
    print_table(console, "Expected, without uncertainty", headings, rows)
    console.print(
        "The last columns are margins: ballots a condition could lose and still be met, all else equal.\n"
    )


def _expected_row(point: Document, conditions: list[str]) -> tuple[str, ...]:
    entry = point["expected"]
    return (
        f"{_swept_values(point['levers'])}{_same(point['same_as'])}",
        percent(entry["turnout"]),
        percent(entry["yes_share_of_cast"]),
        carried_text(entry),
        entry["verdict"],
        *(f"{entry['margins'][name]:+,}" for name in conditions),
    )


def carried_text(entry: Document) -> str:
    """Units carried of those that count; a dash where the rule counts none."""
    for condition in entry["conditions"]:
        if "carried" in condition:
            return f"{condition['carried']} of {condition['of']}"
    return "–"


def _one_expected(console: Console, entry: Document) -> None:
    counted = entry["counted"]
    rows = [
        (plain_name(name), f"{papers:,}", percent_text(papers, counted))
        for name, papers in entry["ballots"].items()
    ]
    rows.append(("counted", f"{counted:,}", f"{percent(entry['turnout'])} of the roll"))
    print_table(console, "Expected, without uncertainty", ("ballots", "papers", "of cast"), rows)
    headings = ("condition", "value", "needed", "met", "margin in ballots")
    print_expected_tabulation(console, entry)
    print_table(console, "Conditions", headings, [condition_row(each) for each in entry["conditions"]])
    console.print(f"Verdict: {entry['verdict']}; the condition that decides: {plain_name(entry['binds'])}.\n")


def condition_row(condition: Document) -> tuple[str, ...]:
    """A condition: name, value, needed, met, margin."""
    from fractions import Fraction

    from sim.rules.condition_wording import needed_text, reached_text

    kind, base, fixed = condition["kind"], condition["base"], condition["fixed_base"]
    value = reached_text(kind, condition["numerator"], base, fixed_base=fixed)
    threshold, strict = Fraction(condition["threshold"]), condition["strict"]
    needed = needed_text(kind, threshold, base, strict=strict, fixed_base=fixed)
    met = "yes" if condition["met"] else "no"
    return plain_name(condition["name"]), value, needed, met, f"{condition['margin_ballots']:+,}"


def print_run(document: Document) -> None:
    """Print a run under all its priors."""
    console = report_console()
    _head(console, document, run_line(document))
    _expected_tables(console, document)
    print_limits(console, document)
    _run_table(console, document)
    console.print(_FOOTNOTE.format(document["reporting_clock"]), markup=False, style="dim")
    _waits(console, document)
    print_tabulation(console, document)


def _run_table(console: Console, document: Document) -> None:
    points = document["points"]
    swept = _short_names(points[0]["levers"])
    conditions = list(points[0]["priors"][next(iter(points[0]["priors"]))]["fails_by"])
    headings = (
        *((swept,) if swept else ()),
        "prior",
        f"fails ({100 * document['confidence']:.0f} % interval)",
        *(f"{plain_name(name).removesuffix(' majority').removesuffix(' quorum')}" for name in conditions),
        "turnout %",
        "yes of cast %",
        "carried",
        "quorum passed at",
        "reached",
    )
    rows, sections = [], set()
    for point in points:
        for number, (prior, entry) in enumerate(point["priors"].items()):
            here = (_swept_values(point["levers"]) if number == 0 else "",) if swept else ()
            rows.append((*here, f"{prior}{_same(point['same_under_prior'][prior])}", *_figures(entry)))
        sections.add(len(rows) - 1)
    title = "Under uncertainty: median (5–95 %), and how often each condition is not met"
    print_table(console, title, headings, rows, keys=2 if swept else 1, sections=sections)


def _figures(entry: Document) -> tuple[str, ...]:
    return (
        probability(entry["p_fail"]),
        *(f"{percent_told(share)} %" if share > 0 else "–" for share in entry["fails_by"].values()),
        spread_text(entry["turnout"], _plain, "no roll"),
        spread_text(entry["yes_share_of_cast"], _plain, "no ballots"),
        spread_text(entry["regions_carried"], _decimal),
        *_quorum(entry),
    )


def _quorum(entry: Document) -> tuple[str, str]:
    if entry["quorum_hour"] is None:
        return "no quorum", "–"
    return spread_text(entry["quorum_hour"], clock, "not reached"), percent(entry["quorum_reached"], 1)


def _waits(console: Console, document: Document) -> None:
    points = document["points"]
    if not any("waits" in entry for point in points for entry in point["priors"].values()):
        return
    if len(points) == 1:
        for prior, entry in points[0]["priors"].items():
            rows = [((place,), figures) for place, figures in entry["waits"].items()]
            waits_tables(console, ("unit",), rows, f"prior {prior} (medians over replications)")
    else:
        _waits_by_point(console, points)
    console.print(WAITS_NOTE, markup=False, style="dim")
    sampled = document["scenario"]["polling"]["stations"]
    if sampled:
        console.print(f"Queues of {counted(sampled, 'station')} sampled by region. {_SAMPLED}", markup=False)


def _waits_by_point(console: Console, points: list[Document]) -> None:
    rows = [
        (
            (_swept_values(point["levers"]), f"{prior}{_same(point['same_under_prior'][prior])}"),
            entry["waits"]["all"],
        )
        for point in points
        for prior, entry in point["priors"].items()
        if "all" in entry["waits"]
    ]
    if rows:
        where = "all units (medians over replications; by unit with --json)"
        waits_tables(console, (_short_names(points[0]["levers"]), "prior"), rows, where)
