"""The reports of ``referendum frontier``: short, in words; and all of it, in tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any, Final

from sim.break_even.frontier import NATIONAL, UNIFORM, BreakEven, gives_way_first
from sim.cli.output.console import SCREEN_WIDTH, print_table, report_console, report_table
from sim.cli.output.notices import print_in_brief, print_more
from sim.nouns import counted
from sim.rounding import percent_text
from sim.text.break_even_words import impossible, ways
from sim.text.phrases import plain_name, telling_percent

if TYPE_CHECKING:
    from rich.console import Console

    from sim.rules import Tally

Document = dict[str, Any]

_LINES: Final = 24
_IMPOSSIBLE_LENGTH: Final = 550
_VOTERS_OF: Final = "the voters of "


def print_ways(document: Document, title: str) -> None:
    """Print what is possible, cheapest first, in words; what is not in one paragraph."""
    console = report_console(most=SCREEN_WIDTH)
    told = shorten(f"{title}: {document['table']['verdict']}", SCREEN_WIDTH, placeholder=" …")
    console.print(told, style="bold", markup=False)
    found = [way.text for way in ways(document)]
    if found:
        console.print("Cheapest first, what would break a condition that is met, or meet one that is not:")
        _print_first(console, [f"- {text}" for text in found], "way")
    cannot = " ".join(impossible(document))
    if cannot:
        console.print(
            shorten(f"Not possible by any number. {cannot}", _IMPOSSIBLE_LENGTH, placeholder=" …"),
            markup=False,
        )
    print_in_brief(console, document, "--all")
    if any(each["move"] == "annul" for each in document["answers"]):
        console.print("Papers of single stations are shared out by their lists (assumption).", style="dim")
    console.print(
        "Each was applied to the table and decided again; one ballot fewer does not do.\n"
        "More: --all (tables), --json, --csv (units alone too). Words: referendum explain WORD.",
        style="dim",
    )


def _print_first(console: Console, texts: Sequence[str], of: str) -> None:
    """Print as many texts as there is room for, and how many more there are."""
    room = _LINES
    for number, text in enumerate(texts):
        room -= len(wrap(text, SCREEN_WIDTH - 1))
        if room < 0:
            print_more(console, len(texts) - number, of, "--all")
            return
        console.print(text, markup=False)


def print_all_notes(document: Document) -> None:
    """Print every notice and note of a document."""
    console = report_console()
    for kind in ("notice", "note"):
        for text in document[f"{kind}s"]:
            console.print(f"{kind.capitalize()}: {text}", markup=False)


def print_immunities(document: Document) -> None:
    """Print what no group can break: groups first, then all single units at once."""
    console = report_console(most=SCREEN_WIDTH)
    single = {each["group"] for each in document["immunities"] if each["group"].startswith(_VOTERS_OF)}
    units = [each for each in document["immunities"] if each["group"] in single]
    lines = [immunity_text(each) for each in document["immunities"] if each["group"] not in single]
    for condition in dict.fromkeys(each["condition"] for each in units):
        lines += _of_units([each for each in units if each["condition"] == condition])
    _print_first(console, lines, "line")
    print_in_brief(console, document, "--all")
    console.print("More: --all (unit by unit), --json, --csv. Words: referendum explain WORD.", style="dim")


def immunity_text(each: Document) -> str:
    """One group against one condition."""
    group = each["group"].replace(" yes", " Yes").replace("voted no", "voted No")
    condition, noun = plain_name(each["condition"]), _counted(each)
    if each["immune"]:
        return f"No behaviour by {group} can break {condition}: {counted(each['spare'], noun)} to spare"
    can = f"{group[0].upper()}{group[1:]} can break {condition}"
    return f"{can}: {counted(-each['spare'], noun)} short at the worst"


def _counted(each: Document) -> str:
    return "unit" if each["worst"] == "" else "ballot"


def _of_units(units: Sequence[Document]) -> Iterator[str]:
    """The voters of each unit alone: those that can break a condition, or how near the nearest comes."""
    places = {each["group"].removeprefix(_VOTERS_OF): each for each in units}
    can = [place for place, each in places.items() if not each["immune"]]
    nearest = min(places, key=lambda place: places[place]["spare"])
    condition, spare = plain_name(units[0]["condition"]), places[nearest]["spare"]
    if can:
        yield (
            f"Alone, the voters of {len(can)} of {counted(len(units), 'unit')} can break {condition}: "
            f"{', '.join(can)}"
        )
    else:
        left = f"{counted(spare, _counted(units[0]))} to spare at least ({nearest})"
        yield f"Nor can the voters of any one unit alone break {condition}: {left}"


def print_tables(document: Document, title: str, tally: Tally, answers: Sequence[BreakEven]) -> None:
    """Print every answer on the whole vote, possible or not."""
    console = report_console()
    console.print(f"{title}: {document['table']['verdict']}", markup=False)
    console.print(_table(tally, [each for each in answers if each.scope in (NATIONAL, UNIFORM)]))
    for line in _rounded_to_nothing(tally, answers):
        console.print(line, markup=False)
    for name, first in gives_way_first(answers).items():
        console.print(
            f"{name}: {first.condition} gives way first, at {counted(first.ballots or 0, 'ballot')}"
        )
    console.print(
        "Share: of those named under who, in the regions named. Scope national: where fewest are enough; "
        "uniform: the same share everywhere.\n"
        "Every answer was applied to the table and decided again; one ballot fewer does not do. "
        "Single regions: --json."
    )
    if any(each.move == "annul" for each in answers):
        console.print(
            "Stations: each region's papers shared out by the length of the lists (assumption; results of "
            "single stations were not published)."
        )
    print_all_notes(document)


def _table(tally: Tally, answers: Sequence[BreakEven]) -> object:
    table = report_table("who", "does", "condition", "to", "scope")
    for heading in ("ballots", "share of them there"):
        table.add_column(heading, justify="right")
    table.add_column("regions")
    for each in answers:
        share = "" if each.share is None else telling_percent(each.share)
        ballots = "not possible" if each.ballots is None else f"{each.ballots:,}"
        table.add_row(
            each.of, each.move, each.condition, each.goal, each.scope, ballots, share, _regions(tally, each)
        )
    return table


def _rounded_to_nothing(tally: Tally, answers: Sequence[BreakEven]) -> Iterator[str]:
    """What it means that nearly all voters alike have to stay at home."""
    for each in answers:
        nearly_all = each.share is not None and Fraction(99, 100) < each.share < 1
        if each.of == "voters" and each.scope == UNIFORM and nearly_all:
            cast = int(tally.national("cast"))
            left = cast - (each.ballots or 0)
            voters = f"{left:,} of {counted(cast, 'voter is', 'voters are')}"
            yield (
                f"voters-home: {each.condition} first fails where {voters} left. "
                "While all kinds of voters stay at home alike, proportions stay: only the rounding of the "
                "last papers breaks it."
            )


def _regions(tally: Tally, answer: BreakEven) -> str:
    number = len(answer.regions)
    return ", ".join(answer.regions) if number <= 6 else f"{number} of {len(tally.units)}"


def print_pair(document: Document) -> None:
    """Print the boundary of failure for two moves, and where it is a line of ballots."""
    console, found = report_console(most=SCREEN_WIDTH), document["trade_offs"]
    first, second = found[0]["moves"]
    headings = (f"share of {first}", *(plain_name(each["condition"]) for each in found))
    rows = [
        (
            percent_text(Fraction(share), digits=0),
            *("–" if each["second"][row] is None else percent_text(each["second"][row]) for each in found),
        )
        for row, share in enumerate(found[0]["first"])
    ]
    print_table(console, f"Share of {second} that turns a condition over", headings, rows, compact=True)
    console.print("The second share is of those left after the first; – where all of them are not enough.")
    for each in found:
        line = each["line"]
        if line is not None:
            moved = f"{line['first']} x + {line['second']} y ≥ {line['needed']:,}"
            console.print(f"{plain_name(each['condition'])}: {moved} (x, y ballots of the two moves)")
    print_in_brief(console, document, "--all")
