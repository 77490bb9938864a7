"""A clean dataset is not accused of anything; every seeded error of a single cell in it is found."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.datasets import Finding, audit_dataset, load_dataset, recompute

Folder = Any  # the fixture's class lives in conftest.py, which is not importable

UNITS = ("North", "East", "South", "West", "Hills", "Coast")
CLASSES = ("yes", "no", "invalid", "both_marked")
CLOCKS = ("09:00", "12:00", "15:00", "18:00", "20:00", "22:00")


def _accusations(folder: Folder) -> list[Finding]:
    return [item for item in audit_dataset(load_dataset(folder.write())) if item.severity != "note"]


def _facts(folder: Folder) -> set[tuple[str, str, str]]:
    return {(item.code, item.row, item.column) for item in _accusations(folder)}


def test_clean_dataset_has_no_error_and_no_warning(folder: Folder) -> None:
    assert _accusations(folder) == []


def test_clean_dataset_has_every_identity_recomputed(folder: Folder) -> None:
    codes = {item.code for item in recompute(load_dataset(folder.write()))}
    assert codes >= {
        *("row-sum", "column-sum", "share", "share-sum", "fall", "repeat", "growth-after-close"),
        *("national-mean", "issued-v-counted", "statement", "stated-share", "stated-issued", "preliminary"),
        "observers",
    }


@pytest.mark.parametrize("step", [-1, 1, 1000])
@pytest.mark.parametrize("column", [*CLASSES, "ballots"])
@pytest.mark.parametrize("row", [*UNITS, "TOTAL"])
def test_wrong_count_is_named_to_the_cell(folder: Folder, row: str, column: str, step: int) -> None:
    truth = int(folder.cell("results.csv", row, column))
    folder.set("results.csv", row, column, str(truth + step))
    found = {
        (item.row, item.column): item.recomputed
        for item in _accusations(folder)
        if item.code == "cell-implied"
    }
    assert found == {(row, column): str(truth)}


@pytest.mark.parametrize("row", [*UNITS, "Abroad", "TOTAL"])
@pytest.mark.parametrize("step", [-1, 1])
def test_wrong_roll_breaks_the_column(folder: Folder, row: str, step: int) -> None:
    folder.set(
        "results.csv", row, "registered", str(int(folder.cell("results.csv", row, "registered")) + step)
    )
    assert ("column-sum", "TOTAL", "registered") in _facts(folder)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("row", [*UNITS, "TOTAL"])
@pytest.mark.parametrize("step", [-2, -1, 1, 2, 100])
def test_wrong_share_is_found(folder: Folder, row: str, name: str, step: int) -> None:
    units = int(folder.cell("results.csv", row, f"{name}_pct").replace(".", "")) + step
    folder.set("results.csv", row, f"{name}_pct", f"{units // 100}.{units % 100:02d}")
    assert ("share", row, f"{name}_pct") in _facts(folder)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("sign", [-1, 1])
def test_wrong_turnout_cell_beyond_the_stated_power_is_found(
    folder: Folder, unit: str, clock: str, sign: int
) -> None:
    total, roll = 1_611_464, int(folder.cell("results.csv", unit, "registered"))
    step = Fraction(2 * 12, 1000) * total / roll  # twice the tolerance (.0113), up to the unit's weight
    units = int(folder.cell("turnout.csv", unit, clock).replace(".", "")) + sign * (int(step * 100) + 1)
    folder.set("turnout.csv", unit, clock, f"{units // 100}.{units % 100:02d}")
    assert ("national-mean", "NATION", clock) in _facts(folder)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("step", [-3, 3])
def test_wrong_national_turnout_is_found_and_no_unit_is_blamed(folder: Folder, clock: str, step: int) -> None:
    units = int(folder.cell("turnout.csv", "NATION", clock).replace(".", "")) + step
    folder.set("turnout.csv", "NATION", clock, f"{units // 100}.{units % 100:02d}")
    rows = {item.row for item in _accusations(folder) if item.file == "turnout.csv"}
    assert rows == {"NATION"}


@pytest.mark.parametrize("k", range(1, 6))
@pytest.mark.parametrize("unit", UNITS)
def test_fall_is_found(folder: Folder, unit: str, k: int) -> None:
    units = int(folder.cell("turnout.csv", unit, CLOCKS[k - 1]).replace(".", "")) - 1
    folder.set("turnout.csv", unit, CLOCKS[k], f"{units // 100}.{units % 100:02d}")
    assert ("fall", unit, CLOCKS[k]) in _facts(folder)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("unit", UNITS)
def test_stale_cell_is_found_and_its_true_value_lies_within_the_implied_one(
    folder: Folder, unit: str, k: int
) -> None:
    truth = float(folder.cell("turnout.csv", unit, CLOCKS[k]))
    folder.set("turnout.csv", unit, CLOCKS[k], folder.cell("turnout.csv", unit, CLOCKS[k - 1]))
    found = _accusations(folder)
    assert ("repeat", unit, CLOCKS[k]) in {(item.code, item.row, item.column) for item in found}
    (implied,) = [item for item in found if item.code == "cell-implied"]
    assert (implied.row, implied.column) == (unit, CLOCKS[k])
    assert abs(truth - float(implied.recomputed)) <= float(implied.tolerance) + 0.01


@pytest.mark.parametrize("unit", ["North", "East", "South", "West"])
def test_late_report_is_found_where_stations_had_closed(folder: Folder, unit: str) -> None:
    units = int(folder.cell("turnout.csv", unit, "20:00").replace(".", "")) - 1
    folder.set("turnout.csv", unit, "20:00", f"{units // 100}.{units % 100:02d}")
    assert _facts(folder) == {("growth-after-close", unit, "20:00")}


def test_growth_where_stations_are_still_open_is_no_late_report(folder: Folder) -> None:
    assert folder.cell("turnout.csv", "Hills", "20:00") != folder.cell("turnout.csv", "Hills", "22:00")
    assert _accusations(folder) == []


def test_a_whole_zone_carried_forward_and_averaged_so_is_stale_but_no_cell_is_named(folder: Folder) -> None:
    rolls = {unit: int(folder.cell("results.csv", unit, "registered")) for unit in UNITS}
    for unit in ("Hills", "Coast"):
        folder.set("turnout.csv", unit, "20:00", folder.cell("turnout.csv", unit, "18:00"))
    papers = sum(rolls[unit] * Fraction(folder.cell("turnout.csv", unit, "20:00")) for unit in UNITS)
    folder.set("turnout.csv", "NATION", "20:00", f"{float(papers / (sum(rolls.values()) + 40)):.2f}")
    assert _facts(folder) == {("repeat", "Hills", "20:00"), ("repeat", "Coast", "20:00")}


@pytest.mark.parametrize("unit", UNITS)
def test_more_counted_than_issued_is_found(folder: Folder, unit: str) -> None:
    counted, roll = (int(folder.cell("results.csv", unit, name)) for name in ("ballots", "registered"))
    units = int(Fraction(10_000 * counted, roll)) - 2
    folder.set("turnout.csv", unit, "22:00", f"{units // 100}.{units % 100:02d}")
    assert ("issued-v-counted", unit, "22:00") in _facts(folder)


@pytest.mark.parametrize(
    "row",
    [
        *(
            "registered_final",
            "counted_final",
            "issued_final",
            "issued_1500",
            "preliminary_yes",
            "preliminary_no",
        ),
        *("annulled_station", "both_marked_prose", "regions_text_a", "stations_election_day"),
        *("observers_total", "observers_part_a", "observers_part_b"),
    ],
)
@pytest.mark.parametrize("factor", [Fraction(9, 10), Fraction(11, 10)])
def test_wrong_statement_is_found(folder: Folder, row: str, factor: Fraction) -> None:
    value = int(folder.cell("statements.csv", row, "value"))
    wrong = int(value * factor)
    folder.set("statements.csv", row, "value", str(wrong if wrong != value else value + 1))
    assert any(item.file == "statements.csv" for item in _accusations(folder))


def test_annulment_cannot_add_votes(folder: Folder) -> None:
    folder.set("statements.csv", "preliminary_no", "value", "1")
    assert ("preliminary", "preliminary_no", "value") in _facts(folder)


def test_truncated_share_among_rounded_ones_is_a_warning_not_an_error(folder: Folder) -> None:
    row, name = next(
        (row, name)
        for row in UNITS
        for name in CLASSES
        if Fraction(
            10_000 * int(folder.cell("results.csv", row, name)),
            int(folder.cell("results.csv", row, "ballots")),
        )
        % 1
        > Fraction(1, 2)
    )
    units = int(folder.cell("results.csv", row, f"{name}_pct").replace(".", "")) - 1
    folder.set("results.csv", row, f"{name}_pct", f"{units // 100}.{units % 100:02d}")
    (item,) = _accusations(folder)
    assert (item.severity, item.code, item.row) == ("warning", "share", row)


def test_table_that_truncates_throughout_is_not_accused(folder: Folder) -> None:
    for row in (*UNITS, "TOTAL"):
        ballots = int(folder.cell("results.csv", row, "ballots"))
        for name in CLASSES:
            units = 10_000 * int(folder.cell("results.csv", row, name)) // ballots
            folder.set("results.csv", row, f"{name}_pct", f"{units // 100}.{units % 100:02d}")
    assert _accusations(folder) == []


def test_trailing_zeros_dropped_by_a_spreadsheet_change_nothing(folder: Folder) -> None:
    for unit in UNITS:
        for clock in CLOCKS:
            folder.set(
                "turnout.csv", unit, clock, folder.cell("turnout.csv", unit, clock).rstrip("0").rstrip(".")
            )
    assert _accusations(folder) == []


def test_patched_cell_is_marked_and_what_was_not_patched_is_not(folder: Folder) -> None:
    truth = folder.cell("results.csv", "North", "yes_pct")
    folder.set("results.csv", "North", "yes_pct", "99.99").set("results.csv", "East", "no_pct", "0.01")
    folder.patch("results.csv", "North", "yes_pct", "99.99", truth)
    marks = {item.row: item.patched for item in _accusations(folder) if item.code == "share"}
    assert marks == {"North": True, "East": False}


def test_wrong_patch_does_not_count_as_patched(folder: Folder) -> None:
    folder.set("results.csv", "North", "yes_pct", "99.99")
    folder.patch("results.csv", "North", "yes_pct", "99.99", "12.34")
    (item,) = [item for item in _accusations(folder) if item.code == "share"]
    assert not item.patched


def test_patch_that_takes_cells_out_does_not_excuse_a_wrong_mean(folder: Folder) -> None:
    folder.set("turnout.csv", "NATION", "12:00", "25.00")
    folder.patch(
        "turnout.csv", "North", "12:00", folder.cell("turnout.csv", "North", "12:00"), "missing", "stale"
    )
    (item,) = _accusations(folder)
    assert (item.code, item.patched) == ("national-mean", False)


def test_contradiction_that_a_patch_brings_in_is_reported(folder: Folder) -> None:
    folder.patch(
        "turnout.csv", "North", "15:00", folder.cell("turnout.csv", "North", "15:00"), "1.00", "late-report"
    )
    (item,) = [item for item in _accusations(folder) if item.code == "fall"]
    assert item.message.startswith("with the patches applied: ")
    assert not item.patched


def test_repeat_in_a_tiny_unit_is_a_note_since_nobody_may_have_come(folder: Folder) -> None:
    folder.tables["results.csv"].insert(1, ["Islet", "12", "5", "", "3", "", "0", "", "0", "", "8"])
    folder.tables["turnout.csv"].insert(1, ["Islet", "8.33", "50.00", "50.00", "58.33", "66.67", "66.67"])
    folder.replace('cities = ["East"]', "cities = []")
    repeats = [item for item in audit_dataset(load_dataset(folder.write())) if item.code == "repeat"]
    assert [(item.row, item.severity) for item in repeats] == [("Islet", "note")]


def _percent(units: int) -> str:
    return f"{units // 100}.{units % 100:02d}"


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("step", [-3, -2, 2, 3])
def test_share_two_units_off_is_wrong_not_just_truncated(folder: Folder, name: str, step: int) -> None:
    units = int(folder.cell("results.csv", "West", f"{name}_pct").replace(".", "")) + step
    folder.set("results.csv", "West", f"{name}_pct", _percent(units))
    assert [item.severity for item in _accusations(folder) if item.code == "share"] == ["error"]


def test_wrong_roll_beside_a_wrong_count_hides_neither(folder: Folder) -> None:
    truth = {name: int(folder.cell("results.csv", "North", name)) for name in ("registered", "no")}
    for name, count in truth.items():
        folder.set("results.csv", "North", name, str(count + 3))
    facts = _facts(folder)
    assert {("column-sum", "TOTAL", "registered"), ("cell-implied", "North", "no")} <= facts


def test_two_wrong_counts_name_no_cell(folder: Folder) -> None:
    for unit, name in (("North", "yes"), ("South", "no")):
        folder.set("results.csv", unit, name, str(int(folder.cell("results.csv", unit, name)) + 3))
    facts = _facts(folder)
    assert {("row-sum", "North", "ballots"), ("row-sum", "South", "ballots")} <= facts
    assert "cell-implied" not in {code for code, _, _ in facts}


def test_without_a_total_row_a_wrong_row_is_told_and_no_cell_is_named(folder: Folder) -> None:
    folder.tables["results.csv"] = [row for row in folder.tables["results.csv"] if row[0] != "TOTAL"]
    folder.manifest = folder.manifest.replace('total_row = "TOTAL"\n', "")
    folder.set("results.csv", "North", "no", str(int(folder.cell("results.csv", "North", "no")) + 3))
    facts = _facts(folder)
    assert ("row-sum", "North", "ballots") in facts
    assert not {"cell-implied", "column-sum"} & {code for code, _, _ in facts}


def test_cell_that_grew_after_closing_and_breaks_the_mean_is_named(folder: Folder) -> None:
    folder.set("turnout.csv", "North", "20:00", "60.00")
    (item,) = [item for item in _accusations(folder) if item.code == "cell-implied"]
    assert (item.row, item.column) == ("North", "20:00")
    assert "61.00, its next figure, lies within the tolerance" in item.message


def test_cell_that_is_too_high_is_named_although_the_fall_shows_in_the_next_one(folder: Folder) -> None:
    folder.set("turnout.csv", "South", "12:00", "36.00")
    (item,) = [item for item in _accusations(folder) if item.code == "cell-implied"]
    assert (item.row, item.column) == ("South", "12:00")
    assert abs(20.90 - float(item.recomputed)) <= float(item.tolerance)


def test_two_cells_that_could_both_explain_the_mean_are_listed_and_none_is_named(folder: Folder) -> None:
    truth = Fraction(folder.cell("turnout.csv", "East", "12:00"))
    stale = Fraction(folder.cell("turnout.csv", "East", "09:00"))
    loss = (truth - stale) * int(folder.cell("results.csv", "East", "registered")) / 1_611_464
    nation = Fraction(folder.cell("turnout.csv", "NATION", "12:00")) - loss
    folder.set("turnout.csv", "NATION", "12:00", f"{float(nation):.2f}")
    for unit in ("North", "East"):
        folder.set("turnout.csv", unit, "12:00", folder.cell("turnout.csv", unit, "09:00"))
    found = _accusations(folder)
    assert "cell-implied" not in {item.code for item in found}
    (mean,) = [item for item in found if item.code == "national-mean"]
    assert "North" in mean.message
    assert "East" in mean.message


def test_stale_cell_of_the_only_unit_of_a_zone_is_named(folder: Folder) -> None:
    folder.replace("Hills = 2\n", "").replace('unit = "Hills"', 'unit = "North"').replace(
        "n_stations = 100", "n_stations = 200"
    )
    folder.set("turnout.csv", "Hills", "20:00", "70.00").set("turnout.csv", "NATION", "20:00", "63.24")
    assert _accusations(folder) == []
    folder.set("turnout.csv", "Coast", "20:00", folder.cell("turnout.csv", "Coast", "18:00"))
    assert ("cell-implied", "Coast", "20:00") in _facts(folder)


def test_issued_papers_are_checked_by_rolls_times_shares_without_a_national_row(folder: Folder) -> None:
    folder.tables["turnout.csv"].pop()
    folder.replace('national_row = "NATION"\n', "")
    assert _accusations(folder) == []
    issued = int(folder.cell("statements.csv", "issued_final", "value"))
    folder.set("statements.csv", "issued_final", "value", str(issued + 400))
    assert ("stated-issued", "issued_final", "value") in _facts(folder)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    """Random clean tables of one time zone: counts first, every printed share rounded from them."""
    results, hourly, totals = [], [], [0] * 6
    issued_total = [0, 0, 0]
    for i in range(draw(st.integers(1, 8))):
        roll = draw(st.integers(20_000, 2_000_000))
        steps = [draw(st.integers(roll // 20, roll // 4)) for _ in range(3)]
        issued = [steps[0], steps[0] + steps[1], sum(steps)]
        cast = issued[2] - draw(st.integers(0, issued[2] // 50))
        cuts = sorted(draw(st.integers(0, cast)) for _ in range(3))
        votes = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], cast - cuts[2]]
        results.append([f"U{i}", *_result(roll, votes)])
        hourly.append([f"U{i}", *(_percent((20_000 * n + roll) // (2 * roll)) for n in (*issued, issued[2]))])
        totals = [a + b for a, b in zip(totals, [roll, *votes, cast], strict=True)]
        issued_total = [a + b for a, b in zip(issued_total, issued, strict=True)]
    nation = [_percent((20_000 * n + totals[0]) // (2 * totals[0])) for n in (*issued_total, issued_total[2])]
    return [*results, ["TOTAL", *_result(totals[0], totals[1:5])]], [*hourly, ["NATION", *nation]]


def _result(roll: int, votes: list[int]) -> list[str]:
    cast = sum(votes)
    shares = [_percent((20_000 * n + cast) // (2 * cast)) for n in votes]
    return [
        str(roll),
        *(text for pair in zip(map(str, votes), shares, strict=True) for text in pair),
        str(cast),
    ]


@given(tables=_tables())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_clean_tables_are_never_accused(
    make_folder: Callable[[], Folder], tables: tuple[list[list[str]], list[list[str]]]
) -> None:
    folder = make_folder()
    results, hourly = tables
    folder.tables = {
        "results.csv": [folder.tables["results.csv"][0], *results],
        "turnout.csv": [["region", "10:00", "14:00", "20:00", "22:00"], *hourly],
        "statements.csv": [folder.tables["statements.csv"][0], ["nothing", "x", "1", "x", "", "x", ""]],
    }
    folder.replace('cities = ["East"]', "cities = []").replace("Abroad = 0", "").replace(
        "Hills = 2\nCoast = 2", ""
    )
    folder.manifest = folder.manifest.split("[[stations.zones]]\nutc_offset_hours = 2")[0]
    folder.replace("n_stations = 900", "n_stations = 900000")
    assert _accusations(folder) == []


def test_finding_is_plain_data_for_json(tmp_path: Path, folder: Folder) -> None:
    folder.set("results.csv", "North", "yes_pct", "99.99")
    item = _accusations(folder)[0]
    assert set(map(type, item.as_dict().values())) == {str, bool}
    assert item.place == "results.csv: North, yes_pct"
