"""``referendum frontier``: how far a vote is from failure, exact to the ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import NameOf, RuleName, one_of
from sim.cli.options.outputs import PICTURE
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.options.tables import refuse_table_options, table_options
from sim.cli.options.unused import refuse_unused
from sim.cli.output.documents import output_options, print_as
from sim.files.sources import is_table_file
from sim.nouns import counted

if TYPE_CHECKING:
    from sim.analysis.expected.scenario_table import ScenarioTable
    from sim.rules import Rule
    from sim.rules.tables.result_table import ResultTable


def _moves() -> tuple[str, ...]:
    from sim.analysis.break_even_documents import ALL_MOVES

    return ALL_MOVES


def limited_moves() -> list[str]:
    """Moves that somebody has to make, so that they have a share: all but stuffed ballots."""
    from sim.break_even.moves import MOVES, NO_VOTER

    return [name for name, move in MOVES.items() if move.source != NO_VOTER]


@click.command("frontier")
@click.argument("source", metavar="DATASET|SCENARIO|TABLE.csv")
@click.option(
    "--rule", "rule_name", type=RuleName(), metavar="NAME|FILE", help="The rule; default: the scenario's own."
)
@reading_option
@click.option(
    "--move",
    "moves",
    multiple=True,
    type=NameOf(_moves),
    metavar="NAME",
    help="Only this move, who does what: yes-home, yes-no, no-home, abstainers-no … (repeatable).",
)
@click.option(
    "--same-units",
    metavar="NAME,NAME",
    help="Regional conditions to be met in the same units, such as a quorum and a majority.",
)
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option(
    "--average-station",
    type=click.IntRange(min=1),
    metavar="VOTERS",
    help="Of a table: stations are alike and have so many voters, so that annulled ones can be counted.",
)
@click.option("--no-stations", is_flag=True, help="Leave out annulled stations.")
@click.option("--strike-rolls", is_flag=True, help="Annulled stations leave the roll too.")
@click.option("--immunity", is_flag=True, help="Print what no behaviour of a group can achieve.")
@click.option(
    "--pair",
    nargs=2,
    type=NameOf(limited_moves),
    metavar="MOVE MOVE",
    help="Print the boundary of failure for two moves together.",
)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw the pair's region.")
@click.option("--all", "everything", is_flag=True, help="Print every answer in tables, possible or not.")
@table_options
@output_options
def frontier(source: str, **options: Any) -> None:
    """How many ballots, what share of voters, which regions would turn each condition of the law over.

    Of a dataset: the published table. Of a scenario: its expected table, campaigns included. Of anyone's
    table of results: the table, read as `decide` reads it; stations are not known there. A move is who does
    what: of yes-home, Yes voters stay at home.

    \b
    referendum frontier kz-2022 --rule kazakhstan-2022
    referendum frontier kz-2022 --rule kazakhstan-2022 --move yes-home --json
    referendum frontier kz-2022 --rule kazakhstan-2022 --immunity
    referendum frontier kz-2022 --rule kazakhstan-2022 --pair no-home yes-home
    referendum frontier table.csv --rule italy-abrogative --average-station 800
    """
    _refuse_unused(source, options)
    table, rule, notes = _table_and_rule(source, options)
    if options["immunity"]:
        _immunity(table, rule, notes, options)
    elif options["pair"]:
        _pair(table, rule, notes, options)
    else:
        _frontier(table, rule, notes, options)


def _refuse_unused(source: str, options: Mapping[str, Any]) -> None:
    """Refuse options that have no effect on this source, or beside another option."""
    if not is_table_file(source) and source != "-":
        refuse_table_options("a dataset or scenario")
        refuse_unused("is for a table's file: a dataset or scenario has stations", "average_station")
    if options["immunity"]:
        refuse_unused("has no effect on --immunity", "pair", "moves", "same_units", "strike_rolls", "picture")
    elif options["pair"]:
        refuse_unused("has no effect on --pair", "moves", "same_units", "strike_rolls", "everything")
        if len(set(options["pair"])) == 1:
            raise click.UsageError(f"--pair {' '.join(options['pair'])}: two different moves are asked for")
    else:
        refuse_unused("draws the region of a --pair", "picture")
    if options["no_stations"]:
        refuse_unused("is of annulled stations, which --no-stations leaves out", "strike_rolls")


def _table_and_rule(source: str, options: Mapping[str, Any]) -> tuple[ScenarioTable, Rule, tuple[str, ...]]:
    """What is asked of and under which rule; names are checked before any table is made."""
    from sim.analysis.expected.scenario_table import ScenarioTable, table_of_dataset, table_of_scenario
    from sim.analysis.given import is_scenario
    from sim.datasets import load_dataset
    from sim.engines.plan import notes_on_expectation, plan_of, rule_of
    from sim.scenario import load

    rule_name, same_units = options["rule_name"], options["same_units"]
    if not is_scenario(source):
        if rule_name is None:
            raise click.UsageError("a table has no rule of its own: give --rule, as --rule kazakhstan-2022")
        rule = _changed(chosen_rule(rule_name, options["reading"]), options["overrides"])
        _check_same_units(rule, same_units)
        if is_table_file(source) or source == "-":
            read: ResultTable = options["read_table"](source)
            notes = (*read.notes_under(rule), *rule.notes_on_papers())
            voters = options["average_station"]
            alike = (
                (f"all stations are taken to be alike, of {counted(voters, 'voter')} (assumption)",)
                if voters
                else ()
            )
            notices = (*read.inconsistent, *alike)
            return ScenarioTable(read.under(rule), None, notices, average_roll=voters), rule, notes
        return table_of_dataset(load_dataset(source)), rule, rule.notes_on_papers()
    scenario = load(source, options["overrides"]).model_copy(update={"sweep": {}})
    own = rule_of(scenario)
    rule = chosen_rule(own if rule_name is None else rule_name, options["reading"])
    _check_same_units(rule, same_units)
    notes = (*notes_on_expectation(scenario), *rule.notes_on_papers())
    if rule != own:
        notes += (
            f"the table is that of the scenario under its own rule, {own.name}: --rule only decides it",
        )
    return table_of_scenario(plan_of(scenario)), rule, notes


def _changed(rule: Rule, overrides: Sequence[str]) -> Rule:
    """The rule of a table with values changed: ``--set rule.conditions.turnout_quorum.fraction=2/3``."""
    from sim.rules import load_rule, rule_table
    from sim.scenario.reading.overrides import parse_value

    table: dict[str, Any] = {**rule_table(rule), "name": f"{rule.name} (changed)"} if overrides else {}
    for text in overrides:
        path, sign, value = text.partition("=")
        *keys, last = path.removeprefix("rule.").split(".")
        if not sign or not path.startswith("rule."):
            message = (
                "of a table only the rule can be changed, as rule.conditions.turnout_quorum.fraction=2/3"
            )
            raise click.UsageError(f"--set {text}: {message}")
        at = table
        for key in keys:
            at = at.setdefault(key, {})
        at[last] = parse_value(value)
    return load_rule(table) if overrides else rule


def _check_same_units(rule: Rule, same_units: str | None) -> None:
    regional = [each.name for each in rule.conditions if each.kind == "regional_majority"]
    for name in (same_units or "").split(",") if same_units else ():
        one_of("--same-units", name, regional)


def _frontier(table: ScenarioTable, rule: Rule, notes: tuple[str, ...], options: dict[str, Any]) -> None:
    from sim.analysis.break_even_documents import (
        break_evens,
        every_break_even,
        frontier_document,
        frontier_rows,
    )
    from sim.cli.output.break_even_report import print_tables, print_ways

    jointly = tuple(options["same_units"].split(",")) if options["same_units"] else ()
    how: dict[str, Any] = {"jointly": jointly, "keep_roll": not options["strike_rolls"]}
    if options["moves"]:
        answers = break_evens(table, rule, moves=options["moves"], **how)
    else:
        answers, left_out = every_break_even(table, rule, stations=not options["no_stations"], **how)
        notes += left_out
    title = f"{rule.title} ({rule.label})"

    def tables(document: dict[str, Any]) -> None:
        if options["everything"]:
            print_tables(document, title, table.tally, answers)
        else:
            print_ways(document, title)

    print_as(
        options["form"], frontier_document(table, rule, answers, notes), tables=tables, rows=frontier_rows
    )


def _immunity(table: ScenarioTable, rule: Rule, notes: tuple[str, ...], options: dict[str, Any]) -> None:
    from sim.analysis.break_even_documents import immunity_document, immunity_rows
    from sim.cli.output.break_even_report import immunity_text, print_all_notes, print_immunities

    def every_one(document: dict[str, Any]) -> None:
        for each in document["immunities"]:
            click.echo(immunity_text(each))
        print_all_notes(document)

    tables = every_one if options["everything"] else print_immunities
    print_as(options["form"], immunity_document(table, rule, notes), tables=tables, rows=immunity_rows)


def _pair(table: ScenarioTable, rule: Rule, notes: tuple[str, ...], options: dict[str, Any]) -> None:
    from sim.analysis.break_even_documents import trade_off_document, trade_off_rows
    from sim.break_even.moves import move_of
    from sim.cli.output.break_even_report import print_pair

    first, second = (move_of(name) for name in options["pair"])
    if options["picture"] is not None:
        from sim.plots.frontier import plot_failure_region
        from sim.plots.saving import save

        save(plot_failure_region(table.tally, rule, first, second), options["picture"], overwrite=True)
    document = trade_off_document(table, rule, first, second, notes)
    print_as(options["form"], document, tables=print_pair, rows=trade_off_rows)
