"""The second half of the day in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.output.console import print_table

if TYPE_CHECKING:
    from rich.console import Console

Document = dict[str, Any]

_ASSUMED = (
    "Counting times, commissions, observers and how often irregularities come out are assumptions: "
    "`referendum show` marks each one. Clock hours above 24 are of the next day."
)


def _clock(hour: float) -> str:
    from sim.clock import TICKS_PER_HOUR, clock_of

    return clock_of(hour * TICKS_PER_HOUR)


def print_expected_tabulation(console: Console, entry: Document) -> None:
    """What is expected between the count and the published result."""
    tabulation = entry.get("evening")
    if tabulation is None:
        return
    rows = [
        (name.replace("_", " "), f"{n:,}", f"{tabulation['annulled'][name]:,}", f"{entry['ballots'][name]:,}")
        for name, n in tabulation["preliminary"].items()
    ]
    print_table(
        console,
        "From the count to the result, expected",
        ("papers", "preliminary", "set aside", "result"),
        rows,
    )
    if "repeat" in tabulation:
        repeat = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in tabulation["repeat"].items())
        first = tabulation["rounds"]["first"]["verdict"]
        console.print(f"First vote: {first}. Repeat vote alone: {repeat}.\n", markup=False)


def print_tabulation(console: Console, document: Document) -> None:
    """The tabulation under every prior, medians over the replications."""
    points = document["points"]
    entries = [
        (point["levers"], prior, entry["evening"])
        for point in points
        for prior, entry in point["priors"].items()
        if "evening" in entry
    ]
    if not entries:
        return
    swept = bool(points[0]["levers"])
    rows = [
        (
            *((", ".join(str(value) for value in values.values()),) if swept else ()),
            prior,
            *(f"{tabulation['account'][name]:,.0f}" for name in _ACCOUNT),
            *(f"{tabulation['stations'][name]:,.0f}" for name in _STATIONS),
        )
        for values, prior, tabulation in entries
    ]
    headings = (*(("swept",) if swept else ()), "prior", *_ACCOUNT.values(), *_STATIONS.values())
    print_table(console, "After closing: papers and stations (medians)", headings, rows)
    if not swept:
        _print_night(console, entries[0][1], entries[0][2])
    for _, prior, tabulation in entries:
        if "rounds" in tabulation:
            ends = "; ".join(
                f"{name} vote {', '.join(f'{100 * p:.0f} % {o}' for o, p in shares.items() if p)}"
                for name, shares in tabulation["rounds"].items()
            )
            console.print(f"Rounds, prior {prior}: {ends}.", markup=False)
    console.print(_ASSUMED, markup=False, style="dim")


_ACCOUNT = {
    "issued": "issued",
    "stuffed": "stuffed",
    "lost": "lost",
    "in_box": "in box",
    "counted": "counted",
    "annulled": "annulled",
    "final": "left",
}

_STATIONS = {
    "struck": "stations struck",
    "came_out": "came out",
    "flagged": "flagged",
    "voted_again": "again",
}


def _print_night(console: Console, prior: str, tabulation: Document) -> None:
    night = tabulation["night"]
    shares = list(next(iter(night["hours"].values())))
    rows = [
        (place, *("no ballots" if hour is None else _clock(hour) for hour in by_share.values()))
        for place, by_share in night["hours"].items()
    ]
    headings = ("unit", *(f"{100 * float(share):.0f} % counted" for share in shares))
    print_table(console, f"Results night, median clock by region, prior {prior}", headings, rows)
    if night["drift"] is not None:
        console.print(f"Yes share from the first half to all ballots: {100 * night['drift']:+.2f} points.")
    if night["share_unfinished"]:
        console.print(
            f"Left out of this: {100 * night['share_unfinished']:.3g} % of the replications, without ballots "
            "or not announced to the end by 16:00 of the next day."
        )
