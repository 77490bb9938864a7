"""A table of turnout that ends before the polls close says nothing of who came later, or of who did not."""

from __future__ import annotations

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.datasets import audit_dataset, load_dataset
from sim.datasets.closing import papers_at_closing
from sim.electorate.arrivals import fit_curves
from sim.electorate.calibration import national_fit
from tests.conftest import unsealed

KZ = Path("sim/datasets/kz-2022")
MIN = Path("tests/inputs/min")
OPEN_ENDED = np.array([[False, False]])


def copied(tmp_path: Path, source: Path, **changes: tuple[str, str]) -> Path:
    """A dataset folder with changes to its tables, (pattern, replacement) by file, without hashes."""
    folder = tmp_path / "dataset"
    shutil.copytree(source, folder)
    for name, (pattern, replacement) in changes.items():
        file = folder / f"{name}.csv"
        file.write_text(re.sub(pattern, replacement, file.read_text(), flags=re.MULTILINE))
    return unsealed(folder)


def kz_until_18(tmp_path: Path, *, national: bool = False) -> Path:
    """kz-2022 without its last two reports, and without the patches of these; the nation's may stay."""
    folder = copied(tmp_path, KZ)
    lines = (folder / "turnout.csv").read_text().splitlines()
    head, rows = lines[0], [line.rsplit(",", 2)[0] for line in lines[1:]]
    if national:  # the columns stay, with the nation's figures alone
        rows = [
            line if line.startswith("NATIONAL") else f"{row},,"
            for line, row in zip(lines[1:], rows, strict=True)
        ]
    else:
        head = head.rsplit(",", 2)[0]
    (folder / "turnout.csv").write_text("\n".join([head, *rows]) + "\n")
    patches = (folder / "patches.toml").read_text().split("[[patches]]")
    left = [each for each in patches if '"20:00"' not in each and '"22:00"' not in each]
    (folder / "patches.toml").write_text("[[patches]]".join(left))
    return folder


def findings(folder: Path, code: str) -> list[str]:
    return [each.severity for each in audit_dataset(load_dataset(folder)) if each.code == code]


def test_more_papers_at_the_last_report_than_counted_are_a_note_of_the_audit() -> None:
    data = load_dataset(MIN)
    assert data.issued.tolist() == [4_933]
    assert data.closing_reported.tolist() == [False]
    assert findings(MIN, "issued-v-counted") == ["note"]
    assert findings(MIN, "fall") == []
    curve = fit_curves(data).at(data.report_ticks)[0]
    assert curve == pytest.approx([0.1 * 9_999 / 4_933, 0.3 * 9_999 / 4_933, 1.0], abs=1e-4)


@pytest.mark.parametrize("roll", [9_998, 10_001, 10_007, 10_013])
def test_a_roll_by_which_the_last_report_is_no_whole_paper_is_no_fall(tmp_path: Path, roll: int) -> None:
    folder = copied(tmp_path, MIN, results=("9999", str(roll)))
    data = load_dataset(folder)
    assert data.issued[0] in (int(roll * 0.4933), int(roll * 0.4933) + 1)
    assert main(["calibrate", str(folder)]) == 0
    assert main(["run", str(scenario(tmp_path, folder)), "--expected"]) == 0


def scenario(tmp_path: Path, folder: Path) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(f'schema_version = 1\ntitle = "t"\ndataset = "{folder}"\nrule = "croatia-2010"\n')
    return path


def test_a_real_fall_is_refused_still(tmp_path: Path) -> None:
    folder = copied(tmp_path, MIN, turnout=("30,49.33", "50,49.33"))
    with pytest.raises(sim.errors.SimError, match="X: cumulative turnout falls before 18:00"):
        fit_curves(load_dataset(folder))


def test_without_its_last_reports_2022_comes_from_its_count(tmp_path: Path, capsys) -> None:
    folder, published = kz_until_18(tmp_path), load_dataset("kz-2022")
    data = load_dataset(folder)
    counted = published.ballots.sum(axis=1)
    assert (data.issued[:-1] == np.maximum(counted, data.issued)[:-1]).all()
    assert data.issued.sum() == counted.sum()
    assert "error" not in findings(folder, "issued-v-counted")
    late = 1 - fit_curves(data).at_report(np.array([data.report_ticks[-1]]))[:17, 0]
    assert (late > 0).all()  # not everybody has come by six in the evening
    assert (
        main(["frontier", str(folder), "--rule", "kazakhstan-2022", "--move", "abstainers-no", "--all"]) == 0
    )
    out = " ".join(capsys.readouterr().out.split())
    at_home = int((published.registered - counted)[:-1].sum())
    assert f"those who stayed at home are at most {at_home:,}" in out


def test_the_national_row_says_how_many_were_issued_where_units_do_not(tmp_path: Path) -> None:
    data = load_dataset(kz_until_18(tmp_path, national=True))
    assert data.issued.sum() == pytest.approx(0.6844 * 11_734_642, abs=1)
    assert (data.issued >= data.ballots.sum(axis=1)).all()


def test_calibrate_shows_the_national_row(capsys) -> None:
    assert main(["calibrate", "kz-2022", "--json"]) == 0
    national = json.loads(capsys.readouterr().out)["national"]
    assert national[0]["clock"] == "10:00"
    assert round(100 * national[-1]["published"], 2) == 68.44
    assert national[-2]["patched"] is None  # five units of another time zone have stale cells
    data = load_dataset("kz-2022")
    worst = [abs(cell.fitted - cell.printed) for cell in national_fit(data, fit_curves(data))]
    assert max(worst[:5]) < 1e-4
    assert main(["calibrate", "kz-2022"]) == 0
    assert "NATIONAL AS PRINTED" in capsys.readouterr().out


THIRD, HALF, TWO_THIRDS = Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)


@pytest.mark.parametrize(
    ("shares", "national", "counted", "closed", "issued", "reported"),
    [
        ([THIRD, HALF], [], 400, [False, True], 450, True),  # a report after closing is what was issued
        ([THIRD, HALF], [], 460, [False, True], 450, True),  # too few, and not raised in silence
        ([THIRD, HALF], [], 460, [False, False], 460, False),
        ([THIRD, HALF], [], 440, [False, False], 450, False),
        ([THIRD, None], [None, TWO_THIRDS], 400, [False, True], 600, False),
        (
            [THIRD, None],
            [None, HALF],
            460,
            [False, True],
            460,
            False,
        ),  # the nation states fewer
        ([THIRD, None], [HALF, None], 310, [False, True], 310, False),  # before closing
        ([None, None], [], 0, [False, True], 0, True),  # nobody votes there
    ],
)
def test_one_unit_by_hand(shares, national, counted, closed, issued, reported) -> None:
    known = papers_at_closing([shares], national, np.array([900]), np.array([counted]), np.array([closed]))
    assert (known.issued.tolist(), known.reported.tolist()) == ([issued], [reported])


def test_missing_papers_go_where_there_is_room_in_proportion_to_the_count() -> None:
    shares = [[HALF], [HALF], [HALF]]
    known = papers_at_closing(
        shares, [Fraction(4, 5)], np.array([100, 100, 100]), np.array([98, 60, 60]), np.zeros((3, 1), bool)
    )
    assert known.issued.tolist() == [98, 60, 60]  # the national report is from before closing too
    closed = np.array([[False, True]] * 3)
    known = papers_at_closing(
        [[HALF, None]] * 3, [None, Fraction(4, 5)], np.array([100] * 3), np.array([98, 60, 60]), closed
    )
    assert known.issued.sum() == 240
    assert known.issued.tolist() == [100, 70, 70]


def test_the_notice_names_no_report_at_which_another_units_row_goes_on(tmp_path: Path) -> None:
    """One unit's last cells are blank: that the table ends at 22:00 before a closing at 20:00 is nonsense."""
    lines = (KZ / "turnout.csv").read_text().splitlines()
    unit = lines[1].split(",")[0]
    folder = copied(tmp_path, KZ, turnout=(rf"^({unit},.*),[^,]*,[^,]*$", r"\1,,"))
    (folder / "patches.toml").unlink()
    notice = next(each for each in load_dataset(folder).notices if each.startswith("The turnout table ends"))
    assert f"before the polls close, at 20:00 local time ({unit})" in notice
    assert "22:00" not in notice


@pytest.mark.parametrize(("counted", "issued"), [(49_330, 49_330), (49_334, 49_334), (49_336, 49_330)])
def test_what_the_last_digit_leaves_open_is_what_was_counted(counted: int, issued: int) -> None:
    """49.33 % of 99,999 may be up to 49,334 papers: no more were missing than the rounding."""
    share = Fraction(4_933, 10_000)
    known = papers_at_closing(
        [[share]], [], np.array([99_999]), np.array([counted]), np.array([[True]]), [Fraction(1, 20_000)]
    )
    assert known.issued.tolist() == [issued]


def test_a_table_whose_turnout_is_its_rounded_count_runs(tmp_path: Path) -> None:
    """Most are: half of them are rounded down, and every unit then counted a few papers more."""
    folder = copied(tmp_path, MIN, turnout=("10:00,14:00,18:00", "10:00,14:00,20:00"))
    results = "region,registered,yes,no,both_marked,invalid,ballots\nX,99999,30000,19334,0,0,49334\n"
    (folder / "results.csv").write_text(results)
    manifest = folder / "dataset.toml"
    manifest.write_text(manifest.read_text().replace("n_stations = 10", "n_stations = 40"))
    assert load_dataset(folder).issued.tolist() == [49_334]
    assert main(["run", str(scenario(tmp_path, folder)), "--expected"]) == 0
