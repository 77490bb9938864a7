"""``referendum calibrate``: published, fitted, residual, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.datasets import load_dataset


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["calibrate", "kz-2022", "--json"]) == 0
    return dict(json.loads(out.getvalue(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON")))


def _cell(document: dict[str, Any], unit: str, clock: str) -> dict[str, Any]:
    return next(cell for cell in document["cells"] if (cell["unit"], cell["clock"]) == (unit, clock))


def test_every_cell_of_the_patched_table_is_met_within_a_twentieth_of_a_point(
    document: dict[str, Any],
) -> None:
    known = [cell for cell in document["cells"] if cell["residual"] is not None]
    assert len(document["cells"]) == 17 * 7
    assert max(abs(100 * cell["residual"]) for cell in known) < 0.05
    assert document["largest_residual_points"] < 0.05
    for cell in known:
        assert cell["residual"] == pytest.approx(cell["fitted"] - cell["patched"], abs=1e-6)


def test_patched_cells_show_both_figures(document: dict[str, Any]) -> None:
    pavlodar = _cell(document, "Pavlodar Region", "20:00")
    assert (pavlodar["published"], pavlodar["patched"]) == (0.7288, 0.7553)
    stale = _cell(document, "Aktobe Region", "20:00")
    assert (stale["published"], stale["patched"], stale["residual"]) == (0.559, None, None)
    assert stale["fitted"] > stale["published"]
    nur_sultan = _cell(document, "Nur-Sultan", "22:00")
    assert nur_sultan["patched"] * 708_969 == pytest.approx(405_994)


def test_papers_reported_stand_beside_what_desks_could_issue(document: dict[str, Any]) -> None:
    morning = _cell(document, "Atyrau Region", "10:00")
    assert round(morning["papers_reported_per_station"]) == 433
    assert 433 < morning["papers_possible_per_station"] < 800
    assert "disputed by observers" in document["notices"][0]


def test_table_shows_every_cell_and_the_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "kz-2022"]) == 0
    shown = capsys.readouterr().out
    for unit in load_dataset("kz-2022").units[:17]:
        assert unit in shown
    assert "missing" in shown
    assert "Largest residual: 0.0" in shown
    assert "disputed by observers" in shown
    assert "-0.000" not in shown
    assert "assumed" in shown


def test_users_own_folder_works_where_a_name_does(
    small_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", str(small_dataset)]) == 0
    shown = capsys.readouterr().out
    assert "Coast" in shown
    assert "Embassy" not in shown
    assert "Notice: synthetic" in shown


def test_unit_that_reports_without_issuing_a_paper_has_no_cells(
    tmp_path: Path, small_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import hashlib
    import shutil

    folder = Path(shutil.copytree(small_dataset, tmp_path / "idle"))
    for name, old, new in (
        ("turnout", "10.00,33.00,52.00,65.00,65.00", "0.00,0.00,0.00,0.00,0.00"),
        ("results", "800,300,190,8,17,515", "800,0,0,0,0,0"),
    ):
        text = (folder / f"{name}.csv").read_text()
        assert old in text
        manifest = (folder / "dataset.toml").read_text()
        before, after = (hashlib.sha256(t.encode()).hexdigest() for t in (text, text.replace(old, new)))
        (folder / f"{name}.csv").write_text(text.replace(old, new))
        (folder / "dataset.toml").write_text(manifest.replace(before, after))
    code = main(["calibrate", str(folder), "--json"])
    shown = capsys.readouterr()
    if code == 0:
        assert {cell["unit"] for cell in json.loads(shown.out)["cells"]} == {"North", "Hills", "South"}
    else:
        assert (code, shown.err[:7]) == (3, "error: ")


def test_other_desks_and_a_longer_check_in_show_where_they_could_not(
    capsys: pytest.CaptureFixture[str], document: dict[str, Any]
) -> None:
    """Two hours of four desks at 75 s are 384 papers; Atyrau reports 433 a station by 10:00."""
    assert main(["calibrate", "kz-2022", "--check-in", "75", "--desks", "4", "--json"]) == 0
    changed = json.loads(capsys.readouterr().out)
    morning = _cell(changed, "Atyrau Region", "10:00")
    assert (morning["papers_possible_per_station"], morning["load"] > 1) == (384.0, True)
    assert morning["fitted"] == _cell(document, "Atyrau Region", "10:00")["fitted"]
    assert main(["calibrate", "kz-2022", "--check-in", "75", "--desks", "4"]) == 0
    assert "above 100 % could not have been issued so: Atyrau Region by 10:00" in " ".join(
        capsys.readouterr().out.split()
    )
