"""Reports in words and tables, from the same documents that ``--json`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.cli.console import report_console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Document = dict[str, Any]

_FOOTNOTE: Final = """\
A probability rests on its prior: replay = the same vote again, default = one like it, fresh-event = a new
one. The interval is what a finite number of replications leaves open, no more. One vote may miss several
conditions. Quorum hours are of the reporting clock; "reached" is the share of replications that get there."""

_SAMPLED: Final = "The verdict counts all stations, where nobody is turned away by a line."


def percent(share: float | None, digits: int = 2) -> str:
    """Share as a percentage; a dash for what is not known.

    Examples
    --------
    >>> percent(0.68053), percent(None)
    ('68.05 %', '–')
    """
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def probability(p: Document) -> str:
    """Estimate with its interval; without any failure only the upper end.

    Examples
    --------
    >>> probability({"estimate": 0.0, "low": 0.0, "high": 0.0183})
    'none; below 1.8 %'
    >>> probability({"estimate": 0.04, "low": 0.02, "high": 0.07})
    '4.0 % (2.0–7.0 %)'
    """
    if p["estimate"] == 0.0:
        return f"none; below {_two_figures(p['high'])} %"
    if p["estimate"] == 1.0:
        return f"always; above {_two_figures(p['low'])} %"
    return f"{_two_figures(p['estimate'])} % ({_two_figures(p['low'])}–{_two_figures(p['high'])} %)"


def _two_figures(share: float) -> str:
    value = 100 * share
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def clock(hour: float | None) -> str:
    """Decimal hour as a clock time."""
    from sim.clock import TICKS_PER_HOUR, clock_of

    return "–" if hour is None else clock_of(hour * TICKS_PER_HOUR)


def _spread(entry: Document, show: Any) -> str:
    if entry["median"] is None:
        return "–"
    return f"{show(entry['median'])} ({show(entry['low'])}–{show(entry['high'])})"


def _plain(share: float) -> str:
    return f"{100 * share:.1f}"


def _levers(levers: Document) -> str:
    return ", ".join(f"{value}" for value in levers.values())


def _table(title: str, *headings: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right")
    return table


def _name(condition: str) -> str:
    return condition.replace("_", " ")


def _head(console: Console, document: Document, *lines: str) -> None:
    scenario = document["scenario"]
    console.print(scenario["title"], style="bold", markup=False)
    for line in lines:
        console.print(line, markup=False)
    for notice in document["notices"]:
        console.print(f"Notice: {notice}", markup=False, style="yellow")
    console.print()


def print_expected(document: Document) -> None:
    """Print the deterministic expectation."""
    console = report_console()
    _head(console, document, f"dataset {document['scenario']['dataset']}, rule {document['rule']}")
    _expected_tables(console, document)
    _limits(console, document)


def _expected_tables(console: Console, document: Document) -> None:
    entries = document["points"]
    if len(entries) == 1:
        _one_expected(console, entries[0]["expected"])
        return
    names = _short_names(entries[0]["levers"])
    conditions = [condition["name"] for condition in entries[0]["expected"]["conditions"]]
    table = _table(
        "Expected, without uncertainty",
        names,
        "turnout",
        "yes of cast",
        "carried",
        "verdict",
        *map(_name, conditions),
    )
    for point in entries:
        entry = point["expected"]
        table.add_row(
            _levers(point["levers"]),
            percent(entry["turnout"]),
            percent(entry["yes_share_of_cast"]),
            _carried(entry),
            entry["verdict"],
            *(f"{entry['margins'][name]:+,}" for name in conditions),
        )
    console.print(table)
    console.print(
        "The last columns are margins: ballots a condition could lose and still be met, all else equal.\n"
    )


def _carried(entry: Document) -> str:
    for condition in entry["conditions"]:
        if "carried" in condition:
            return f"{condition['carried']} of {condition['of']}"
    return "–"


def _one_expected(console: Console, entry: Document) -> None:
    table = _table("Expected, without uncertainty", "ballots", "papers", "of cast")
    for name, papers in entry["ballots"].items():
        table.add_row(
            _name(name), f"{papers:,}", percent(papers / entry["counted"] if entry["counted"] else None)
        )
    table.add_row("counted", f"{entry['counted']:,}", f"{percent(entry['turnout'])} of the roll")
    console.print(table)
    table = _table("Conditions", "condition", "value", "needed", "met", "margin in ballots")
    for condition in entry["conditions"]:
        over = "more than" if condition["strict"] else "at least"
        needed, value = f"{over} {condition['threshold']}", percent(condition["value"])
        if "carried" in condition:
            needed, value = f"{condition['needed']} of {condition['of']}", str(condition["carried"])
        table.add_row(
            _name(condition["name"]),
            value,
            needed,
            "yes" if condition["met"] else "no",
            f"{condition['margin_ballots']:+,}",
        )
    console.print(table)
    console.print(f"Verdict: {entry['verdict']}; the condition that decides: {_name(entry['binds'])}.\n")


def _where(document: Document) -> str:
    regions = [
        region for campaign in document["campaigns"] for region in (campaign["regions"] or ["the country"])
    ]
    return ", ".join(dict.fromkeys(regions))


def _limits(console: Console, document: Document) -> None:
    reach, tipping = document["reach"], document["tipping"]
    if reach is None:
        return
    where = _where(document)
    safe = [condition for condition in reach if not condition["breakable"]]
    if len(safe) == len(reach):
        console.print(
            f"This campaign in {where} alone cannot break any condition, whoever of those it reaches follow:",
            style="bold",
            markup=False,
        )
    else:
        console.print(
            f"The most that this campaign in {where} could do to each condition:", style="bold", markup=False
        )
    for condition in reach:
        console.print(f"  {_name(condition['condition'])}: {_at_worst(condition)}", markup=False)
    if tipping is not None and tipping["uptake"] is not None:
        console.print(
            f"As stated, the expected vote fails from an uptake of {percent(tipping['uptake'], 3)} on "
            f"({_name(tipping['condition'])}).",
            markup=False,
        )
    console.print()


def _at_worst(condition: Document) -> str:
    if condition["kind"] == "regional_majority":
        state = f"at least {condition['numerator']} units carried, {condition['base']} needed"
    else:
        share = condition["numerator"] / condition["base"] if condition["base"] else None
        state = f"{percent(share)} at worst"
    verdict = "can be broken" if condition["breakable"] else "cannot be broken"
    spare = (
        f"{condition['margin']:,} ballots to spare"
        if condition["margin"] >= 0
        else f"{-condition['margin']:,} short"
    )
    return f"{verdict}; {state}, {spare}"


def print_run(document: Document) -> None:
    """Print a run under all its priors."""
    console = report_console()
    n, asked = document["replications"], document["replications_asked"]
    count = f"{n:,} replications" if n == asked else f"{n:,} of {asked:,} replications (stopped)"
    _head(
        console,
        document,
        f"dataset {document['scenario']['dataset']}, rule {document['rule']}, engine {document['engine']}, "
        f"{count} a prior, seed {document['seed']}",
    )
    _expected_tables(console, document)
    _limits(console, document)
    console.print(_run_table(document))
    _footnotes(console, document)
    _waits(console, document)


def _run_table(document: Document) -> Table:
    points = document["points"]
    swept = _short_names(points[0]["levers"])
    conditions = list(points[0]["priors"][next(iter(points[0]["priors"]))]["fails_by"])
    headings = (
        *((swept,) if swept else ()),
        "prior",
        f"fails ({100 * document['confidence']:.0f} % interval)",
        *(f"{_name(name).removesuffix(' majority').removesuffix(' quorum')}" for name in conditions),
        "turnout %",
        "yes of cast %",
        "carried",
        "quorum passed at",
        "reached",
    )
    table = _table("Under uncertainty: median (5–95 %), and how often each condition is not met", *headings)
    for point in points:
        for number, (prior, entry) in enumerate(point["priors"].items()):
            lever = (_levers(point["levers"]) if number == 0 else "",) if swept else ()
            table.add_row(*lever, prior, *_figures(entry), end_section=number == len(point["priors"]) - 1)
    return table


def _short_names(levers: Document) -> str:
    """Swept paths without the tables they stand in."""
    return " × ".join(" ".join(path.split(".")[-2:]) for path in levers)


def _figures(entry: Document) -> tuple[str, ...]:
    return (
        probability(entry["p_fail"]),
        *(f"{_two_figures(share)} %" if share > 0 else "–" for share in entry["fails_by"].values()),
        _spread(entry["turnout"], _plain),
        _spread(entry["yes_share_of_cast"], _plain),
        _carried_spread(entry["regions_carried"]),
        _spread(entry["quorum_hour"], clock),
        percent(entry["quorum_reached"], 1),
    )


def _carried_spread(entry: Document) -> str:
    low, high = entry["low"], entry["high"]
    return f"{low:.0f}" if low == high else f"{entry['median']:.0f} ({low:.0f}–{high:.0f})"


def _footnotes(console: Console, document: Document) -> None:
    console.print(
        _FOOTNOTE,
        markup=False,
        style="dim",
    )


def _waits(console: Console, document: Document) -> None:
    scenario = document["scenario"]["polling"]
    for point in document["points"]:
        for prior, entry in point["priors"].items():
            if "waits" not in entry:
                return
            levers = _levers(point["levers"])
            title = f"Waits at the desk, prior {prior}" + (f", {levers}" if levers else "")
            console.print(_waits_table(title, entry["waits"]))
    sampled = scenario["stations"]
    if sampled:
        console.print(
            f"Queues of {sampled:,} stations sampled by region. " + _SAMPLED,
            markup=False,
        )


def _waits_table(title: str, waits: Document) -> Table:
    figures = {
        "wait_mean_minutes": "mean, min",
        "wait_p95_minutes": "95 %",
        "wait_p997_minutes": "99.7 %",
        "wait_max_minutes": "longest",
        "queue_peak": "longest line",
        "desk_utilisation": "desks busy",
        "last_out_hour": "last out (local)",
        "reneged": "gave up",
        "turned_away": "too late",
    }
    table = _table(title + " (medians over replications)", "unit", *figures.values())
    for place, entry in waits.items():
        cells = [entry[name]["median"] for name in figures]
        shown = [f"{value:.1f}" for value in cells[:4]]
        table.add_row(
            place,
            *shown,
            f"{cells[4]:,.0f}",
            percent(cells[5], 0),
            clock(cells[6]),
            *(f"{value:,.0f}" for value in cells[7:]),
        )
    return table
