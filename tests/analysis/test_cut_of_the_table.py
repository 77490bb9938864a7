"""What a table says does not hang on how finely it is cut: halves of regions, regions, one row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.rare.conditional import conditional
from sim.analysis.sensitivity.sobol import distance
from sim.analysis.unit_model import unit_model
from sim.datasets import load_dataset
from sim.electorate.regions import SD_OF_LEVELS, part_levels, part_sizes
from sim.engines.plan import Plan, notes_of, plan_of
from sim.errors import DatasetError
from sim.numerics import expit, logit
from sim.streams import Purpose, Stream

KZ = load_dataset("kz-2022")
PRIORS = ("replay", "next-vote", "fresh-event")
COUNTS = ("registered", "yes", "no", "both_marked", "invalid", "ballots")
CLOCKS = ("10:00", "12:00", "14:00", "16:00", "18:00", "20:00", "22:00")


def _manifest(folder: Path, units: str) -> str:
    hashes = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("results.csv", "turnout.csv")
    }
    entries = "".join(
        f'[files.{name.partition(".")[0]}]\nfile = "{name}"\nsource = "test"\nunit = "test"\n'
        f'sha256 = "{digest}"\ntransformed = "test"\n'
        for name, digest in hashes.items()
    )
    return (
        f'schema_version = 1\nname = "cut"\ntitle = "cut"\n{entries}'
        '[clock]\nreference_utc_offset_hours = 6\nopening = "07:00"\nclosing = "20:00"\nsource = "test"\n'
        f'[units]\nsource = "test"\n{units}'
        '[stations]\nmax_roll = 3000\nmax_roll_source = "test"\n'
        '[[stations.zones]]\nutc_offset_hours = 6\nn_stations = 9947\nsource = "test"\n'
    )


def _table(path: Path, rows: Iterator[list[object]] | list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _folder(folder: Path, cuts: list[tuple[str, str, np.ndarray, np.ndarray]], units: str = "") -> Path:
    """A dataset of units: name, region, counts, per cent by clock."""
    folder.mkdir()
    _table(
        folder / "results.csv", [["unit", "region", *COUNTS], *([n, r, *c.tolist()] for n, r, c, _ in cuts)]
    )
    _table(
        folder / "turnout.csv", [["unit", *CLOCKS], *([n, *(f"{x:.4f}" for x in t)] for n, _, _, t in cuts)]
    )
    (folder / "dataset.toml").write_text(_manifest(folder, units), encoding="utf-8")
    return folder


def _counts(u: int) -> np.ndarray:
    yes, no, both, invalid = KZ.ballots[u]
    return np.array([KZ.registered[u], yes, no, both, invalid, KZ.ballots[u].sum()])


def _turnout(u: int) -> np.ndarray:
    """A little above the published one, so that no half counts a paper more than it issued."""
    return np.linspace(0.4, 1.0, len(CLOCKS)) * (0.002 + 100 * KZ.issued[u] / KZ.registered[u])


UNITS = [int(u) for u in np.flatnonzero(KZ.simulated)]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    """The vote of 2022 in halves of its regions, by region, and in one row of so many regions."""
    base = tmp_path_factory.mktemp("cuts")
    whole = [(KZ.units[u], "", _counts(u), _turnout(u)) for u in UNITS]
    halves = [
        (f"{name} {side}", name, counts // 2 + (side == "B") * (counts % 2), turnout)
        for name, _, counts, turnout in whole
        for side in "AB"
    ]
    total = sum(counts for _, _, counts, _ in whole)
    turnout = sum(counts[0] * t for _, _, counts, t in whole) / total[0]
    made = {
        "halves": _folder(base / "halves", halves),
        "regions": _folder(base / "regions", whole),
        "row": _folder(base / "row", [("KZ", "", total, turnout)], "[units.regions_in_unit]\nKZ = 14.4\n"),
        "bare row": _folder(base / "bare", [("KZ", "", total, turnout)]),
    }
    rule = {"preset": "kyrgyzstan-2016", "conditions": {"turnout_quorum": {"fraction": "1/2"}}}
    return {
        name: plan_of(sim.Scenario(schema_version=1, title=name, dataset=str(folder), rule=rule))
        for name, folder in made.items()
    }


def quorum_fails(plan: Plan, prior: str) -> float:
    return conditional(unit_model(plan, prior), plan.rule, "normal", 2_000, 3)["turnout_quorum"].value


def test_one_row_fails_about_as_often_as_its_regions_and_says_how_often(plans: dict[str, Plan]) -> None:
    ratios = [quorum_fails(plans["row"], prior) / quorum_fails(plans["regions"], prior) for prior in PRIORS]
    replay, another, fresh = (f"{ratio:.1f}" for ratio in ratios)
    (note,) = notes_of(plans["row"].scenario)
    assert f"quorum {replay}, {another} and {fresh} times as often" in note
    assert notes_of(plans["regions"].scenario) == ()
    assert 1 / 2 < ratios[0] < 2
    assert all(1 / 1.2 < ratio < 1.2 for ratio in ratios[1:])


def test_one_row_of_one_region_does_not(plans: dict[str, Plan]) -> None:
    assert quorum_fails(plans["bare row"], "replay") > 5 * quorum_fails(plans["regions"], "replay")


@pytest.mark.parametrize("prior", PRIORS)
def test_halves_that_name_their_region_are_that_region(plans: dict[str, Plan], prior: str) -> None:
    halves, regions = quorum_fails(plans["halves"], prior), quorum_fails(plans["regions"], prior)
    assert halves == pytest.approx(regions, rel=0.03 if prior != "replay" else 0.15)


def test_the_sensitivity_of_halves_is_that_of_regions(plans: dict[str, Plan]) -> None:
    def reliability(plan: Plan) -> float:
        model = unit_model(plan, "next-vote")
        return distance(model, model.draw(Stream(1, Purpose.SENSITIVITY, 0), 4_000))["turnout_quorum"]

    regions = reliability(plans["regions"])
    assert reliability(plans["halves"]) == pytest.approx(regions, rel=0.05)
    assert reliability(plans["row"]) == pytest.approx(regions, rel=0.1)


@pytest.mark.parametrize("queues", [False, True], ids=["counts", "voters"])
def test_halves_swing_with_their_region_in_every_engine(plans: dict[str, Plan], queues: bool) -> None:
    def issued(name: str) -> np.ndarray:
        polling = {"queues": queues, "stations": 40} if queues else {}
        scenario = plans[name].scenario.replace(polling=polling)
        return sim.run(scenario, replications=6).dataset["issued"].sel(prior="fresh-event").values[0]

    halves, regions = issued("halves"), issued("regions")
    joined = halves[:, 0::2] + halves[:, 1::2]
    spread = regions.std(axis=0)
    assert (np.abs(joined - regions).mean(axis=0) < 0.25 * spread).all()


def test_levels_lie_as_far_apart_as_those_of_2022() -> None:
    level, roll = logit(KZ.issued[UNITS] / KZ.registered[UNITS]), KZ.registered[UNITS]
    middle = np.average(level, weights=roll)
    assert round(float(np.sqrt(np.average((level - middle) ** 2, weights=roll))), 2) == SD_OF_LEVELS
    assert round(float(roll.sum() ** 2 / (roll * roll).sum()), 1) == 14.4


@pytest.mark.parametrize("k", [1.0, 1.01, 2.0, 2.5, 14.4, 17.0])
def test_parts_count_for_as_many_regions_and_keep_the_turnout(k: float) -> None:
    sizes = part_sizes(k)
    assert sizes.sum() ** 2 / (sizes * sizes).sum() == pytest.approx(k)
    if k > 1:
        levels = part_levels(sizes, 0.68)
        share = sizes / sizes.sum()
        assert float((share * expit(logit(np.array([0.68])) + levels)).sum()) == pytest.approx(0.68)


def test_a_units_regions_are_said_once(tmp_path: Path) -> None:
    cut = [("A", "North", _counts(0), _turnout(0)), ("B", "", _counts(1), _turnout(1))]
    both = "[units.regions_in_unit]\nA = 3\n"
    with pytest.raises(DatasetError, match=r"A = 3.*: lies in the region North"):
        load_dataset(_folder(tmp_path / "both", cut, both))
    with pytest.raises(DatasetError, match="no such unit"):
        load_dataset(_folder(tmp_path / "unknown", cut, "[units.regions_in_unit]\nC = 3\n"))
    with pytest.raises(DatasetError, match=r"regions_in_unit\.B = 0\.5"):
        load_dataset(_folder(tmp_path / "less", cut, "[units.regions_in_unit]\nB = 0.5\n"))
