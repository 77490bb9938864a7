"""Reports in words and tables, from the same documents that ``--json`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.cli.output.campaign_limits import print_limits
from sim.cli.output.console import print_notes, print_table, report_console
from sim.cli.output.tabulation_report import print_expected_tabulation, print_tabulation
from sim.rounding import percent_text, percent_told
from sim.text.phrases import percent, plain_name, probability

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rich.console import Console

Document = dict[str, Any]

_FOOTNOTE: Final = """\
A probability rests on its prior: replay = the same vote again, next-vote = another one in the same country, \
fresh-event = one elsewhere or at another time. The interval is what a finite number of replications leaves \
open, no more. One vote may miss several conditions. Quorum hours are of the reporting clock ({}); "reached" \
is the share of replications that get there."""

_SAMPLED: Final = "The verdict counts all stations, where nobody is turned away by a line."

_WAITS: Final = {
    "wait_mean_minutes": "mean, min",
    "wait_p95_minutes": "95 %",
    "wait_p997_minutes": "99.7 %",
    "wait_max_minutes": "longest",
    "queue_peak": "longest line",
    "desk_utilisation": "desks busy",
    "last_out_hour": "last out (local)",
    "reneged": "gave up",
    "baulked": "turned back",
    "turned_away": "too late",
    "share_left": "left, of all",
}

_LEFT: Final = (
    'Mean and longest wait are of those checked in; 95 and 99.7 % are of all who came in time, "left" where '
    "those who left the line or turned back are more than the rest."
)


def clock(hour: float | None) -> str:
    """Decimal hour as a clock time."""
    from sim.clock import TICKS_PER_HOUR, clock_of

    return "–" if hour is None else clock_of(hour * TICKS_PER_HOUR)


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
    line = f"dataset {dataset or document['scenario']['dataset']}, rule {document['rule']}"
    if "replications" not in document:
        return line
    n, asked = document["replications"], document["replications_asked"]
    stopped = f" of {asked:,}" if n != asked else ""
    count = f"{n:,}{stopped} replication{'s' if asked != 1 else ''}{' (stopped)' if stopped else ''}"
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
        _waits_by_unit(console, points[0])
    else:
        _waits_by_point(console, points)
    console.print(_LEFT, markup=False, style="dim")
    sampled = document["scenario"]["polling"]["stations"]
    if sampled:
        console.print(f"Queues of {sampled:,} stations sampled by region. {_SAMPLED}", markup=False)


def _waits_by_unit(console: Console, point: Document) -> None:
    for prior, entry in point["priors"].items():
        rows = [(place, *waits_row(figures)) for place, figures in entry["waits"].items()]
        title = f"Waits at the desk, prior {prior} (medians over replications)"
        print_table(console, title, ("unit", *_WAITS.values()), rows)


def _waits_by_point(console: Console, points: list[Document]) -> None:
    rows = [
        (
            _swept_values(point["levers"]),
            f"{prior}{_same(point['same_under_prior'][prior])}",
            *waits_row(entry["waits"]["all"]),
        )
        for point in points
        for prior, entry in point["priors"].items()
        if "all" in entry["waits"]
    ]
    title = "Waits at the desk, all units (medians over replications; by unit with --json)"
    headings = (_short_names(points[0]["levers"]), "prior", *_WAITS.values())
    print_table(console, title, headings, rows, keys=2)


def _falls_on_those_who_left(wait: Document) -> bool:
    return wait["median"] is None and wait["share_unknown"] < 1


def waits_row(entry: Document, names: Collection[str] = tuple(_WAITS)) -> tuple[str, ...]:
    """Medians of the figures of a queue, in the order of the names."""
    figures = {name: entry[name]["median"] for name in names}
    return tuple(_wait_text(name, figure, entry[name]) for name, figure in figures.items())


def _wait_text(name: str, figure: float | None, entry: Document) -> str:
    if "minutes" in name and _falls_on_those_who_left(entry):
        return "left"
    if name in ("share_left", "desk_utilisation"):
        return percent(figure, 1 if name == "share_left" else 0)
    return (
        clock(figure) if name == "last_out_hour" else _decimal(figure, digits=1 if "minutes" in name else 0)
    )
