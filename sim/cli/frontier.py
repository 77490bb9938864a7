"""``referendum frontier``: how far a vote is from failure, exact to the ballot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options.names import NameOf, one_of
from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import percent_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from sim.analysis.expected.scenario_table import ScenarioTable
    from sim.break_even.frontier import BreakEven
    from sim.rules import Rule, Tally


VOTERS_HOME: Final = "voters-home"
STATIONS_ANNUL: Final = "stations-annul"
"""Moves beyond the single ones: all voters alike stay at home, whole stations are annulled."""


def _moves() -> list[str]:
    from sim.break_even.moves import MOVES

    return [*MOVES, VOTERS_HOME, STATIONS_ANNUL]


def limited_moves() -> list[str]:
    """Moves that somebody has to make, so that they have a share: all but stuffed ballots."""
    from sim.break_even.moves import MOVES, NO_VOTER

    return [name for name, move in MOVES.items() if move.source != NO_VOTER]


@click.command("frontier")
@click.argument("source", metavar="DATASET|SCENARIO")
@click.option("--rule", "rule_name", metavar="NAME|FILE", help="The rule; default: the scenario's own.")
@click.option(
    "--move",
    "moves",
    multiple=True,
    type=NameOf(_moves),
    metavar="NAME",
    help="Only this move, as yes-home (repeatable).",
)
@click.option(
    "--same-units",
    metavar="NAME,NAME",
    help="Regional conditions to be met in the same units, such as a quorum and a majority.",
)
@click.option("--no-stations", is_flag=True, help="Leave out annulled stations, which take some seconds.")
@click.option("--strike-rolls", is_flag=True, help="Annulled stations leave the roll too.")
@click.option("--immunity", is_flag=True, help="Print what no behaviour of a group can achieve.")
@click.option(
    "--pair",
    nargs=2,
    type=NameOf(limited_moves),
    metavar="MOVE MOVE",
    help="Print the boundary of failure for two moves together.",
)
@click.option(
    "--picture", metavar="FILE.png", type=click.Path(path_type=Path), help="Draw the pair's region."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def frontier(source: str, **options: Any) -> None:
    """How many ballots, what share of voters, which regions would turn each condition over.

    Of a dataset: the published table. Of a scenario: its expected table, campaigns included.

    \b
    referendum frontier kz-2022 --rule kazakhstan-2022
    referendum frontier kz-2022 --rule kazakhstan-2022 --move yes-home --json
    referendum frontier kz-2022 --rule kazakhstan-2022 --immunity
    referendum frontier kz-2022 --rule kazakhstan-2022 --pair no-home yes-home
    """
    table, rule, notes = _table_and_rule(source, options["rule_name"], options["same_units"])
    told = {"notices": list(table.notices), "notes": list(notes)}
    if options["immunity"]:
        _immunity(table.tally, rule, told, as_json=options["as_json"])
    elif options["pair"]:
        _pair(table.tally, rule, told, options)
    else:
        _frontier(table, rule, told, options)
    if not options["as_json"]:
        for kind, texts in told.items():
            for text in texts:
                click.echo(f"{kind.removesuffix('s').capitalize()}: {text}")


def _table_and_rule(
    source: str, rule_name: str | None, same_units: str | None
) -> tuple[ScenarioTable, Rule, tuple[str, ...]]:
    """What is asked of and under which rule; names are checked before any table is made."""
    from sim.analysis.expected.scenario_table import table_of_dataset, table_of_scenario
    from sim.datasets import load_dataset
    from sim.engines.plan import notes_of, plan_of, rule_of
    from sim.rules import load_rule
    from sim.scenario import load

    if not source.endswith(".toml") or Path(source).name == "dataset.toml":
        if rule_name is None:
            raise click.UsageError("a dataset has no rule of its own: give --rule, as --rule kazakhstan-2022")
        rule = load_rule(rule_name)
        _check_same_units(rule, same_units)
        return table_of_dataset(load_dataset(source)), rule, ()
    scenario = load(source).model_copy(update={"sweep": {}})
    rule = rule_of(scenario) if rule_name is None else load_rule(rule_name)
    _check_same_units(rule, same_units)
    return table_of_scenario(plan_of(scenario)), rule, notes_of(scenario)


def _check_same_units(rule: Rule, same_units: str | None) -> None:
    regional = [each.name for each in rule.conditions if each.kind == "regional_majority"]
    for name in (same_units or "").split(",") if same_units else ():
        one_of("--same-units", name, regional)


def _frontier(table: ScenarioTable, rule: Rule, told: dict[str, list[str]], options: dict[str, Any]) -> None:
    from sim.break_even.all_voters import voters_at_home
    from sim.break_even.frontier import frontier as answer
    from sim.break_even.moves import move_of

    asked, tally = options["moves"], table.tally
    single = [move_of(name) for name in asked if name not in (VOTERS_HOME, STATIONS_ANNUL)]
    jointly = tuple((options["same_units"] or "").split(",")) if options["same_units"] else ()
    answers = list(answer(tally, rule, moves=single if asked else None, jointly=jointly))
    if not asked or VOTERS_HOME in asked:
        answers += voters_at_home(tally, rule)
    if STATIONS_ANNUL in asked or not (asked or options["no_stations"]):
        from sim.break_even.annulled_stations import annulled_stations

        keep_roll = not options["strike_rolls"]
        answers += annulled_stations(tally, rule, table.stations(), keep_roll=keep_roll)
    if options["as_json"]:
        from sim.analysis.expected.document import table_entry

        document = {
            "rule": rule.name,
            "table": table_entry(tally, rule.decide(tally)),
            "answers": [each.document() for each in answers],
            **told,
        }
        print_document(as_document("referendum/frontier/1", document))
    else:
        _print(tally, rule, answers)


def _print(tally: Tally, rule: Rule, answers: Sequence[BreakEven]) -> None:
    from sim.break_even.frontier import NATIONAL, UNIFORM, gives_way_first
    from sim.cli.output.console import report_console

    console = report_console()
    verdict = rule.decide(tally)
    console.print(f"{rule.title} ({rule.name}): {verdict.outcome_name}", markup=False)
    console.print(_table(tally, [each for each in answers if each.scope in (NATIONAL, UNIFORM)]))
    for line in _rounded_to_nothing(tally, answers):
        console.print(line, markup=False)
    for name, first in gives_way_first(answers).items():
        console.print(f"{name}: {first.condition} gives way first, at {first.ballots:,} ballots")
    console.print(
        "Every answer was applied to the table and decided again; one ballot fewer does not do. "
        "Single regions: --json."
    )
    if any(each.move == "annul" for each in answers):
        console.print(
            "Stations: each region's papers shared out by the length of the lists (assumption; results of "
            "single stations were not published)."
        )


def _table(tally: Tally, answers: Sequence[BreakEven]) -> object:
    from rich import box
    from rich.table import Table

    table = Table("who", "does", "condition", "to", "scope", box=box.SIMPLE_HEAD)
    for heading in ("ballots", "share of them"):
        table.add_column(heading, justify="right")
    table.add_column("regions")
    for each in answers:
        share = "" if each.share is None else _per_cent(each.share)
        ballots = "not possible" if each.ballots is None else f"{each.ballots:,}"
        table.add_row(
            each.of, each.move, each.condition, each.goal, each.scope, ballots, share, _regions(tally, each)
        )
    return table


def _per_cent(share: Fraction) -> str:
    """A share with two decimals, or as many as tell it from all and from none.

    Examples
    --------
    >>> from fractions import Fraction
    >>> _per_cent(Fraction(1, 3)), _per_cent(Fraction(99_999, 100_000)), _per_cent(Fraction(1))
    ('33.33 %', '99.999 %', '100.00 %')
    """
    digits = 2
    while share < 1 and round(share, digits + 2) in (0, 1) and share:
        digits += 1
    return percent_text(share, digits=digits)


def _rounded_to_nothing(tally: Tally, answers: Sequence[BreakEven]) -> Iterator[str]:
    """What it means that nearly all voters alike have to stay at home."""
    from sim.break_even.frontier import UNIFORM

    cast = int(tally.national("cast"))
    for each in answers:
        nearly_all = each.share is not None and Fraction(99, 100) < each.share < 1
        if each.of == "voters" and each.scope == UNIFORM and nearly_all:
            left = cast - (each.ballots or 0)
            yield (
                f"voters-home: {each.condition} first fails where {left:,} of {cast:,} voters are left. "
                "While all kinds of voters stay at home alike, proportions stay: only the rounding of the "
                "last papers breaks it."
            )


def _regions(tally: Tally, answer: BreakEven) -> str:
    number = len(answer.regions)
    return ", ".join(answer.regions) if number <= 6 else f"{number} of {len(tally.units)}"


def _immunity(tally: Tally, rule: Rule, told: dict[str, list[str]], *, as_json: bool) -> None:
    from dataclasses import asdict

    from sim.break_even.immunity import immunities

    found = immunities(tally, rule)
    if as_json:
        document = {"immunities": [asdict(each) for each in found], **told}
        print_document(as_document("referendum/immunity/1", document))
        return
    for each in found:
        click.echo(str(each))


def _pair(tally: Tally, rule: Rule, told: dict[str, list[str]], options: dict[str, Any]) -> None:
    from sim.break_even.moves import move_of
    from sim.break_even.two_moves import trade_off
    from sim.cli.output.console import report_console

    first, second = (move_of(name) for name in options["pair"])
    found = [trade_off(tally, rule, first, second, c.name) for c in rule.conditions if c.role is not None]
    if options["picture"] is not None:
        from sim.cli.output.pictures import save_picture
        from sim.plots.frontier import plot_failure_region

        save_picture(plot_failure_region(tally, rule, first, second), options["picture"])
    if options["as_json"]:
        documents = [
            {
                "moves": list(each.moves),
                "condition": each.condition,
                "first": [float(share) for share in each.first],
                "second": [None if share is None else float(share) for share in each.second],
                "line": None
                if each.line is None
                else {"first": each.line.first, "second": each.line.second, "needed": each.line.needed},
            }
            for each in found
        ]
        print_document(as_document("referendum/trade-off/1", {"trade_offs": documents, **told}))
        return
    _print_pair(report_console(), found)


def _print_pair(console: Console, found: Sequence[Any]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(f"share of {found[0].moves[0]}", box=box.SIMPLE_HEAD)
    for each in found:
        table.add_column(f"{each.moves[1]} that turns {each.condition} over", justify="right")
    for row, share in enumerate(found[0].first):
        cells = (each.second[row] for each in found)
        told = ["–" if cell is None else percent_text(cell) for cell in cells]
        table.add_row(percent_text(share, digits=0), *told)
    console.print(table)
    console.print("The second share is of those left after the first; – where all of them are not enough.")
    for each in found:
        if each.line is not None:
            line = each.line
            moved = f"{line.first} x + {line.second} y ≥ {line.needed:,}"
            console.print(f"{each.condition}: {moved} (x, y ballots of the two moves, wherever they lie)")
