"""The printed table of 2022, anomalies and all, from how reports come about."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.arrays import Floats
from sim.datasets import Dataset, load_dataset
from sim.engines.plan import Plan, plan_of
from sim.tabulation.count.turnout_reports import Reporting, printed


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(sim.load("scenarios/late-reports.toml"))


def table(plan: Plan) -> Floats:
    """Shares of the roll as the process prints them, without draws."""
    dataset, tabulation = plan.dataset, plan.tabulation
    assert tabulation is not None
    assert tabulation.reporting is not None
    issued = dataset.issued.astype(float)
    true = plan.electorate.curves.at_report(dataset.report_ticks) * issued[:, None]
    figures = printed(true, issued, tabulation.reporting, np.zeros(true.shape, dtype=bool))
    return np.asarray(figures / dataset.registered[:, None])


def test_every_printed_cell_of_2022_arises_within_a_hundredth_of_a_point(plan: Plan) -> None:
    known = ~np.isnan(plan.dataset.turnout_printed)
    gap = np.abs(table(plan) - plan.dataset.turnout_printed)[known]
    assert known.sum() == 119
    assert gap.max() < 0.0001


@pytest.mark.parametrize(
    "unit",
    [
        "Aktobe Region",
        "Atyrau Region",
        "West Kazakhstan Region",
        "Kyzylorda Region",
        "Mangystau Region",
        "Pavlodar Region",
    ],
)
def test_six_regions_repeat_18_at_20(plan: Plan, unit: str) -> None:
    row = table(plan)[plan.dataset.units.index(unit)]
    assert row[5] == row[4]
    assert row[6] > row[5]


def test_almaty_gains_after_closing_and_the_capital_reports_1456_papers_less_than_it_counted(
    plan: Plan,
) -> None:
    dataset: Dataset = plan.dataset
    rows = table(plan)
    almaty, capital = dataset.units.index("Almaty"), dataset.units.index("Nur-Sultan")
    assert (rows[almaty, 6] - rows[almaty, 5]) * dataset.registered[almaty] == pytest.approx(11_856, abs=30)
    assert rows[capital, 6] * dataset.registered[capital] == pytest.approx(405_994 - 1_456, abs=0.5)


def test_reports_change_no_paper() -> None:
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    reported = sim.run(sim.load("scenarios/late-reports.toml"), replications=2)
    assert np.array_equal(plain.ballots.values, reported.ballots.values)
    assert np.array_equal(plain.issued.values, reported.issued.values)
    assert (reported.reported.diff("report") >= 0).all()
    assert (reported.reported <= reported.issued_by_report.max("report")).all()


def test_a_certain_copy_repeats_the_previous_figure_and_none_is_negative() -> None:
    units = load_dataset("kz-2022").units[:1]
    reporting = Reporting(
        asked=np.zeros((1, 3), dtype=np.int64),
        copied=np.array([[True, False, True]]),
        stale=0.0,
        late=np.zeros((1, 3)),
        withheld=np.zeros(len(units), dtype=np.int64),
    )
    figures = printed(
        np.array([[10.0, 20.0, 30.0]]), np.array([30.0]), reporting, np.zeros((1, 3), dtype=bool)
    )
    assert figures.tolist() == [[0.0, 20.0, 20.0]]
