"""``referendum profile``: how rules behave over many votes, and whom staying at home serves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from sim.cli.options.names import RuleName
from sim.cli.options.outputs import PICTURE
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.options.unused import refuse_unused
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted
from sim.rounding import percent_text


@click.command("profile")
@click.argument("names", nargs=-1, type=RuleName(), metavar="[RULE]...")
@click.option(
    "--population",
    default="simulated",
    show_default=True,
    metavar="simulated|cases|DATASET",
    help="Votes to try them on: a grid, the real votes that ship, or draws of a dataset's priors.",
)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw turnout and Yes share too.")
@click.option("--mobilisation", is_flag=True, help="Of one rule: who would bring out whom, as a game.")
@reading_option
@output_options
def profile(
    names: tuple[str, ...],
    population: str,
    picture: Path | None,
    mobilisation: bool,
    reading: str | None,
    form: Form,
) -> None:
    """How rules behave: what they adopt, whom staying at home serves, what each unit weighs.

    Without a RULE all that ship. Of several a row each is printed, of one every table.

    \b
    referendum profile kazakhstan-2022 --population kz-2022
    referendum profile italy-abrogative denmark-1953 --population cases
    referendum profile italy-abrogative --mobilisation
    """
    from sim.analysis.rule_profile.profile import profile_document, profile_rows
    from sim.rules.reading.loading import presets

    if (reading is not None or mobilisation) and len(names) != 1:
        raise click.UsageError("--reading and --mobilisation are of one rule: name that rule alone")
    if mobilisation:
        refuse_unused("--mobilisation is a game of its own, over no votes", "population")
    rules = [chosen_rule(name, reading) for name in names] or presets()
    if picture is not None:
        from sim.plots.rule_profiles import plot_profile
        from sim.plots.saving import save

        save(plot_profile(rules), picture, overwrite=True)
    if mobilisation:
        from sim.analysis.rule_profile.mobilisation import mobilisation_document, mobilisation_rows

        print_as(form, mobilisation_document(rules[0]), rows=mobilisation_rows, tables=_print_game)
        return
    print_as(form, profile_document(rules, population), rows=profile_rows, tables=_print)


_COLUMNS: Final = (
    *(
        "rule",
        "votes",
        "decided",
        "adopted",
        "rejected",
        "invalid",
        "least Yes adopted",
        "most Yes not adopted",
    ),
    *("better at home", "better coming", "quorums"),
)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, print_table, report_console

    console, rules = report_console(), document["rules"]
    for each in rules[0]["behaviour"]:
        console.print(f"{each['population']}: {each['says']}", markup=False)
    shown = [_row(rule, each) for rule in rules for each in rule["behaviour"]]
    print_table(console, "", _COLUMNS, shown, keys=2)
    notes = []
    if len(rules) == 1:
        for title, headings, cells in _details(rules[0]):
            if cells:
                print_table(console, title, headings, cells)
            else:
                console.print(title, markup=False)
        notes = [*_undecided(rules[0]), *rules[0]["notes"]]
    console.print(_LEGEND, markup=False)
    console.print(f"Advice: {rules[0]['advice']['advice']} ({rules[0]['advice']['source']}).", markup=False)
    print_notes(console, notes)


_LEGEND: Final = (
    "Yes: share of the roll. Better at home: adopted, and it would not be if all who voted No had stayed at"
    " home; better coming: the reverse. Per cent are of the votes that the rule can decide."
)


def _row(rule: Document, each: Document) -> tuple[str, ...]:
    of = each["decided"]
    shares = (*each["outcomes"].values(), each["opponents_better_at_home"], each["opponents_better_coming"])
    counts = [percent_text(n, of, digits=1) for n in shares]
    spreads = (
        _percent(each["yes_of_roll_adopted"], "least"),
        _percent(each["yes_of_roll_not_adopted"], "greatest"),
    )
    had = [what for what in ("turnout", "approval") if rule["advice"][f"{what}_quorums"]]
    return (
        rule["rule"],
        each["population"],
        f"{of:,}",
        *counts[:3],
        *spreads,
        *counts[3:],
        ", ".join(had) or "none",
    )


def _percent(found: dict[str, float] | None, name: str) -> str:
    return "–" if found is None else f"{100 * found[name]:.1f} %"


_Part = tuple[str, list[str], list[list[str]]]


def _details(rule: Document) -> Iterator[_Part]:
    """Sentences and tables of one rule: a title, headings and rows; a sentence alone without rows."""
    helped = ", ".join(rule["no_show"]["helped_by_no"])
    yield f"A No vote brings nearer: {helped or 'no condition'}.", [], []
    for each in rule["behaviour"]:
        n, absent = counted(each["decided"], "vote"), each["absent_of_roll"]
        enough = (
            f" Where opponents do better at home, {_percent(absent, 'least')} of the roll is enough at least,"
            f" {_percent(absent, 'median')} typically."
        )
        told = (
            f"{each['population']}: in {each['voter_better_at_home']:,} of {n} a No vote brings the "
            "condition that decides nearer."
        )
        yield told + (enough if absent else ""), [], []
    for reading in rule["readings"]:
        if not reading["in_force"]:
            changed = ", ".join(
                f"{each['changed']} ({each['population']})" for each in reading["populations"]
            )
            yield f"Reading {reading['reading']}: {reading['says']} Come out otherwise: {changed}.", [], []
    for way, words in (("home", "stay at home"), ("spoil", "spoil their papers")):
        yield _curve(rule["least"], way, words)
    for units in rule["units"]:
        yield from _units(units)


def _curve(least: list[Document], way: str, words: str) -> _Part:
    cells = {(each["turnout"], each["yes_share"]): each[way] for each in least}
    turnouts = sorted({at for (at, _), found in cells.items() if found is not None})
    if not turnouts:
        return f"Nowhere do opponents prevent adoption if they {words} instead of voting No.", [], []
    shares = sorted({share for _, share in cells})
    title = f"least opponents who prevent adoption if they {words} instead of voting No, % of the roll"
    table = [[f"{100 * at:.0f} %", *(_cell(cells, at, share) for share in shares)] for at in turnouts]
    return title, ["turnout", *(f"Yes {100 * share:.0f} %" for share in shares)], table


def _cell(cells: dict[tuple[float, float], float | None], turnout: float, share: float) -> str:
    least = cells.get((turnout, share))
    return f"{100 * least:.2f}" if least is not None else "cannot" if (turnout, share) in cells else "–"


def _units(units: Document) -> Iterator[_Part]:
    if units["obstacle"]:
        yield f"{units['condition']}: {units['obstacle']}", [], []
        return
    count = f"{units['condition']}: {units['needed']} of {counted(units['of'], 'vote')}"
    yield (
        f"{count}. Fewest units that carry: {units['fewest_carry']}, that block: {units['fewest_block']}.",
        [],
        [],
    )
    for what in ("carry", "block"):
        found = units[f"least_roll_{what}"]
        if found:
            yield (
                f"Least roll that can {what}: {_percent(found, 'share')} ({', '.join(found['units'])}).",
                [],
                [],
            )
    alike: dict[tuple[Any, ...], list[str]] = {}
    for each in units["power"]:
        key = (each["weight"], each["penrose"], each["banzhaf"], each["shapley"])
        alike.setdefault(key, []).append(each["unit"])
    title = "power of each unit in this count, all else that the law asks taken as met"
    table = [
        [
            f"{counted(len(names), 'unit')}, as {names[0]}",
            f"{weight}",
            *("–" if it is None else f"{100 * it:.2f} %" for it in shares),
        ]
        for (weight, *shares), names in alike.items()
    ]
    yield title, ["unit", "votes", "Penrose", "Banzhaf", "Shapley-Shubik"], table


def _undecided(rule: Document) -> Iterator[str]:
    for each in rule["behaviour"]:
        for why, n in each["obstacles"].items():
            yield f"{each['population']}: {counted(n, 'vote')} cannot be decided: {why}"


def _print_game(document: Document) -> None:
    from sim.cli.output.console import print_table, report_console

    console, assumed = report_console(), document["assumed"]
    console.print(f"{document['title']}: turnout as two sides bring it about", markup=False)
    columns = ("ends in", "turnout", "weeks, 90 %", "P(adopted)")
    headings = ("support", *columns, *(f"no quorum: {name}" for name in columns), "points lost")
    shown = [
        (f"{each['support']} %", *_end(each["with"]), *_end(each["without"]), f"{100 * each['lost']:+.1f}")
        for each in document["supports"]
    ]
    print_table(console, "", headings, shown)
    lost = [(each["lost"], each["support"]) for each in document["supports"]]
    (least, at_least), (most, at_most) = min(lost), max(lost)
    console.print(
        f"In this game the quorum takes {100 * most:.1f} points of turnout at {at_most} % support and"
        f" {100 * least:.1f} at {at_least} %, in the mean {100 * document['mean_lost']:.1f}: opponents stay"
        " at home, and supporters who lead by far have to fill the quorum alone.",
        markup=False,
    )
    console.print(
        f"Assumed: {100 * assumed['habit']:g} % of either side come anyway; bringing out the whole roll costs"
        f" {assumed['price']:g} times what winning is worth, and a part of it by its square; polls of support"
        f" err by {100 * assumed['poll_error']:g} points (standard deviation). Both sides start from full"
        " mobilisation and reply each week to what the other did last. No vote was measured for this.",
        markup=False,
    )
    for line in document["literature"]:
        console.print(line, markup=False)


def _end(each: Document) -> tuple[str, ...]:
    kind = "equilibrium" if each["kind"] == "equilibrium" else f"cycle of {each['length']}"
    shares = (each["turnout"], each["low"], each["high"], each["p_adopted"])
    turnout, low, high, adopted = (f"{100 * share:.1f}" for share in shares)
    return (kind, f"{turnout} %", f"{low}–{high}", f"{adopted} %")
