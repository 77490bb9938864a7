"""Tables of turnout of other votes: packaged, anyone's own, and the units that they match."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.clock import ticks_of
from sim.datasets import load_dataset
from sim.datasets.other_votes import load_turnout, match_units, other_votes
from sim.datasets.other_votes.matching import WHOLE_VOTE
from sim.datasets.other_votes.unit_names import unit_names
from sim.errors import DatasetError
from sim.files.faults import FaultyFileError

KZ = load_dataset("kz-2022")


def _table(folder: Path, text: str) -> Path:
    path = folder / "vote.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", other_votes())
def test_no_turnout_of_a_packaged_vote_falls_during_the_day(name: str) -> None:
    cells: dict[str, list[tuple[int, float]]] = {}
    for cell in load_turnout(name)[0].cells:
        assert cell.report_ticks is not None
        cells.setdefault(cell.unit, []).append((cell.report_ticks, cell.share))
    for unit, row in cells.items():
        assert all(early[1] <= late[1] for early, late in pairwise(sorted(row))), unit


@pytest.mark.parametrize(
    ("name", "cells", "final"),
    [("kz-2019", 36, 0), ("kz-2021", 18, 18), ("kz-2022-november", 54, 18), ("kz-2024", 95, 18)],
)
def test_every_packaged_vote_matches_all_units_of_2022(name: str, cells: int, final: int) -> None:
    matched = match_units(load_turnout(name)[0], KZ)
    assert len(matched) == cells
    assert set(matched.unit.tolist()) == {WHOLE_VOTE, *range(17)}
    assert int(matched.is_final.sum()) == final


def test_a_unit_cut_into_parts_is_the_weighted_mean_of_its_parts() -> None:
    matched = match_units(load_turnout("kz-2024")[0], KZ)
    final = matched.is_final & (matched.unit == KZ.units.index("East Kazakhstan Region"))
    assert matched.share[final] == pytest.approx((731.3 * 0.7379 + 610.7 * 0.6957) / (731.3 + 610.7))
    assert any("East Kazakhstan Region: mean of" in note and "12:00" in note for note in matched.notes)


def test_a_part_that_lost_its_sister_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    text = "region,time,per_cent\nEast Kazakhstan,final,70\nJetisu,final,60\nAlmaty Region,final,50\n"
    matched = match_units(load_turnout(_table(tmp_path, text))[0], KZ)
    assert matched.unit.tolist() == [KZ.units.index("Almaty Region")]
    assert matched.share.tolist() == pytest.approx([(699 * 0.6 + 1492 * 0.5) / (699 + 1492)])
    assert any(
        note.startswith("East Kazakhstan Region: mean of") and "left out" in note for note in matched.notes
    )


def test_a_unit_that_the_dataset_has_in_parts_is_left_out() -> None:
    """A dataset of today, whose East Kazakhstan is half of that of 2021."""
    today = replace(KZ, units=tuple("Abai Region" if unit == "Akmola Region" else unit for unit in KZ.units))
    matched = match_units(load_turnout("kz-2021")[0], today)
    assert today.units.index("East Kazakhstan Region") not in matched.unit
    assert any(
        "left out, as kz-2022 has their parts of today: East Kazakhstan" in note for note in matched.notes
    )


def test_a_dataset_of_today_says_how_many_of_its_units_an_older_table_has() -> None:
    today = load_dataset("kz-2024")
    matched = match_units(load_turnout("kz-2021")[0], today)
    assert len(set(matched.unit.tolist()) - {WHOLE_VOTE}) == 14
    (told,) = [note for note in matched.notes if note.startswith("no figure for")]
    assert told.endswith(": 14 of 20 units are compared")
    assert all(unit in told for unit in ("Abai", "East Kazakhstan", "Almaty Region", "Ulytau"))


def test_units_that_were_not_cut_keep_their_own_figures_in_older_votes() -> None:
    matched = match_units(load_turnout("kz-2021")[0], KZ)
    at = matched.unit == KZ.units.index("East Kazakhstan Region")
    assert matched.share[at] == pytest.approx(0.724)
    assert not matched.notes


def test_means_of_the_packaged_votes_by_rolls_give_the_printed_national_figures() -> None:
    roll = KZ.registered[:17]
    for name in ("kz-2021", "kz-2022-november", "kz-2024"):
        matched = match_units(load_turnout(name)[0], KZ)
        final, national = matched.is_final, matched.unit == WHOLE_VOTE
        by_unit = np.zeros(17)
        by_unit[matched.unit[final & ~national]] = matched.share[final & ~national]
        mean = float(by_unit @ roll / roll.sum())
        # Rolls are those of June 2022, so that they miss by some tenths of a point.
        assert mean == pytest.approx(float(matched.share[final & national][0]), abs=0.007)


@pytest.mark.parametrize(
    "text",
    [
        "region,time,per_cent\nАкмолинская область,10:00,26.63\nг. Алматы,10:00,13.91\n",
        "Region;Clock_Time;Percent\nпо Акмолинской области –;10.00;26,63 %\nАлматы қаласы;10.00;13,91%\n",
        "region\t10:00\t12:00\nAqmola oblysy\t26.63\t-\nAlmaty city\t13.91\t\n",
        "vote,unit,hour,turnout\nx,1. Ақмола облысы бойынша,10,26.63\nx,Almaty,10,13.91\nx,Atyrau,10,n/a\n",
    ],
)
def test_tables_in_other_words_and_forms_say_the_same(tmp_path: Path, text: str) -> None:
    matched = match_units(load_turnout(_table(tmp_path, text))[0], KZ)
    assert matched.unit.tolist() == [KZ.units.index("Akmola Region"), KZ.units.index("Almaty")]
    assert matched.share.tolist() == pytest.approx([0.2663, 0.1391])
    assert set(matched.local_ticks.tolist()) == {ticks_of("10:00")}


def test_names_of_units_in_three_languages_are_one() -> None:
    names = unit_names()
    for text, name in {
        "Алматинская область": "Almaty Region",
        "Алматы облысы бойынша": "Almaty Region",
        "г. Алматы": "Almaty",
        "по Алматы": "Almaty",
        "Almaty region": "Almaty Region",
        "область Ұлытау": "Ulytau Region",
        "по области Жетысу": "Jetisu Region",
        "Абай облысы": "Abai Region",
        "Батыс Қазақстан облысы": "West Kazakhstan Region",
        "по Западно-Казахстанской области": "West Kazakhstan Region",
        "Astana": "Nur-Sultan",
        "in the Turkestan region": "Turkistan Region",
        "Zapadno-Kazakhstanskaya oblast": "West Kazakhstan Region",
        "W.Kaz": "West Kazakhstan Region",
        "Kyzyl-Orda": "Kyzylorda Region",
        "City of Almaty": "Almaty",
        "Almaty (city)": "Almaty",
        "Almaty oblast": "Almaty Region",
        "KAZAKHSTAN": "Kazakhstan",
        "Total": "Kazakhstan",
    }.items():
        assert names.one_name(text) == name, text


def test_an_hour_of_the_capital_is_an_hour_earlier_where_the_table_says_so() -> None:
    matched = match_units(load_turnout("kz-2019")[0], KZ)
    west = matched.unit == KZ.units.index("Atyrau Region")
    assert matched.local_ticks[west].tolist() == [ticks_of("09:00"), ticks_of("11:00")]


def test_a_clock_that_no_column_states_is_said_to_be_that_of_the_dataset(tmp_path: Path) -> None:
    text = "region,time,per_cent\nAtyrau,10:00,17.1\n"
    matched = match_units(load_turnout(_table(tmp_path, text))[0], KZ)
    assert matched.local_ticks.tolist() == [ticks_of("09:00")]
    assert any("local_offset_hours" in note and "Atyrau" in note for note in matched.notes)


def test_one_zone_for_all_needs_no_column_of_offsets(tmp_path: Path) -> None:
    text = "region,time,per_cent,clock_zone\nAtyrau,10:00,17.1,UTC+5 (whole country)\n"
    matched = match_units(load_turnout(_table(tmp_path, text))[0], KZ)
    assert matched.local_ticks.tolist() == [ticks_of("10:00")]


def test_of_reports_after_closing_the_last_is_the_final_one() -> None:
    matched = match_units(load_turnout(KZ)[0], KZ)
    assert int(matched.is_final.sum()) == 18
    almaty = matched.is_final & (matched.unit == KZ.units.index("Almaty"))
    assert matched.report_ticks[almaty].tolist() == [ticks_of("22:00")]


def test_units_without_a_counterpart_are_told(tmp_path: Path) -> None:
    text = "region,time,per_cent\nAtyrau,final,61\nNeverland,final,5\n"
    (table,) = load_turnout(_table(tmp_path, text))
    notes = match_units(table, KZ).notes
    assert any("no unit of kz-2022 has the name: 'Neverland'" in note for note in notes)
    assert any(note.startswith("no figure for Akmola Region") for note in notes)


def test_a_file_of_several_votes_gives_a_table_each(tmp_path: Path) -> None:
    text = "vote,region,time,per_cent\nfirst,Almaty,final,30\nsecond,Almaty,final,40\n"
    assert [table.name for table in load_turnout(_table(tmp_path, text))] == ["first", "second"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("region,time,per_cent\nAlmaty,10:00,120\n", r"vote.csv:2:3: .*per cent of the roll from 0 to 100"),
        ("region,time,per_cent\nAlmaty,noon,12\n", r"vote.csv:2:2: .*clock time such as 10:00, or final"),
        ("region,time,per_cent\nAlmaty,10:00,0.69\n", "write per cent, 69.57 and not 0.6957"),
        ("region,time,per_cent\nAlmaty,10:00,\n", "has no figure in any cell"),
        ("region,time\nAlmaty,10:00\n", "has no column per_cent"),
        ("region,early,late\nAlmaty,10,20\n", "is neither a clock time nor one of the columns"),
        ("region,time,per_cent\nAlmaty,10:00,12\nAlmaty,10:00,13\n", "stands in line 2 already"),
        ("region,time,per_cent,local_offset_hours\nAlmaty,10:00,12,an hour\n", "must be whole hours"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FaultyFileError, match=message):
        load_turnout(_table(tmp_path, text))


def test_a_name_that_nothing_bears_is_refused_with_those_there_are() -> None:
    with pytest.raises(DatasetError, match=r"kz-2019, kz-2021, .*did you mean 'kz-2024'"):
        load_turnout("kz-2025")
