"""Every command on every optional part of a scenario: one verdict, one roll, one turnout, the same papers.

What a scenario expects is told by ``run --expected``, stands under every answer of ``frontier`` and is what
Python is given; what was simulated is told by ``run``, ``compare`` and the pictures' data from one Dataset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.comparison.compare import compare_results
from sim.analysis.day.turnout import turnout_day, turnout_sweep
from sim.analysis.day.units import region_margins
from sim.analysis.expected.document import expected_document
from sim.analysis.expected.scenario_table import table_of_scenario
from sim.analysis.probability.curve import failure_curve
from sim.analysis.probability.failure import failure_probability
from sim.analysis.results.participation import turnout
from sim.analysis.results.results_view import tally_at
from sim.analysis.summary import summarise
from sim.cli import main
from sim.engines.plan import plan_of
from sim.rules import OUTCOMES
from tests.conftest import unsealed, write_small_dataset

BOYCOTT = """
[[campaigns]]
name = "c"
kind = "boycott"
uptake = {uptake}
regions = ["North", "Coast"]
"""

IRREGULARITY = """
[[irregularities]]
name = "i"
share = 0.5
"""

PARTS = {
    "nothing": "",
    "campaign": BOYCOTT.format(uptake=0.3),
    "campaign of exactly a twentieth": BOYCOTT.format(uptake=0.05),
    "campaign with hours": BOYCOTT.format(uptake=0.6) + "from = 12:00:00\nuntil = 17:30:00\n",
    "opponents' campaign": BOYCOTT.format(uptake=0.2) + "odds_ratio = 5.0\n",
    "several campaigns": BOYCOTT.format(uptake=0.2)
    + '[[campaigns]]\nname="m"\nkind="mobilise"\nto="no"\nuptake=0.1\nfrom=15:00:00\n'
    + '[[campaigns]]\nname="s"\nkind="spoil"\nwho=["no"]\nuptake=0.35\nfrom=14:00:00\n',
    "there and back": '[[campaigns]]\nname="p"\nkind="persuade"\nto="no"\nuptake=0.4\n'
    '[[campaigns]]\nname="q"\nkind="persuade"\nto="yes"\nuptake=0.5\nfrom=15:00:00\n',
    "coerced and abstaining": '[[campaigns]]\nname="k"\nkind="coerce"\nto="yes"\nuptake=0.2\n'
    "photographs=0.5\n"
    '[[campaigns]]\nname="a"\nkind="strategic-abstention"\nuptake=0.3\n',
    "closure": '[[campaigns]]\nname="x"\nkind="closure"\nuptake=0.4\nregions=["Hills"]\nuntil=11:00:00\n',
    "stuffing": IRREGULARITY + 'kind = "stuffing"\nof_unsigned = 0.2\nto = "yes"\nseen = 0.3\n',
    "multiple voting": IRREGULARITY + 'kind = "multiple-voting"\npapers = 7\nto = "no"\n',
    "misreport": IRREGULARITY + 'kind = "misreport"\nshift = 0.2\nseen = 0.5\n',
    "lost box": IRREGULARITY + 'kind = "lost-box"\nbox = "stationary"\nseen = 0.0\n',
    "instruction": IRREGULARITY + 'kind = "instruction"\nuptake = 0.4\n',
    "photographs": IRREGULARITY + 'kind = "photographs"\nuptake = 0.4\nto = "no"\n',
    "composition": IRREGULARITY + 'kind = "composition"\nmembers = 11\nallowed = 7\ncontested = 0.5\n',
    "annulment, roll kept": IRREGULARITY + 'kind = "annulment"\n',
    "annulment, roll struck": IRREGULARITY
    + 'kind = "annulment"\n[tabulation.consequences]\nroll_kept = false\n',
    "repeat vote": IRREGULARITY
    + 'kind = "composition"\nmembers = 11\nallowed = 7\ncontested = 1.0\n'
    + "[tabulation.repeat]\nturnout_ratio = 0.9\n",
    "campaign and struck": BOYCOTT.format(uptake=0.3)
    + IRREGULARITY
    + 'kind = "annulment"\n[tabulation.consequences]\nroll_kept = false\n',
    "certificates": "[certificates]\nshare = 0.1\n",
    "home voting": "[home_voting]\nshare = 0.3\nfrom = 10:00:00\nuntil = 14:00:00\n",
    "home voting and hours": "[home_voting]\nshare = 0.3\nfrom = 10:00:00\nuntil = 14:00:00\n"
    + BOYCOTT.format(uptake=0.6)
    + "from = 12:00:00\nuntil = 17:30:00\n",
    "queues": "[polling]\nqueues = true\n",
    "queues, impatient": "[polling]\nqueues = true\npatience_minutes = 5\n" + BOYCOTT.format(uptake=0.3),
    "issued base": 'ISSUED = ""\n',
    "outside": "",
    "outside, campaigns": BOYCOTT.format(uptake=0.3)
    + '[[campaigns]]\nname="s"\nkind="spoil"\nwho=["no"]\nuptake=0.35\nfrom=14:00:00\n',
    "outside, opponents' campaign": BOYCOTT.format(uptake=0.2) + "odds_ratio = 5.0\n",
    "outside, at home and elsewhere": "[certificates]\nshare = 0.1\n"
    "[home_voting]\nshare = 0.3\nfrom = 10:00:00\nuntil = 14:00:00\n",
    "outside, struck": BOYCOTT.format(uptake=0.3)
    + IRREGULARITY
    + 'kind = "composition"\nmembers = 11\nallowed = 7\ncontested = 1.0\n'
    + "[tabulation.repeat]\nturnout_ratio = 0.9\n",
    "outside, queues": "[polling]\nqueues = true\npatience_minutes = 5\n",
}
RULE = 'rule = {preset = "kazakhstan-2022", conditions.regional_majority.units = 3}'
ISSUED_RULE = (
    'rule = {preset = "kazakhstan-2022", conditions.regional_majority.units = 3, '
    'conditions.turnout_quorum.numerator = "issued"}'
)
ONE_UNIT_RULE = 'rule = {preset = "kazakhstan-2022", conditions.regional_majority.units = 1}'


def _rewritten(file: str, old: str, new: str) -> Callable[[Path], None]:
    """A change to a file of a dataset's folder, by a pattern; hashes are no matter."""

    def change(folder: Path) -> None:
        path = unsealed(folder) / file
        text, n = re.subn(old, new, path.read_text(), flags=re.MULTILINE)
        assert n
        path.write_text(text)

    return change


def _each(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for each in changes:
            each(folder)

    return change


NATION = "NATION,8.00,31.00,50.00,60.00,60.60\n"
TOTAL = "TOTAL,3507,1300,660,40,81,2081\n"
MISSING = {
    "results without turnout": _rewritten("dataset.toml", r"\[files\.turnout\](\n.+)+\n", ""),
    "a unit without hours": _rewritten("turnout.csv", r"^Hills.*\n", ""),
    "hours of the nation alone": _each(
        _rewritten("turnout.csv", r"^(North|Hills|South|Coast).*\n", ""),
        _rewritten("turnout.csv", r"\Z", NATION),
        _rewritten("dataset.toml", r'(file = "turnout.csv")', r'\1\nnational_row = "NATION"'),
    ),
    "turnout without results": _each(
        _rewritten("results.csv", r"^(North|Hills|South|Coast),(\d+).*$", r"\1,\2,,,,,"),
        _rewritten("results.csv", r"\Z", TOTAL),
        _rewritten("dataset.toml", r'(file = "results.csv")', r'\1\ntotal_row = "TOTAL"'),
    ),
    "a unit without a result": _each(
        _rewritten("results.csv", r"^(Hills),(\d+).*$", r"\1,\2,,,,,"),
        _rewritten("results.csv", r"\Z", TOTAL),
        _rewritten("dataset.toml", r'(file = "results.csv")', r'\1\ntotal_row = "TOTAL"'),
    ),
}
"""Parts that a dataset may lack: what is changed in the folder of the small one."""


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, small_dataset: Path, outside_dataset: Path
) -> Callable[[str], Path]:
    """A maker of scenario files."""
    folder = tmp_path_factory.mktemp("matrix")

    def write(part: str) -> Path:
        text = PARTS.get(part, "")
        dataset, rule = small_dataset, RULE
        if part.startswith("outside"):
            dataset = outside_dataset
        if part == "one unit":
            dataset, rule = Path("tests/inputs/min").resolve(), ONE_UNIT_RULE
        if part in MISSING:
            dataset = write_small_dataset(folder / f"data-{part.replace(' ', '-')}")
            MISSING[part](dataset)
        if part == "issued base":
            text, rule = "", ISSUED_RULE
        name = part.replace(" ", "-").replace(",", "").replace("'", "")
        path = folder / f"{name}.toml"
        head = f'schema_version = 1\ntitle = "{part}"\ndataset = "{dataset}"\n{rule}\n'
        path.write_text(f"{head}{text}\n[monte_carlo]\nreplications = 3\nseed = 7\n")
        return path

    return write


EVERY = [*PARTS, "one unit", *MISSING]


def strict(text: str) -> dict[str, Any]:
    """JSON by RFC 8259: no NaN, no Infinity."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    document = json.loads(text, parse_constant=refuse)
    assert next(iter(document)) == "schema"
    assert document["schema"].startswith("referendum/")
    return document


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def call(*args: str) -> dict[str, Any]:
        assert main([*map(str, args), "--json"]) == 0, capsys.readouterr().err
        return strict(capsys.readouterr().out)

    return call


TABLE = ("ballots", "counted", "issued", "registered", "turnout", "verdict", "binds", "margins", "conditions")


@pytest.mark.parametrize("part", EVERY)
def test_what_is_expected_is_the_same_in_every_command(part: str, written, told) -> None:
    path = written(part)
    run = told("run", str(path), "--expected")["expected"]
    frontier = told("frontier", str(path), "--no-stations", "--move", "yes-home")["table"]
    assert {name: run[name] for name in TABLE} == {name: frontier[name] for name in TABLE}
    python = table_of_scenario(plan_of(sim.load(path)))
    assert (int(python.tally.national("cast")), int(python.tally.national("registered"))) == (
        run["counted"],
        run["registered"],
    )
    assert run["turnout"] == pytest.approx(run["counted"] / run["registered"], abs=5e-5)
    assert sum(run["ballots"].values()) == run["counted"]
    assert part == "stuffing" or run["counted"] <= run["issued"]
    held = python.stations()
    assert (python.outside is not None) == part.startswith("outside")
    apart = 0 if python.outside is None else python.outside.sum(axis=1)
    for column, name, elsewhere in (
        (held.papers.sum(axis=1), "cast", apart),
        (held.issued, "issued", apart),
        (held.roll, "registered", 0),
    ):
        of_unit = np.zeros(len(python.tally.units), dtype=np.int64)
        np.add.at(of_unit, held.unit, column)
        simulated = np.unique(held.unit)
        assert (of_unit[simulated] == (python.tally.by_unit(name) - elsewhere)[simulated]).all()
    assert (held.papers.sum(axis=1) <= held.roll).all()


@pytest.mark.parametrize("part", EVERY)
def test_immunity_and_pairs_stand_on_the_same_table(part: str, written, told) -> None:
    path = written(part)
    met = {
        each["name"]: each["met"] for each in told("run", str(path), "--expected")["expected"]["conditions"]
    }
    immune = told("frontier", str(path), "--immunity")["immunities"]
    assert {each["condition"] for each in immune} == {name for name, holds in met.items() if holds}
    for each in told("frontier", str(path), "--pair", "no-home", "yes-home")["trade_offs"]:
        # With nobody moved by the first, a condition that fails already needs nobody of the second.
        assert each["condition"] in met


@pytest.fixture(scope="module")
def simulated(written: Callable[[str], Path]) -> Callable[[str], xr.Dataset]:
    known: dict[str, xr.Dataset] = {}

    def run(part: str) -> xr.Dataset:
        if part not in known:
            known[part] = sim.run(sim.load(written(part)))
        return known[part]

    return run


@pytest.mark.parametrize("part", EVERY)
def test_what_is_simulated_is_decided_over_the_roll_that_is_carried(part: str, simulated, written) -> None:
    results, rule = simulated(part), plan_of(sim.load(written(part))).rule
    verdict = rule.decide(tally_at(results, 0))
    at = results.isel(point=0)
    assert (verdict.outcome == at["outcome"].values).all()
    for number, result in enumerate(verdict.conditions):
        assert (result.margin_ballots == at["margin"].values[..., number]).all()
        assert (result.met == at["met"].values[..., number]).all()
    assert (at["issued"].values <= at["voters_registered"].values).all() or part == "stuffing"


@pytest.mark.parametrize("part", EVERY)
def test_report_comparison_and_pictures_tell_the_same_turnout(part: str, simulated) -> None:
    results = simulated(part)
    shares, failures = turnout(results), failure_probability(results)
    report = summarise(results)["points"][0]["priors"]
    for each in compare_results(results, results):
        here = shares.sel(prior=each.prior).isel(point=0)
        assert each.turnout.first == pytest.approx(float(here.mean()), abs=5e-5)
        assert each.p_fail.first == pytest.approx(float(failures.estimate.sel(prior=each.prior)[0]), abs=1e-6)
        assert report[each.prior]["turnout"]["median"] == pytest.approx(float(here.median()), abs=5e-5)
        day = turnout_day(results, prior=each.prior)
        roll = float(results["registered"].sum())
        issued = results["issued_by_time"].sel(prior=each.prior).isel(point=0).sum("time") / roll
        assert float(day.median[-1]) == pytest.approx(float(issued.median()), abs=1e-9)


@pytest.mark.parametrize("part", EVERY)
def test_margins_by_unit_and_the_curve_start_from_the_same_replications(part: str, simulated) -> None:
    results = simulated(part)
    margins = region_margins(results)
    carried = results["regions_carried"].isel(point=0).sel(prior=margins.attrs["prior"])
    assert margins.attrs["carried_median"] == float(carried.median())
    for curve in failure_curve(results, "no-home"):
        fails = results["outcome"].isel(point=0).sel(prior=curve.prior) != OUTCOMES.index("adopted")
        assert float(curve.at(0.0)) == pytest.approx(float(fails.mean()))


@pytest.mark.parametrize("part", ["campaign", "campaign and struck", "home voting and hours"])
def test_the_picture_of_a_sweep_tells_what_the_report_tells(part: str, written) -> None:
    swept = sim.load(written(part), sweeps=["campaigns.c.uptake=0,0.5,1"])
    results = sim.run(swept)
    picture, report = turnout_sweep(results), summarise(results)["points"]
    expected = expected_document(swept)["points"]
    for number, point in enumerate(report):
        for prior, entry in point["priors"].items():
            drawn = picture.isel(point=number).sel(prior=prior)
            assert float(drawn["median"]) == pytest.approx(entry["turnout"]["median"], abs=5e-5)
            told = entry["p_fail"]["estimate"]  # to the digits that its error allows
            assert float(drawn["p_fail"]) == pytest.approx(told, abs=5e-3)
    shares = [point["expected"]["turnout"] for point in expected]
    assert shares == sorted(shares, reverse=True)


COMMANDS = {
    "run": ["run", "-n", "1", "-j", "1", "--no-plots", "--out", "{out}"],
    "probability": ["probability", "-n", "2", "-j", "1"],
    "compare": ["compare", "{path}", "-n", "2", "-j", "1"],
    "curve": ["curve", "-n", "2", "-j", "1"],
    "stations": ["stations", "--top", "2"],
}


@pytest.mark.parametrize("part", EVERY)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_document_is_strict_and_names_its_schema(
    command: str, part: str, written, told, tmp_path: Path
) -> None:
    path = written(part)
    name, *options = COMMANDS[command]
    filled = [each.format(out=tmp_path / "out", path=path) for each in options]
    if command == "stations":
        filled += ["--set", "polling.queues=true"]
    told(name, str(path), *filled)


@pytest.mark.parametrize("part", EVERY)
@pytest.mark.parametrize(
    "command",
    [
        ["rare", "--tail", "normal", "--relative-error", "0.9", "-j", "1"],
        ["sensitivity", "-n", "256"],
        ["map", "--sweep", "{first}", "--sweep", "uncertainty.sd_national_turnout=0.1,0.3", "-n", "20"],
    ],
    ids=lambda each: each[0],
)
def test_commands_on_the_model_by_unit_answer_strictly_or_say_what_they_leave_out(
    command: list[str], part: str, written, capsys: pytest.CaptureFixture[str]
) -> None:
    first = (
        "campaigns.c.uptake=0,0.5"
        if '[[campaigns]]\nname = "c"' in written(part).read_text()
        else ("uncertainty.sd_national_yes=0.1,0.2")
    )
    options = [each.format(first=first) for each in command[1:]]
    code = main([command[0], str(written(part)), *options, "--json"])
    out, err = capsys.readouterr()
    if code == 0:
        strict(out)
    else:
        assert code in (1, 2, 3)
        assert err.startswith(("error:", "Usage:"))
        assert "Traceback" not in err
        assert not out
