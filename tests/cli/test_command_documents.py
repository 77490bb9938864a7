"""Every command: its JSON is what a public function returns, its CSV says the same as its JSON."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

import pandas as pd
import pytest

from sim.cli import COMMANDS as SUB_COMMANDS
from sim.cli import main
from sim.datasets import load_dataset
from sim.documents import Document
from sim.experiment.runner import run
from sim.rules import load_rule
from sim.scenario import Scenario, load
from tests.environments.commands import COMMANDS, FOLDER
from tests.environments.making import NOT_AS_SURE_AS_ASKED, parsed

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of the list of all, what makes its document, what the rows of its CSV are."""

    name: str
    made: Callable[[], Document]
    entries: Callable[[Document], list[Entry]]
    rows: Callable[[pd.DataFrame], pd.Series] = lambda table: table.iloc[:, 0] != ""


def _rules() -> Document:
    from sim.rules.reading.documents import rules_document

    return rules_document()


def _rule() -> Document:
    from sim.rules.reading.documents import rule_document

    return rule_document(load_rule("switzerland-constitution"))


def _rule_check() -> Document:
    from sim.analysis.rule_check import rule_check_document

    return rule_check_document(load_rule("denmark-1953"))


def _tried(told: Document) -> list[Entry]:
    return [
        {"condition": each["condition"], "tried": tried, "met": met}
        for each in told["thresholds"]
        for tried, met in zip(each["tried"], each["met"], strict=True)
    ]


def _cases() -> Document:
    from sim.rules.cases import cases_document

    return cases_document()


def _history() -> Document:
    from sim.rules.cases import cases_document, load_cases

    return cases_document(load_cases("australia"))


def _cases_under() -> Document:
    from sim.analysis.every_case import cases_under_document

    return cases_under_document(load_rule("denmark-1953"))


def _case() -> Document:
    from sim.rules.cases import case_document, load_case

    return case_document(load_case("DK-1939"))


def _citation() -> Document:
    from sim.rules.cases.citation import citation_document

    return citation_document("switzerland-constitution")


def _decision() -> Document:
    from sim.rules.decision import decision_document
    from sim.rules.tables.reading import read_results

    read = read_results("scenarios/data/australia-1977.csv")
    return decision_document(load_rule("australia-1901"), read.tally, warnings=read.warnings)


def _rules_compared() -> Document:
    from sim.analysis.every_rule import rules_compared_document
    from sim.rules.tables.reading import read_results

    read = read_results("scenarios/data/australia-1977.csv")
    return rules_compared_document(read.under, load_rule("australia-1901"), warnings=read.warnings)


def _audit() -> Document:
    from sim.datasets.audit.document import audit_document

    return audit_document(load_dataset("kz-2022"))


def _road() -> Document:
    from sim.rules.road import road_document, road_of

    return road_document("kz-2022", road_of(load_dataset("kz-2022")))


def _road_steps(told: Document) -> list[Entry]:
    """Lists stand in one cell, apart by semicolons."""
    return [
        {key: "; ".join(value) if isinstance(value, list | tuple) else value for key, value in step.items()}
        for step in told["steps"]
    ]


def _timeline() -> Document:
    from sim.datasets.legal_calendar import calendar_of
    from sim.datasets.timeline import timeline, timeline_document

    return timeline_document("kz-2022", timeline(calendar_of(load_dataset("kz-2022"))))


def _profile() -> Document:
    from sim.analysis.rule_profile.profile import profile_document

    return profile_document([load_rule("kyrgyzstan-2016"), load_rule("switzerland-constitution")])


def _mobilisation() -> Document:
    from sim.analysis.rule_profile.mobilisation import mobilisation_document

    return mobilisation_document(load_rule("italy-abrogative"))


def _ends(told: Document) -> list[Entry]:
    return [
        {"support": each["support"], "quorum": name == "with", **each[name]}
        for each in told["supports"]
        for name in ("with", "without")
    ]


def _behaviours(told: Document) -> list[Entry]:
    return [
        {"rule": rule["rule"], **each, **each["outcomes"], "as_advised": rule["advice"]["as_advised"]}
        for rule in told["rules"]
        for each in rule["behaviour"]
    ]


def _effects() -> Document:
    from sim.break_even.effects import effects_document

    return effects_document(load_rule("denmark-1953"))


def _calibration() -> Document:
    from sim.analysis.calibration import calibration_document

    return calibration_document(load_dataset("kz-2022"))


def _backtest() -> Document:
    import sim

    return dict(sim.backtest("kz-2022", replications=20))


def _nowcast() -> Document:
    import sim

    return dict(sim.nowcast("kz-2022", "kz-2024", until="12:00"))


def _told(told: Document) -> list[dict[str, Any]]:
    return [
        {"prior": prior, "unit": unit, **own}
        for prior, each in told["priors"].items()
        for unit, own in ((None, each["national"]), *each["units"].items())
    ]


def _scenario() -> Document:
    from sim.analysis.scenario_document import scenario_document

    return scenario_document(load("scenarios/almaty-boycott.toml"))


def _probability() -> Document:
    from sim.analysis.probability.causes import causes
    from sim.analysis.probability.document import probability_document

    scenario = load("scenarios/nationwide-boycott.toml").model_copy(update={"sweep": {}})
    results = run(scenario, replications=4)
    return probability_document(scenario, results, causes(results))


def _comparison() -> Document:
    from sim.analysis.comparison.compare import compare_scenarios
    from sim.analysis.comparison.document import comparison_document

    pair = load("scenarios/baseline.toml"), load("tests/inputs/it.toml")
    return comparison_document(pair, compare_scenarios(*pair, replications=3))


def _curve() -> Document:
    from sim.analysis.probability.curve import failure_curve
    from sim.analysis.probability.curve_document import curve_document

    scenario = load("scenarios/baseline.toml")
    return curve_document(scenario, failure_curve(run(scenario, replications=4)), steps=8)


def _rare() -> Document:
    from sim.analysis.rare.document import rare_document
    from sim.analysis.rare.rare_events import rare_events

    scenario = load("scenarios/baseline.toml")
    return rare_document(scenario, rare_events(scenario, relative_error=0.5, tails=("normal",)))


def _sensitivity() -> Document:
    from sim.analysis.sensitivity.document import sensitivity_document
    from sim.analysis.sensitivity.sobol import sobol

    scenario = load("scenarios/baseline.toml")
    return sensitivity_document(scenario, sobol(scenario, n=256))


def _map() -> Document:
    from sim.analysis.sensitivity.map_document import map_document
    from sim.analysis.sensitivity.two_parameter_map import failure_map

    scenario = load(
        "scenarios/nationwide-boycott.toml", sweeps=[PATHS[0] + "=0:0.4:0.4", PATHS[1] + "=0.1:0.5:0.4"]
    )
    return map_document(failure_map(scenario, replications=20))


PATHS: Final = ("campaigns.nationwide.uptake", "uncertainty.sd_national_turnout")


def _scenario_values(document: Document) -> list[Entry]:
    """Values of a scenario by their place, found in another way than the table's: by asking each place."""
    found = []
    table = pd.read_csv(io.StringIO(_printed("show", "--csv")), dtype=str, keep_default_na=False)
    for path in table["path"]:
        value = document["scenario"]
        for key in re.findall(r'"[^"]*"|[^.\[\]]+', path):
            value = value[int(key)] if isinstance(value, list) else value[key.strip('"')]
        found.append({"path": path, "value": value})
    return found


def _events(document: Document) -> list[Entry]:
    return [
        {"prior": prior, "event": "fails", "share": each["p_fail"], "low": each["low"], "high": each["high"]}
        for prior, each in document["priors"].items()
    ]


def _paired(document: Document) -> list[Entry]:
    return [
        {"prior": prior, "figure": figure} | each[figure]
        for prior, each in document["priors"].items()
        for figure in ("p_fail", "turnout")
    ]


def _steps(document: Document) -> list[Entry]:
    return [
        {"prior": curve["prior"], "move": curve["move"], "share": share, "p_fail": curve["p_fail"][k]}
        for curve in document["curves"]
        for k, share in enumerate(curve["share"])
    ]


def _points(document: Document) -> list[Entry]:
    conditions = list(enumerate(document["conditions"]))
    return [
        {"prior": prior, PATHS[0]: first, PATHS[1]: second, "p_fail": document["p_fail"][p][a][b]}
        | {f"fails_by.{name}": document["fails_by"][p][a][b][c] for c, name in conditions}
        for p, prior in enumerate(document["priors"])
        for a, first in enumerate(document["first_values"])
        for b, second in enumerate(document["second_values"])
    ]


def _queued() -> Scenario:
    scenario = load("scenarios/wrong-documents.toml", ["polling.stations=20"])
    return scenario.model_copy(update={"sweep": {}})


def _stations() -> Document:
    from sim.analysis.day.stations import station_day, stations_document

    return stations_document(station_day(_queued()))


def _voters() -> Document:
    from sim.analysis.day.voters import voters_document

    return voters_document(_queued(), [("Kyzylorda Region", 54)])


def _frontier() -> Document:
    from sim.analysis.break_even_documents import break_evens, frontier_document
    from sim.analysis.expected.scenario_table import table_of_scenario
    from sim.engines.plan import notes_of, plan_of, rule_of

    scenario = load("scenarios/almaty-boycott.toml").model_copy(update={"sweep": {}})
    table, rule = table_of_scenario(plan_of(scenario)), rule_of(scenario)
    answers = break_evens(table, rule, moves=["yes-home"])
    return frontier_document(table, rule, answers, notes_of(scenario))


def _immunity() -> Document:
    from sim.analysis.break_even_documents import immunity_document
    from sim.analysis.expected.scenario_table import table_of_dataset

    return immunity_document(table_of_dataset(load_dataset("kz-2022")), load_rule("kazakhstan-2022"))


def _pair() -> Document:
    from sim.analysis.break_even_documents import trade_off_document
    from sim.analysis.expected.scenario_table import table_of_dataset
    from sim.break_even.moves import move_of

    table, rule = table_of_dataset(load_dataset("kz-2022")), load_rule("kazakhstan-2022")
    return trade_off_document(table, rule, move_of("no-home"), move_of("yes-home"))


def _expectation() -> Document:
    from sim.analysis.expected.document import expected_document

    return expected_document(load("scenarios/almaty-boycott.toml"))


def _run() -> Document:
    from sim.analysis.summary import run_document

    overrides = ["monte_carlo.replications=2", "polling.stations=20", "polling.queues=true"]
    return run_document(run(load("scenarios/baseline.toml", overrides)))


def _answers(document: Document) -> list[Entry]:
    return [{**each, "regions": "; ".join(each["regions"])} for each in document["answers"]]


def _shares(document: Document) -> list[Entry]:
    return [
        {"condition": each["condition"], "first_share": first, "second_share": each["second"][row]}
        for each in document["trade_offs"]
        for row, first in enumerate(each["first"])
    ]


def _expected(document: Document) -> list[Entry]:
    return [
        each["levers"] | {"turnout": each["expected"]["turnout"], "verdict": each["expected"]["verdict"]}
        for each in document["points"]
    ]


def _rule_conditions(document: Document) -> list[Entry]:
    return [
        {"name": rule["name"], "in_force": rule["in_force"], "condition": name, "asks": asks}
        for rule in document["rules"]
        for name, asks in rule["conditions"].items()
    ]


def _capacity() -> Document:
    from sim.analysis.desks.capacity import Question, capacity_of
    from sim.analysis.desks.document import capacity_document

    scenario = load("scenarios/baseline.toml", ["polling.check_in.mean_seconds=90"])
    return capacity_document(capacity_of(scenario, Question(voters=600, profile="kz-2022", replications=5)))


def _staffing(document: Document) -> list[Entry]:
    tried = [
        {"what": "tried", "possible": True, "least_from": None, "least_until": None} | each
        for each in document["groups"][0]["tried"]
    ]
    return [*document["groups"][0]["answers"], *tried]


def _glossary() -> Document:
    from sim.text.glossary import glossary_document

    return glossary_document()


def _conditions(document: Document) -> list[Entry]:
    return list(document["conditions"])


QUICK: Final = (
    Command("rules", _rules, _rule_conditions),
    Command("rules show", _rule, lambda told: [{"condition": n, "asks": a} for n, a in told["asks"].items()]),
    Command("cases", _cases, lambda told: told["cases"]),
    Command("cases --set", _history, lambda told: told["cases"]),
    Command("cases --rule", _cases_under, lambda told: told["cases"]),
    Command("cases show", _case, _conditions),
    Command("check rule", _rule_check, _tried),
    Command("cite", _citation, lambda told: told["references"]),
    Command("decide", _decision, _conditions),
    Command("compare-rules", _rules_compared, lambda told: told["rules"]),
    Command("explain", _glossary, lambda told: told["entries"]),
    Command("frontier of a scenario", _frontier, _answers),
    Command("frontier --immunity", _immunity, lambda told: told["immunities"]),
    Command("frontier --pair", _pair, _shares),
    Command("run --expected almaty-boycott", _expectation, _expected),
    Command("audit", _audit, lambda told: told["findings"]),
    Command("road", _road, _road_steps),
    Command("timeline", _timeline, lambda told: told["events"]),
    Command("show", _scenario, _scenario_values),
    Command("profile --mobilisation", _mobilisation, _ends),
    Command("profile", _profile, _behaviours),
    Command("effects", _effects, lambda told: [{**e, "lead_exact": e["lead"]} for e in told["effects"]]),
)


SIMULATED: Final = (
    Command("capacity", _capacity, _staffing),
    Command("calibrate", _calibration, lambda told: told["cells"]),
    Command("nowcast", _nowcast, _told),
    Command("backtest", _backtest, lambda told: told["coverage"]),
    Command("stations", _stations, lambda told: told["stations"]),
    Command("stations --voters", _voters, lambda told: told["voters"]),
    Command("probability", _probability, _events, lambda table: table["event"] == "fails"),
    Command("compare under another rule", _comparison, _paired, lambda table: table["figure"] != "not_met"),
    Command("curve", _curve, _steps),
    Command("rare", _rare, lambda told: told["events"]),
    Command("sensitivity", _sensitivity, lambda told: told["indices"]),
    Command("map", _map, _points),
)
ALL: Final = (*QUICK, *SIMULATED)
PARAMETERS: Final = [
    pytest.param(each, id=each.name, marks=pytest.mark.check if each.name == "rare" else ()) for each in ALL
]


@cache
def _printed(name: str, form: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        code = main([*(each.replace(FOLDER, folder) for each in COMMANDS[name]), form])
    assert code in (0, NOT_AS_SURE_AS_ASKED)
    out.flush()
    return out.buffer.getvalue().decode()


def _agrees(found: Any, told: Any) -> bool:
    """Whether a cell as text says what stands in the JSON."""
    if told is None or told == "":
        return found == ""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return found == (str(told).lower() if isinstance(told, bool) else told)
    return float(found) == told


def _no_entries(document: Document) -> list[Entry]:
    return []


# The rows of a run are its replications, which its document sums up: tests/cli/test_short_report.py.
RUN: Final = pytest.param(Command("run baseline", _run, _no_entries), id="run baseline")


@pytest.mark.parametrize("command", [*PARAMETERS, RUN])
def test_a_command_says_what_its_function_returns(command: Command) -> None:
    told = parsed(_printed(command.name, "--json"))
    assert list(told)[-1] == "provenance"
    del told["provenance"]
    made = command.made()
    assert told == made
    assert list(told) == list(made)
    assert next(iter(told)) == "schema"


@pytest.mark.parametrize("command", PARAMETERS)
def test_a_table_says_what_the_json_says(command: Command) -> None:
    table = pd.read_csv(io.StringIO(_printed(command.name, "--csv")), dtype=str, keep_default_na=False)
    table = table[command.rows(table)]
    entries = command.entries(parsed(_printed(command.name, "--json")))
    assert len(table) == len(entries) > 0
    shared = [name for name in table.columns if name in entries[0]]
    assert len(shared) >= 2
    for row, entry in zip(table.to_dict("records"), entries, strict=True):
        wrong = {name: (row[name], entry[name]) for name in shared if name != "lead"}
        assert all(_agrees(*pair) for pair in wrong.values()), wrong


def test_a_lead_is_a_decimal_number_beside_the_exact_one() -> None:
    table = pd.read_csv(io.StringIO(_printed("effects", "--csv")))
    assert table["lead"].tolist() == [float(Fraction(text)) for text in table["lead_exact"].astype(str)]


def test_conditions_that_one_rule_lacks_are_empty_cells() -> None:
    table = pd.read_csv(io.StringIO(_printed("compare under another rule", "--csv")))
    unmet = table[table["figure"] == "not_met"].set_index(["prior", "condition"])
    told = parsed(_printed("compare under another rule", "--json"))["priors"]["next-vote"]["by_condition"]
    for name, pair in told.items():
        row = unmet.loc[("next-vote", name)]
        assert [None if pd.isna(row[each]) else row[each] for each in ("first", "second")] == pair


def test_causes_stand_in_the_same_table() -> None:
    table = pd.read_csv(io.StringIO(_printed("probability", "--csv")))
    told = parsed(_printed("probability", "--json"))["causes"]["next-vote"]
    found = table[(table["prior"] == "next-vote") & (table["event"] == "by_campaign")]
    assert found[["share", "low", "high"]].to_numpy().tolist() == [told["by_campaign"]]
    named = table[(table["prior"] == "next-vote") & (table["event"] == "combination")]
    assert dict(zip(named["condition"], named["share"], strict=True)) == {
        name: share for name, (share, _, _) in told["by_combination"].items()
    }


def test_ratios_of_speed_as_a_table() -> None:
    from sim.bench.bench import Ratio
    from sim.bench.document import bench_document, bench_rows

    ratios = [Ratio("a", "one, two", 2.0, 1.5, 2.5), Ratio("b", "three", 3.0, 2.5, 3.5)]
    table = bench_rows(bench_document(3, ratios))
    assert list(table.cells) == [("a", 2.0, 1.5, 2.5, "one, two"), ("b", 3.0, 2.5, 3.5, "three")]


WITHOUT_ROWS: Final = frozenset(
    {"export", "lessons", "merge", "new", "page", "plot", "report", "schema", "seal"}
)
ELSEWHERE: Final = frozenset({"bench", "changes", "check", "rerun", "verify"})


def test_every_command_that_has_rows_gives_them_as_csv() -> None:
    listed = {COMMANDS[each.name][0] for each in ALL}
    assert set(SUB_COMMANDS) == listed | WITHOUT_ROWS | ELSEWHERE
