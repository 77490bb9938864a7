"""Claims of the README and of the pages of the site."""

from __future__ import annotations

import signal
import tomllib
from collections.abc import Callable
from functools import cache
from math import ceil, floor
from typing import get_args

import click

import sim
from sim.analysis.expected.scenario_table import table_of
from sim.analysis.rare.rare_events import FLOOR, TAILS, rare_events
from sim.analysis.rare.tails import Tail
from sim.analysis.running_day.nowcast import Method
from sim.bench.workloads import bench_plan
from sim.break_even.frontier import NATIONAL, frontier
from sim.break_even.immunity import immunities
from sim.break_even.moves import MOVES
from sim.cli.capacity import capacity
from sim.experiment.replication import would_be_of
from sim.priors.swings import VOTES
from sim.rules.cases import case_ids, load_cases
from sim.rules.reading.loading import presets
from tests.stories.claims import Cited, Claim, Computed, Estimated, Prose, count, percent, word
from tests.stories.figures import carried, entries, kz, of, scenario, tipping
from tests.stories.texts import ROOT

_NON_YES = "those who did not vote yes"


@cache
def _quorum_fails(tail: Tail) -> tuple[float, ...]:
    """P(quorum fails without any campaign) under the three priors."""
    events = rare_events(scenario("baseline"), relative_error=0.2, tails=(tail,))
    return tuple(each.best.value for each in events if each.condition == "turnout_quorum")


def _one_in(tail: Tail, unit: float) -> Callable[[], list[float]]:
    """The same as the page says it: one in so many units, per cent, per cent."""

    def figures() -> list[float]:
        replay, another, fresh = _quorum_fails(tail)
        return [1 / replay / unit, 100 * another, 100 * fresh]

    return figures


def _exit_codes() -> list[Claim]:
    from sim.errors import DatasetError, RuleError, ScenarioError, SimError

    (faulty,) = {each.exit_code for each in (ScenarioError, RuleError, DatasetError)}
    return [
        Computed("Exit codes: {} done", 0),
        Computed("{} the run failed", SimError.exit_code),
        Computed("{} wrong command line", click.UsageError.exit_code),
        Computed("{} a faulty scenario, rule or dataset", faulty),
        Computed("{} after Ctrl-C", 128 + signal.SIGINT),
        Computed("{} after TERM, {} after HUP", 128 + signal.SIGTERM, 128 + signal.SIGHUP),
    ]


def _commands(heading: str) -> int:
    """Commands in the first block of code under a heading."""
    section = (ROOT / "notebooks/recipes.md").read_text(encoding="utf-8").partition(f"## {heading}")[2]
    return section.partition("```sh")[2].partition("```")[0].count("referendum new ") + section.partition(
        "```sh"
    )[2].partition("```")[0].count("referendum curve ")


def _default(command: click.Command, name: str, unit: int) -> int:
    """What an option is when it is not given, in a smaller unit."""
    (option,) = (each for each in command.params if each.name == name)
    return round(unit * option.default)


def _invented_regions() -> int:
    """Rows of the table that the commands read, below its two headings and without its sums."""
    table = (ROOT / "scenarios/data/twenty-regions/results.csv").read_text(encoding="utf-8")
    return sum(not row.startswith("Total;") for row in table.splitlines()[2:])


def claims() -> list[Claim]:
    """What they say in figures."""
    rule, table = sim.load_rule("kazakhstan-2022"), table_of(kz())
    almaty = entries("almaty-boycott")[-1]
    (cheapest,) = [
        each
        for each in frontier(table, rule, moves=[MOVES["yes-no"]])
        if each.scope == NATIONAL and each.condition == "regional_majority"
    ]
    assert all(each.immune for each in immunities(table, rule) if each.group == _NON_YES)
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    abroad = kz().registered[~kz().simulated].sum()
    bench, roll = bench_plan(), kz().registered[kz().simulated]
    voters = int(would_be_of(bench, bench.cases["next-vote"], 0).papers.sum())
    least = of("regional_majority", almaty, "needed")
    exactly = next(each.units for each in rule.conditions if each.name == "regional_majority") * 17
    return [
        Prose("referendum of 5 June 2022"),
        Computed(
            "turnout would have been {} %, {} papers above the quorum",
            percent(almaty["turnout"]),
            count(almaty["margins"]["turnout_quorum"]),
        ),
        Computed("{} of {} regions carried, {} needed", *carried(almaty), least),
        Computed("({} %.)", percent(tipping("nationwide-boycott"))),
        Prose("Two commands"),
        Computed("Python {} or newer", python.removeprefix(">=")),
        Computed("the vote fails under {} priors", word(len(scenario("baseline").uncertainty.names))),
        Prose("one half of the roll"),
        Computed("The laws of {} countries and territories", len({each.country for each in presets()})),
        Computed("{} real votes", len(case_ids())),
        Computed("every Swiss vote since {}", load_cases("switzerland")[0].date[:4]),
        Computed("{} of Australia's by state", len(load_cases("australia"))),
        Prose("a name in two columns"),
        *_exit_codes(),
        Computed(
            "{} commands, a few minutes", word(_commands("From a ministry's table to a picture")).capitalize()
        ),
        Computed("invented ones of {} regions", _invented_regions()),
        Computed("reported so far, by {} methods", word(len(get_args(Method)))),
        Computed(
            "({} Yes voters in {} regions marking No", count(cheapest.ballots), word(len(cheapest.regions))
        ),
        Prose("two swept parameters at once"),
        Computed("Probabilities down to {}", f"{FLOOR:.0e}".replace("e-0", "e-")),
        Computed("{} named tails", word(len(TAILS))),
        Prose("two methods that must agree"),
        Prose("three kinds of tables"),
        Prose("three priors"),
        Estimated("about 1 in ABOUT million, ABOUT % and ABOUT % under the three", _one_in("normal", 1e6)),
        Estimated("and 1 in ABOUT, ABOUT % and ABOUT % if they have the tails", _one_in("t4", 1)),
        Estimated("about ABOUT % would have missed", lambda: [100 * _quorum_fails("normal")[1]]),
        Computed("how far {} votes from {} to {} lie", word(1 + len(VOTES)), 2019, 2024),
        Prose("quorum of one half"),
        Prose("under the rule of 2022"),
        Computed("with {} degrees of freedom", word(int(TAILS[-1].removeprefix("t")))),
        Computed("({} or {} of {}, the base", floor(exactly), ceil(exactly), carried(almaty)[1]),
        Computed("{} stations abroad ({} voters on the roll", kz().stations.n_abroad, abroad),
        Prose("written twice"),
        Computed("A national day of {} million voters", word(round(voters / 1e6))),
        Computed("w: {} for the regions of", f"{(roll.sum() ** 2) / (roll * roll).sum():.1f}"),
        Prose("(Σw)²"),
        Computed("{} votes ship", word(len(VOTES)).capitalize()),
        Prose("the regions of 2022"),
        Prose("Kazakhstan 2022 and 2024, from the commission"),
        Computed(
            "promised: {} minutes for {} % of the voters",
            *(_default(capacity, name, unit) for name, unit in (("wait", 1), ("level", 100))),
        ),
        Cited("servers half busy", "Edelstein's queue stop"),
        Cited("for 1,200 voters of a minute each in 13 hours for 4 desks", "Edelstein's queue stop"),
        Prose("where an even stream needs 2 and the steep morning of 2022 needs 3"),
        # Timed, and so held by no test: a clock fails where a machine is busy.
        Cited("more than a thousand times faster", "measures the ratios on your machine"),
        Cited("takes a quarter of a second on one thread", "measures the ratios on your machine"),
        Prose("The official turnout of 2022 is disputed"),
        Computed("Turnout without them is {} %", percent(almaty["turnout"])),
        Prose("and one half was needed"),
        Cited("some two hundred times SimPy's speed", "measures the ratios on your machine"),
        Cited("compiles for a quarter of a minute or more", "and says so"),
    ]
