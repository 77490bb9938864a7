"""A run on one screen: the answer, how far off, how likely, and where the rest is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from sim.cli.output.console import SCREEN_LINES, SCREEN_WIDTH, print_table, report_console
from sim.cli.output.notices import print_in_brief, print_more
from sim.cli.output.run_report import carried_text, condition_row, run_line, spread_text
from sim.cli.output.waits_report import bottleneck, waits_row
from sim.nouns import counted
from sim.text.phrases import (
    PRIORS,
    listed,
    percent,
    plain_name,
    prior_meaning,
    probability,
    shortened,
    spare,
    swept_name,
    swept_values,
)
from sim.text.run_answer import answer

if TYPE_CHECKING:
    from rich.console import Console

Document = dict[str, Any]

_SIZES: Final = (*((points, priors) for priors in (6, 3) for points in (8, 6, 5, 4)), (3, 3), (2, 3), (1, 3))
"""Points of a sweep shown, and priors of each: the first that fit."""

_CONDITIONS: Final = 6
_PRIORS: Final = 6
_NAME_LENGTH: Final = 30

_WAITS: Final = {
    "total_wait_mean_minutes": "mean wait, min",
    "total_wait_max_minutes": "longest",
    "wait_mean_minutes": "at desk",
    "booth_wait_mean_minutes": "booth",
    "box_wait_mean_minutes": "box",
    "share_left": "left the line",
    "last_out_hour": "last voter out",
}
_LIMIT: Final = "share_over_30_minutes", "over 30 min"
_STATIONS: Final = {"struck": "stations struck", "came_out": "came out", "voted_again": "voted again"}
_ACCOUNT: Final = {"counted": "papers counted", "annulled": "annulled", "final": "left"}


def print_short(document: Document) -> None:
    """Print a run, or an expectation, in at most 40 lines at 100 columns."""
    from rich.console import Console

    for size in _SIZES:
        tried = Console(width=SCREEN_WIDTH, file=StringIO())
        _print(tried, document, *size)
        if tried.file.getvalue().count("\n") <= SCREEN_LINES:  # type: ignore[attr-defined]  # a StringIO
            break
    _print(report_console(most=SCREEN_WIDTH), document, *size)


def _print(console: Console, document: Document, most: int, priors: int) -> None:
    shown = _shown(document["points"], most)
    console.print(shortened(document["scenario"]["title"], SCREEN_WIDTH), style="bold", markup=False)
    dataset = PurePath(document["scenario"]["dataset"]).name
    console.print(run_line(document, dataset), markup=False, style="dim")
    console.print(f"\n{answer(document)}\n", markup=False)
    _conditions(console, document)
    _points(console, document, shown, priors)
    _waits(console, document, shown)
    _after_closing(console, document, shown)
    _rounds(console, document)
    _footnotes(console, document)


def _shown(points: Sequence[Document], most: int) -> list[Document]:
    """Few points that tell the sweep: its ends, where the verdict changes, the tightest, then evenly."""
    number = len(points)
    verdicts = [point["expected"]["verdict"] for point in points]
    changes = [k for k in range(1, number) if verdicts[k] != verdicts[k - 1]]
    tightest = min(range(number), key=lambda k: min(points[k]["expected"]["margins"].values()))
    even = [round(k * (number - 1) / max(most - 1, 1)) for k in range(most)]
    wanted = [0, number - 1, *(k for change in changes for k in (change, change - 1)), tightest, *even]
    return [points[k] for k in sorted(list(dict.fromkeys(wanted))[:most])]


def _conditions(console: Console, document: Document) -> None:
    points = document["points"]
    worst = _at_worst(points)
    if len(points) == 1:
        expected = points[0]["expected"]
        carried = carried_text(expected)
        title = (
            f"The expected vote: turnout {percent(expected['turnout'])} of the roll, Yes "
            f"{percent(expected['yes_share_of_cast'])} of papers"
        )
        title += "" if carried == "–" else f", {carried} carried"
        headings: tuple[str, ...] = ("condition", "reached", "needed", "ballots")
        rows = [_condition(each, expected) for each in expected["conditions"]]
    else:
        title = f"How far off in the expected vote, at the worst of {len(points)} points"
        headings = ("condition", "ballots", f"at {swept_name(points[0]['levers'])}")
        rows = [_least(points, each["name"]) for each in points[0]["expected"]["conditions"]]
    if worst is not None:
        headings = (*headings, "at campaign's worst")
        rows = [(*row, cell) for row, cell in zip(rows, worst, strict=True)]
    print_table(console, title, headings, rows[:_CONDITIONS], compact=True)
    print_more(console, len(rows) - _CONDITIONS, "condition", "--full")
    console.print()


def _condition(condition: Document, expected: Document) -> tuple[str, ...]:
    name, reached, needed, _met, _margin = condition_row(condition)
    return _marked(name, condition["name"] == expected["binds"]), reached, needed, _ballots(condition)


def _marked(name: str, decides: bool) -> str:
    return shortened(name, _NAME_LENGTH) + (" (decides)" if decides else "")


def _ballots(condition: Document) -> str:
    """The margin; a condition may be unmet with no ballot short, where there is nothing to compare."""
    margin = int(condition["margin_ballots"])
    return spare(margin) if condition["met"] == (margin >= 0) else f"{spare(margin)}, not met"


def _least(points: Sequence[Document], name: str) -> tuple[str, ...]:
    point = min(points, key=lambda each: each["expected"]["margins"][name])
    tightest = min(points, key=lambda each: each["expected"]["margins"][each["expected"]["binds"]])
    told = _marked(plain_name(name), name == tightest["expected"]["binds"])
    return told, spare(point["expected"]["margins"][name]), swept_values(point["levers"])


def _at_worst(points: Sequence[Document]) -> list[str] | None:
    """What those whom campaigns reach could do, if that is the same at every point."""
    reach = points[0]["reach"]
    if not reach or any(point["reach"] != reach for point in points):
        return None
    bounds = {"exact": "", "outer": " or more", "found": " (worst found)"}
    return [f"{spare(each['margin'])}{bounds[each['bound']]}" for each in reach]


def _points(console: Console, document: Document, shown: Sequence[Document], most: int) -> None:
    points = document["points"]
    if len(points) > 1:
        _table_of_points(console, document, shown, most)
        print_more(console, len(points) - len(shown), "point", "--full")
    elif "replications" in document:
        _table_of_priors(console, document)
    else:
        return
    console.print()


def _table_of_priors(console: Console, document: Document) -> None:
    priors = document["points"][0]["priors"]
    rows = [
        (
            shortened(prior, _NAME_LENGTH),
            prior_meaning(prior),
            probability(entry["p_fail"]),
            spread_text(entry["turnout"], lambda share: f"{100 * share:.1f}", "no roll"),
        )
        for prior, entry in priors.items()
    ]
    headings = ("prior", "supposes", f"it fails ({_confidence(document)})", "turnout %, 5–95 %")
    title = "How often the vote fails, by what the next vote is supposed to be (its prior)"
    print_table(console, title, headings, rows[:_PRIORS], keys=2, compact=True)
    print_more(console, len(rows) - _PRIORS, "prior", "--full")


def _table_of_points(console: Console, document: Document, shown: Sequence[Document], most: int) -> None:
    priors = list(shown[0].get("priors", ()))
    rows = [
        (
            swept_values(point["levers"]),
            point["expected"]["verdict"],
            *(probability(point["priors"][prior]["p_fail"]) for prior in priors[:most]),
        )
        for point in shown
    ]
    if not priors:
        rows = [(*row, percent(point["expected"]["turnout"])) for row, point in zip(rows, shown, strict=True)]
    last = [shortened(prior, _NAME_LENGTH) for prior in priors[:most]] or ["turnout"]
    title = (
        f"How often the vote fails ({_confidence(document)}), by prior"
        if priors
        else "The expected vote, without chance"
    )
    headings = (swept_name(shown[0]["levers"]), "expected", *last)
    print_table(console, title, headings, rows, keys=2, compact=True)
    print_more(console, len(priors) - most, "prior", "--full")


def _confidence(document: Document) -> str:
    return f"{100 * document['confidence']:.0f} % interval"


def _entries(document: Document, shown: Sequence[Document], key: str) -> list[tuple[str, Document]]:
    """Of every point shown its values, and what the scenario's own prior leaves under a key."""
    prior = _prior(document)
    entries = [(point["levers"], point["priors"][prior]) for point in shown if "priors" in point]
    return [(swept_values(values), entry[key]) for values, entry in entries if key in entry]


def _prior(document: Document) -> str:
    priors = list(document["points"][0].get("priors", ()))
    own = document["scenario"]["uncertainty"]["prior"]
    return str(own if own in priors or not priors else priors[0])


def _under(document: Document) -> str:
    prior = _prior(document)
    return f"medians under {shortened(prior, _NAME_LENGTH)}: {prior_meaning(prior)}"


def _waits(console: Console, document: Document, shown: Sequence[Document]) -> None:
    entries = [(value, waits["all"]) for value, waits in _entries(document, shown, "waits") if "all" in waits]
    sampled = document["scenario"]["polling"]["stations"]
    where = f"{counted(sampled, 'station')} sampled" if sampled else "all stations"
    if not entries:
        return
    target = document["scenario"]["polling"].get("wait_target_minutes")
    limit = _LIMIT if target is None else ("share_over_target", f"over {target:g} min")
    wanted = list(_WAITS.items())
    headings = dict((*wanted[:2], limit, *wanted[2:]))
    if "total_wait_mean_minutes" not in entries[0][1]:  # results of an earlier version
        headings = {name: heading for name, heading in headings.items() if name in entries[0][1]}
    rows = [(value, *waits_row(figures, headings)) for value, figures in entries]
    title = f"Waits, {where} ({_under(document)})"
    _small_table(console, document, title, list(headings.values()), rows)
    _bottleneck(console, document, entries)


def _bottleneck(console: Console, document: Document, entries: Sequence[tuple[str, Document]]) -> None:
    """Of the point with the longest waits, where most of it is if not at the desk."""
    known = [each for each in entries if bottleneck(each[1]) is not None]
    if known:
        value, figures = max(known, key=lambda each: each[1]["total_wait_mean_minutes"]["median"])
        at = "" if len(document["points"]) == 1 else f" at {value}"
        console.print(f"{bottleneck(figures, at)}\n", markup=False)


def _after_closing(console: Console, document: Document, shown: Sequence[Document]) -> None:
    entries = _entries(document, shown, "evening")
    if not any(_anything_set_aside(tabulation) for _, tabulation in entries):
        return
    rows = [
        (
            value,
            *(f"{tabulation['stations'][name]:,.0f}" for name in _STATIONS),
            *(f"{tabulation['account'][name]:,.0f}" for name in _ACCOUNT),
        )
        for value, tabulation in entries
    ]
    headings = (*_STATIONS.values(), *_ACCOUNT.values())
    _small_table(console, document, f"After closing ({_under(document)})", headings, rows)


def _rounds(console: Console, document: Document) -> None:
    """Of a single point: papers expected to be set aside, and how a vote that is held again ends."""
    entry = document["points"][0]["expected"].get("evening")
    if entry is None or len(document["points"]) > 1:
        return
    annulled, rounds = sum(entry["annulled"].values()), entry["rounds"]
    parts = [f"{counted(annulled, 'paper is', 'papers are')} set aside"] if annulled else []
    if len(rounds) > 1:
        parts += [f"the {name} vote is {each['verdict']}" for name, each in rounds.items()]
    if parts:
        console.print(f"In the expected vote {listed(parts)}.\n", markup=False)


def _anything_set_aside(tabulation: Document) -> bool:
    stations, account = tabulation["stations"], tabulation["account"]
    return any(stations[name] for name in _STATIONS) or bool(account["annulled"])


def _small_table(
    console: Console, document: Document, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    if not rows:
        return
    if len(document["points"]) == 1:
        print_table(console, title, headings, [row[1:] for row in rows], keys=0, compact=True)
    else:
        names = (swept_name(document["points"][0]["levers"]), *headings)
        print_table(console, title, names, rows, compact=True)
    console.print()


def _footnotes(console: Console, document: Document) -> None:
    print_in_brief(console, document, "--full")
    for line in _about(document):
        console.print(line, markup=False, style="dim")


def _about(document: Document) -> Iterable[str]:
    point = document["points"][0]
    entries = list(point.get("priors", {}).values())
    if any(key in entry for entry in entries for key in ("waits", "evening")):
        yield "Times of service, patience, counting and what comes out are assumptions: referendum show."
    if entries:
        meanings = ", ".join(f"{prior} = {prior_meaning(prior)}" for prior in PRIORS)
        yield (
            f"A probability rests on its prior: {meanings}. The interval is only what "
            f"{counted(document['replications'], 'replication leaves', 'replications leave')} open."
        )
    row = "replication" if entries else "point"
    yield f"More: --full, --json, --csv (a row a {row}). What a word means: referendum explain WORD."
