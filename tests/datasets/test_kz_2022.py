"""The packaged tables of 2022: untouched as printed, and read as the patches say."""

from __future__ import annotations

import hashlib
import pickle

import numpy as np
import pytest

from sim.ballot import BALLOT_CLASSES
from sim.clock import clock_of, ticks_of
from sim.datasets import Dataset, dataset_names, load_dataset

UTC5 = ("Aktobe Region", "Atyrau Region", "West Kazakhstan Region", "Kyzylorda Region", "Mangystau Region")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_dataset("kz-2022")


def test_is_packaged() -> None:
    assert "kz-2022" in dataset_names()


@pytest.mark.parametrize(
    ("file", "sha256"),
    [
        ("results.csv", "f696264f853ee8e502d85b1ed10051897c676a652fb197a4b80af7b08b8b7776"),
        ("turnout.csv", "004566676fdc251c3e467b46ee56d8d0927329691894f07ad5423a2a3658bdf3"),
        ("statements.csv", "0d847bf7724186dc695b6808444576704c5d1a95129226fef8370ce7df032a74"),
    ],
)
def test_tables_are_the_printed_bytes(data: Dataset, file: str, sha256: str) -> None:
    assert hashlib.sha256((data.path / file).read_bytes()).hexdigest() == sha256
    assert sha256 in {source.sha256 for source in data.sources}


def test_seventeen_units_count_and_the_diaspora_is_only_on_the_roll(data: Dataset) -> None:
    assert len(data.units) == 18
    assert data.weights.sum() == 17
    diaspora = data.units.index("Overseas diaspora")
    assert data.weights[diaspora] == 0
    assert data.registered[diaspora] == 90
    assert not data.simulated[diaspora]
    assert data.simulated.sum() == 17
    assert not data.ballots[diaspora].any()
    assert data.issued[diaspora] == 0


def test_national_totals_are_the_final_statement(data: Dataset) -> None:
    assert data.registered.sum() == 11_734_642
    assert data.ballots.sum() == 7_985_769
    totals = dict(zip(BALLOT_CLASSES, data.ballots.sum(axis=0).tolist(), strict=True))
    assert totals == {"yes": 6_163_516, "no": 1_490_470, "both_marked": 125_859, "invalid": 205_924}


def test_clock_is_the_capitals_with_five_units_one_hour_behind(data: Dataset) -> None:
    assert data.reference_offset_hours == 6
    behind = {unit for unit, hours in zip(data.units, data.utc_offset_hours, strict=True) if hours == 5}
    assert behind == set(UTC5)
    assert [clock_of(tick) for tick in data.report_ticks] == [f"{hour}:00" for hour in range(10, 23, 2)]
    assert (data.opening_ticks, data.closing_ticks) == (ticks_of("07:00"), ticks_of("20:00"))


def _cell(data: Dataset, unit: str, clock: str) -> tuple[float, float]:
    i, k = data.units.index(unit), data.report_ticks.tolist().index(ticks_of(clock))
    return float(data.turnout_printed[i, k]), float(data.turnout[i, k])


@pytest.mark.parametrize(
    ("unit", "clock", "printed", "patched"),
    [
        ("Pavlodar Region", "20:00", 0.7288, 0.7553),
        ("Almaty", "20:00", 0.3225, 0.3330),
        ("Nur-Sultan", "20:00", 0.5706, 405994 / 708969),
        ("Nur-Sultan", "22:00", 0.5706, 405994 / 708969),
    ],
)
def test_patched_cell_keeps_its_printed_value_beside_it(
    data: Dataset, unit: str, clock: str, printed: float, patched: float
) -> None:
    assert _cell(data, unit, clock) == (printed, patched)


@pytest.mark.parametrize("unit", UTC5)
def test_stale_cells_are_missing_not_zero_arrivals(data: Dataset, unit: str) -> None:
    printed, patched = _cell(data, unit, "20:00")
    assert printed == _cell(data, unit, "18:00")[0]
    assert np.isnan(patched)


def test_all_other_cells_are_read_as_printed(data: Dataset) -> None:
    differs = data.turnout[data.simulated] != data.turnout_printed[data.simulated]
    assert differs.sum() == 9


def test_patched_turnout_never_falls(data: Dataset) -> None:
    for row in data.turnout[data.simulated]:
        assert (np.diff(row[~np.isnan(row)]) >= 0).all()


def test_issued_is_the_roll_times_the_last_share_and_exact_where_raised_to_the_count(data: Dataset) -> None:
    issued = dict(zip(data.units, data.issued.tolist(), strict=True))
    assert issued["Nur-Sultan"] == 405_994
    assert issued["Akmola Region"] == 374_738  # 507706 × .7381 = 374737.8
    assert issued["Almaty"] == 375_996  # 1129117 × .3330 = 375995.96
    assert (data.issued >= data.ballots.sum(axis=1)).all()


def test_stations_are_declared_by_zone(data: Dataset) -> None:
    assert {zone.utc_offset_hours: zone.n_stations for zone in data.stations.zones} == {6: 8089, 5: 1858}
    assert {known.unit: known.n_stations for known in data.stations.known} == {
        "Atyrau Region": 274,
        "West Kazakhstan Region": 496,
        "Karaganda Region": 642,
    }
    assert data.stations.n_stations == 9947
    assert data.stations.n_abroad == 65
    assert data.stations.cities == ("Nur-Sultan", "Almaty", "Shymkent")
    assert data.stations.max_roll == 3000


def test_every_number_has_a_source(data: Dataset) -> None:
    assert all(source.source and source.unit and source.transformed for source in data.sources)
    assert all(patch.reason and patch.source for patch in data.patches)
    assert all(entry.source for entry in (*data.stations.zones, *data.stations.known))
    assert all(statement.source for statement in data.statements)


def test_statement_with_a_comma_in_its_note_is_read_whole(data: Dataset) -> None:
    note = {statement.id: statement.note for statement in data.statements}["issued_2000"]
    assert note.endswith("of the final roll, so a smaller roll or rounding")


def test_notices_say_that_turnout_is_disputed(data: Dataset) -> None:
    assert any("disputed by observers" in notice for notice in data.notices)


def test_arrays_are_read_only(data: Dataset) -> None:
    for array in (
        data.registered,
        data.ballots,
        data.turnout,
        data.turnout_printed,
        data.issued,
        data.weights,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_survives_pickling_for_a_worker(data: Dataset) -> None:
    copy = pickle.loads(pickle.dumps(data))
    assert copy.units == data.units
    assert copy.turnout_table.cell("Almaty", "22:00") == "33.30"
    np.testing.assert_array_equal(copy.turnout, data.turnout)
