"""The final result from the papers counted so far: exact where all is known, honest where it is not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.running_day.counted import CountedPapers, read_counted
from sim.analysis.running_day.results_night import NIGHTS, _all_alike, _needed, results_night
from sim.analysis.running_day.swings_given import UnitFigures, scores_given
from sim.analysis.unit_model import Scores, UnitModel, unit_model
from sim.ballot import NO, YES
from sim.cli import main
from sim.electorate.campaigns.campaign_effects import ABSTAINED
from sim.engines.plan import plan_of
from sim.files.faults import FaultyFileError
from sim.rules import load_rule
from sim.streams import Purpose, Stream

DATASET = sim.load_dataset("kz-2022")
BASELINE = sim.load("baseline")
_ONE = (np.arange(len(DATASET.units)) == 3).astype(float)


def _counted(units: list[int], share: float = 1.0) -> CountedPapers:
    shares = np.zeros(len(DATASET.units))
    shares[units] = share
    return CountedPapers(np.round(DATASET.ballots * shares[:, None]).astype(np.int64), shares)


def test_when_all_is_counted_the_result_is_the_published_one() -> None:
    found = results_night(BASELINE, _counted(np.flatnonzero(DATASET.simulated).tolist()))
    for each in found.priors:
        assert each.outcomes == {"adopted": NIGHTS, "rejected": 0, "invalid": 0}
        assert set(each.cast.tolist()) == {7_985_769}
    assert found.outstanding == 0
    assert found.needed[0].share == 0


def test_what_is_needed_is_the_share_that_just_suffices() -> None:
    found = results_night(BASELINE, _counted([3, 4, 8, 9]))
    (needed,) = found.needed
    yes, cast = int(found.counted.ballots[:, YES].sum()), int(found.counted.ballots.sum())
    least = needed.share * found.outstanding
    assert least.denominator == 1
    assert 2 * (yes + least) > cast + found.outstanding
    assert 2 * (yes + least - 1) <= cast + found.outstanding


@pytest.mark.parametrize(
    ("law", "left_out"), [("denmark-1953", 1), ("california-1911", 2), ("italy-abrogative", 1)]
)
def test_what_a_majority_needs_is_counted_from_its_own_base(law: str, left_out: int) -> None:
    """Outstanding papers are as good as those counted: 7 of 50 are invalid, 3 have both marked."""
    ballots = np.zeros_like(DATASET.ballots)
    ballots[3] = (230, 170, 30, 70)
    found = {
        each.condition: each
        for each in _needed(load_rule(law).conditions, CountedPapers(ballots, _ONE), 1_000)
    }
    needed = next(each for name, each in found.items() if "majority" in name)
    good = 500 - 70 - (30 if left_out == 2 else 0)
    base, yes = good + 2 * good, 230 + needed.share * 1_000
    assert 2 * yes > base
    assert 2 * (yes - 1) <= base


def test_a_part_that_is_counted_is_not_counted_once_more() -> None:
    """Half of every unit's papers: in the end there are about as many as there were."""
    simulated = np.flatnonzero(DATASET.simulated).tolist()
    counted = _counted(simulated, 0.5)
    found = results_night(BASELINE, counted)
    replay = next(each for each in found.priors if each.prior == "replay")
    assert np.median(replay.cast) == pytest.approx(7_985_769, rel=0.02)
    assert _all_alike(unit_model(plan_of(BASELINE), "replay"), counted).national("cast") == 7_985_769


def test_a_later_count_says_less_than_an_earlier_one_leaves_open() -> None:
    widths = []
    for units in ([3], [3, 4, 8, 9], [3, 4, 8, 9, 0, 1, 5, 6, 7, 10, 11]):
        (each,) = (p for p in results_night(BASELINE, _counted(units)).priors if p.prior == "next-vote")
        widths.append(np.quantile(each.yes_share, 0.95) - np.quantile(each.yes_share, 0.05))
    assert widths[0] > widths[1] > widths[2] > 0.0


def test_a_part_of_a_units_stations_drifts_unless_it_is_taken_for_a_sample() -> None:
    def width(drift: float) -> float:
        found = results_night(BASELINE, _counted([3, 4, 8, 9], 0.3), drift=drift)
        each = next(p for p in found.priors if p.prior == "next-vote")
        return float(np.quantile(each.yes_share, 0.95) - np.quantile(each.yes_share, 0.05))

    assert width(0.0) < width(0.1) < width(0.4)


def test_small_units_first_is_no_sample_of_the_country() -> None:
    """Forty of a hundred Yes voters vote No, and the units least for Yes are counted first."""
    counts = DATASET.ballots.copy()
    moved = counts[:, YES] * 2 // 5
    counts[:, YES] -= moved
    counts[:, NO] += moved
    share = counts[:, YES] / np.maximum(counts.sum(axis=1), 1)
    first = [int(u) for u in np.argsort(share) if DATASET.simulated[u]][:4]
    shares = np.isin(np.arange(share.size), first).astype(float)
    found = results_night(BASELINE, CountedPapers(counts * shares[:, None].astype(np.int64), shares))
    yes = found.counted.ballots[:, YES].sum() / found.counted.ballots.sum()
    each = next(p for p in found.priors if p.prior == "next-vote")
    assert np.median(each.yes_share) > yes + 0.01


@pytest.mark.check
def test_bands_hold_results_of_the_model_as_often_as_they_say() -> None:
    plan = plan_of(BASELINE)
    model = unit_model(plan, "next-vote")
    n, stream = 120, Stream(11, Purpose.NOWCAST, 2)
    finals = model.tally(model.draw(stream, n))
    scenario = BASELINE.model_copy(update={"sweep": {}})
    held = []
    for k in range(n):
        shares = np.zeros(len(DATASET.units))
        shares[[3, 8, 13, 16]] = 1.0
        ballots = finals.ballots[k] * shares[:, None].astype(np.int64)
        each = next(
            p
            for p in results_night(scenario, CountedPapers(ballots, shares)).priors
            if p.prior == "next-vote"
        )
        became = finals.national("yes")[k] / finals.national("cast")[k]
        held.append(np.quantile(each.yes_share, 0.05) <= became <= np.quantile(each.yes_share, 0.95))
    assert 0.82 <= np.mean(held) <= 0.97  # 108 of 120 expected; outside in one of 100


def _file(folder: Path, text: str) -> Path:
    file = folder / "counted.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_counted_papers_is_read(tmp_path: Path) -> None:
    text = "unit,yes,no,invalid,share_counted\nAlmaty,100,50,3,40\nг. Шымкент,70,30,,100\n"
    found = read_counted(_file(tmp_path, text), DATASET)
    almaty, shymkent = DATASET.units.index("Almaty"), DATASET.units.index("Shymkent")
    assert found.ballots[almaty].tolist() == [100, 50, 0, 3]
    assert (found.share[almaty], found.share[shymkent]) == (0.4, 1.0)
    assert found.ballots.sum() == 253


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("unit,yes\nAlmaty,1\n", "no: is missing"),
        ("unit,yes,no\nAtlantis,1,2\n", "no unit of kz-2022"),
        ("unit,yes,no\nAlmaty,1,2\nAlmaty,1,2\n", "stands twice"),
        ("unit,yes,no\nAlmaty,1.5,2\n", "whole number"),
        ("unit,yes,no\nAlmaty,,2\n", "whole number"),
        ("unit,yes,no,share_counted\nAlmaty,1,2,140\n", "percentage above 0"),
        ("unit,yes,no\nAlmaty,9000000,2\n", "more papers than voters"),
        ("unit,yes,no\nAlmaty,0,0\n", "holds no counted paper"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FaultyFileError, match=told):
        read_counted(_file(tmp_path, text), DATASET)


def test_the_command_prints_what_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [",".join([DATASET.units[u], *map(str, DATASET.ballots[u].tolist())]) for u in (3, 4, 8)]
    file = _file(tmp_path, "\n".join(["unit,yes,no,both_marked,invalid", *rows, ""]))
    assert main(["nowcast", "kz-2022", "--counted", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "national_majority: Yes needs" in printed
    assert main(["nowcast", "kz-2022", "--counted", str(file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "referendum/results-night/1"
    assert f"{100 * document['needed']['national_majority']:.2f} % of the" in printed
    assert main(["nowcast", "kz-2022", "--counted", str(file), "--until", "10:00"]) == 2


def test_votes_drawn_are_those_that_figures_of_units_allow() -> None:
    """Given figures of a few units of a vote that the model drew, every vote has them; others are free."""
    model = unit_model(plan_of(BASELINE), "next-vote")
    truth = _figures(model, model.draw(Stream(5, Purpose.NOWCAST, 3), 1))[:, 0]
    unit, kind = (each.ravel() for each in np.meshgrid([3, 8, 13], range(3), indexing="ij"))
    known = UnitFigures(unit, kind, truth[kind, unit], np.full(unit.size, 1e-8))
    drawn = _figures(model, scores_given(model, known, 40, Stream(6, Purpose.NOWCAST, 4)))
    beside = drawn - truth[:, None]
    assert np.abs(beside[:, :, [3, 8, 13]]).max() < 0.05
    assert (beside[:2, :, 10].std(axis=1) > 0.1).all()


def test_votes_given_nothing_are_those_of_the_model() -> None:
    model = unit_model(plan_of(BASELINE), "next-vote")
    nothing = UnitFigures(*(np.zeros(0, kind) for kind in (np.int64, np.int64, float, float)))
    found = scores_given(model, nothing, 400, Stream(7, Purpose.NOWCAST, 5))
    for part in (found.national, found.regional, found.noise):
        assert abs(part.mean()) < 4 / np.sqrt(part.size)
        assert part.std() == pytest.approx(1.0, abs=4 / np.sqrt(2 * part.size))


def _figures(model: UnitModel, scores: Scores) -> np.ndarray:
    """Log-odds of turnout, Yes share and defective papers: shape (kind, vote, unit)."""
    people = model.people(scores)
    yes, no, cast = people[..., YES], people[..., NO], people[..., :4].sum(axis=-1)
    roll = people[..., : ABSTAINED + 1].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):  # units without a vote
        shares = np.stack([cast / roll, yes / (yes + no), (cast - yes - no) / cast])
        return np.log(shares / (1 - shares))
