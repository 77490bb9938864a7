"""A user's folder loads like a packaged name; whatever is wrong with it is located."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.datasets import audit_dataset, load_dataset
from sim.errors import DatasetError

Folder = Any  # the fixture's class lives in conftest.py, which is not importable
Fault = Callable[[Any], object]


def test_folder_loads_by_path_by_text_and_by_its_manifest(folder: Folder) -> None:
    path = folder.write()
    names = {load_dataset(way).name for way in (path, str(path), path / "dataset.toml")}
    assert names == {"clean"}


def test_clean_folder_gives_what_it_says(folder: Folder) -> None:
    data = load_dataset(folder.write())
    assert data.units == ("North", "East", "South", "West", "Hills", "Coast", "Abroad")
    assert data.weights.tolist() == [1, 1, 1, 1, 1, 1, 0]
    assert data.utc_offset_hours.tolist() == [3, 3, 3, 3, 2, 2, 3]
    assert data.simulated.tolist() == [True] * 6 + [False]
    assert data.turnout.shape == (7, 6)
    np.testing.assert_array_equal(data.turnout, data.turnout_printed)


def test_statements_and_patches_may_be_absent(folder: Folder) -> None:
    del folder.tables["statements.csv"]
    head, rest = folder.manifest.split("[files.statements]")
    folder.manifest = head + rest[rest.index("[clock]") :]
    data = load_dataset(folder.write())
    assert (data.statements, data.patches) == ((), ())


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_byte_order_mark_and_windows_line_ends_change_no_number(
    make_folder: Callable[[], Folder], change: Callable[[str], str]
) -> None:
    plain, other = make_folder(), make_folder()
    for file in other.tables:
        other.raw[file] = change(other.bytes_of(file).decode()).encode()
    first, second = load_dataset(plain.write()), load_dataset(other.write())
    assert first.units == second.units
    np.testing.assert_array_equal(first.ballots, second.ballots)
    np.testing.assert_array_equal(first.turnout, second.turnout)
    assert first.statements == second.statements


def test_decomposed_name_in_the_manifest_is_the_composed_one_of_the_table(folder: Folder) -> None:
    for file in ("results.csv", "turnout.csv"):
        folder.set(file, "Hills", "region", "H\u00fcgel")
    folder.replace("Hills = 2", '"Hu\u0308gel" = 2').replace('unit = "Hills"', 'unit = "Hu\u0308gel"')
    data = load_dataset(folder.write())
    assert data.utc_offset_hours[data.units.index("H\u00fcgel")] == 2


def test_fingerprint_changes_with_any_file(make_folder: Callable[[], Folder]) -> None:
    first, same, titled, patched = (make_folder() for _ in range(4))
    titled.replace("A clean table", "Another table")
    patched.patch(
        "turnout.csv", "North", "12:00", patched.cell("turnout.csv", "North", "12:00"), "missing", "stale"
    )
    hashes = [load_dataset(item.write()).sha256 for item in (first, same, titled, patched)]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kz-222", r"no dataset 'kz-222': neither a packaged name \(kz-2022.*did you mean 'kz-2022'\?"),
        ("", r"no dataset ''"),
        ("a\0b", r"no dataset 'a\\x00b'"),
        ("x" * 10_000, r"no dataset 'x+…'"),
        ("../kz-2022", r"no dataset '\.\./kz-2022'"),
    ],
)
def test_unknown_name_lists_the_known_ones(name: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_dataset(name)


def test_altered_file_is_refused_with_what_to_do(folder: Folder) -> None:
    path = folder.write()
    (path / "results.csv").write_text("region\n")
    with pytest.raises(
        DatasetError,
        match=r"dataset\.toml:10:10: files\.results\.sha256 = .*results.csv is another than was sealed",
    ):
        load_dataset(path)


def test_missing_file_is_named(folder: Folder) -> None:
    path = folder.write()
    (path / "turnout.csv").unlink()
    with pytest.raises(DatasetError, match=r"turnout\.csv: there is no such file"):
        load_dataset(path)


NUMBERS = [
    "nan",
    "inf",
    "-1",
    "-0",
    "1.5",
    "1e6",
    "1 000",
    "1,000",
    "0x10",
    "true",
    "½",
    "١٢",
    "1_000",
    "9" * 13,
]


@pytest.mark.parametrize("text", [*NUMBERS, ""])
def test_unusable_count_is_located(folder: Folder, text: str) -> None:
    folder.set("results.csv", "South", "no", f'"{text}"')
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder.write())
    assert f'results.csv:4:5: South.no = "{text}": must be a whole number' in str(caught.value)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "100.01", "1e1", "50%", "5/10", "0,5", "1000", "."])
def test_unusable_percentage_is_located(folder: Folder, text: str) -> None:
    folder.set("turnout.csv", "East", "15:00", f'"{text}"')
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder.write())
    assert f'turnout.csv:3:4: East."15:00" = "{text}": must be a percentage' in str(caught.value)


@pytest.mark.parametrize(("text", "column"), [("0", "12:00"), ("100", "22:00"), ("100.00", "22:00")])
def test_percentages_at_the_bounds_are_accepted(folder: Folder, text: str, column: str) -> None:
    folder.set("turnout.csv", "East", column, text)
    load_dataset(folder.write())


@pytest.mark.parametrize(("surplus", "accepted"), [(-1, True), (0, True), (1, False)])
def test_ballots_reach_at_most_the_roll(folder: Folder, surplus: int, accepted: bool) -> None:
    roll = int(folder.cell("results.csv", "East", "registered"))
    folder.set("results.csv", "East", "ballots", str(roll + surplus))
    if accepted:
        load_dataset(folder.write())
    else:
        with pytest.raises(
            DatasetError,
            match=r'results.csv:3:11: East.ballots = "254114": must not exceed the 254113 registered',
        ):
            load_dataset(folder.write())


FAULTS: list[tuple[Fault, str]] = [
    # tables
    (
        lambda f: f.set("results.csv", "South", "region", "North"),
        r'results\.csv:4:1: region = "North": stands in line 2 already',
    ),
    (
        lambda f: f.set("results.csv", "South", "region", "Sou\u200bth"),
        r'results\.csv:4:1: region = "Sou\\u200bth": control, direction',
    ),
    (
        lambda f: f.set("results.csv", "South", "yes", "198211"),
        r'results\.csv:4:2: South\.registered = "198211": the ballots of',
    ),
    (
        lambda f: f.set("results.csv", "Abroad", "registered", ""),
        r'results\.csv:8:2: Abroad\.registered = "": must be',
    ),
    (lambda f: f.set("results.csv", "Abroad", "no", "3"), r'results\.csv:8:3: Abroad\.yes = "": must be'),
    (
        lambda f: f.set("turnout.csv", "South", "region", "Soth"),
        r"turnout\.csv:4:1: region = \"Soth\": must be one of the units .* did you mean 'South'",
    ),
    (
        lambda f: f.tables["results.csv"][0].__setitem__(2, "yess"),
        r"results\.csv:1:1: yes: is missing.*did you mean 'yess'",
    ),
    (
        lambda f: f.tables["results.csv"][0].__setitem__(3, "yes_pc"),
        r"results\.csv:1:4: yes_pc: is no column.*did you mean 'yes_pct'",
    ),
    (
        lambda f: f.tables["turnout.csv"][0].__setitem__(3, "9 am"),
        r'turnout\.csv:1:4: "9 am": must be a clock time',
    ),
    (
        lambda f: f.tables["turnout.csv"][0].__setitem__(3, "25:00"),
        r'turnout\.csv:1:4: "25:00": must be a clock time',
    ),
    (
        lambda f: f.tables["turnout.csv"][0].__setitem__(3, "11:00"),
        r'turnout\.csv:1:4: "11:00": stands after 12:00: clock times must increase',
    ),
    (
        lambda f: f.tables.__setitem__("turnout.csv", [["region"], ["North"], ["NATION"]]),
        r"turnout\.csv:1:1: has no report: at least one",
    ),
    (
        lambda f: f.tables.__setitem__("results.csv", f.tables["results.csv"][:1]),
        r"results\.csv:1:1: has no rows",
    ),
    (
        lambda f: f.set("statements.csv", "issued_final", "value", ""),
        r'statements\.csv:4:3: issued_final\.value = "": must not be empty',
    ),
    (
        lambda f: f.set("statements.csv", "issued_final", "id", "counted_final"),
        r'statements\.csv:4:1: id = "counted_final": stands in line 3 already',
    ),
    (
        lambda f: f.raw.__setitem__("results.csv", "region".encode("utf-16")),
        r"results\.csv: is UTF-16: save it as UTF-8",
    ),
    (lambda f: f.raw.__setitem__("results.csv", b""), r"results\.csv: is empty"),
    (
        lambda f: f.tables["turnout.csv"].insert(
            1, ["Abroad", "1.00", "2.00", "3.00", "4.00", "5.00", "5.00"]
        ),
        r"results\.csv:9:11: TOTAL\.ballots = .*nothing is left for Abroad, which has a turnout",
    ),
    (
        lambda f: f.set("results.csv", "Abroad", "registered", "0"),
        r'results\.csv:8:2: Abroad\.registered = "0": must not be 0: a unit has at least one',
    ),
    (
        lambda f: f.replace('"NATION"', '"North"'),
        r'dataset\.toml:20:16: files\.turnout\.national_row = "North": this is a unit, not the nation',
    ),
    # manifest
    (
        lambda f: f.replace("schema_version = 1", "schema_version = 2"),
        r"dataset\.toml:1:18: schema_version = 2: must be 1",
    ),
    (lambda f: f.replace("schema_version = 1", ""), r"dataset\.toml:1:1: schema_version: is missing"),
    (
        lambda f: f.replace("title =", "titel ="),
        r"dataset\.toml:3:1: titel = .*: is no key of this table; did you mean 'title'",
    ),
    (
        lambda f: f.replace("opening =", "openning ="),
        r"dataset\.toml:31:1: clock\.openning = .*: is no key of this table; did you mean 'opening'",
    ),
    (
        lambda f: f.replace("total_row =", "total_line ="),
        r"dataset\.toml:12:1: files\.results\.total_line = .*did you mean 'total_row'",
    ),
    (
        lambda f: f.replace("TOTAL", "TOTALS"),
        r"dataset\.toml:12:13: files\.results\.total_row = \"TOTALS\": .*did you mean 'TOTAL'",
    ),
    (
        lambda f: f.replace("NATION", "NATIN"),
        r"dataset\.toml:20:16: files\.turnout\.national_row = \"NATIN\": .*did you mean 'NATION'",
    ),
    (
        lambda f: f.replace('"08:00"', '"8:00"'),
        r'dataset\.toml:31:11: clock\.opening = "8:00": must be a clock time in quotes',
    ),
    (
        lambda f: f.replace('"08:00"', "08:00:00"),
        r"dataset\.toml:31:11: clock\.opening = 08:00:00: must be text in quotes",
    ),
    (
        lambda f: f.replace('"08:00"', '"20:00"'),
        r'dataset\.toml:32:11: clock\.closing = "20:00": must be after the opening at 20:00',
    ),
    (
        lambda f: f.replace("_offset_hours = 3\no", "_offset_hours = 3.5\no"),
        r"dataset\.toml:30:30: clock\.reference_utc_offset_hours = 3\.5: must be a whole number",
    ),
    (
        lambda f: f.replace("_offset_hours = 3\no", "_offset_hours = true\no"),
        r"reference_utc_offset_hours = true: must be a whole number",
    ),
    (
        lambda f: f.replace("_offset_hours = 3\no", "_offset_hours = 15\no"),
        r"reference_utc_offset_hours = 15: must lie in \[-12, 14\]",
    ),
    (
        lambda f: f.replace("Hills = 2", "Hils = 2"),
        r"dataset\.toml:36:1: clock\.utc_offset_hours\.Hils = 2: .*did you mean 'Hills'",
    ),
    (
        lambda f: f.replace("Abroad = 0", "Abroad = -1"),
        r"dataset\.toml:44:10: units\.weights\.Abroad = -1: must lie in \[0, 1000000\]",
    ),
    (
        lambda f: f.replace('["East"]', '["East", "East"]'),
        r"dataset\.toml:40:19: units\.cities\[1\] = \"East\": names 'East' again",
    ),
    (
        lambda f: f.replace('["East"]', '["Est"]'),
        r"dataset\.toml:40:11: units\.cities\[0\] = \"Est\": .*did you mean 'East'",
    ),
    (
        lambda f: f.replace('"turnout.csv"', '"../turnout.csv"'),
        r'dataset\.toml:15:8: files\.turnout\.file = "\.\./turnout\.csv": must be the name of',
    ),
    (
        lambda f: f.replace('"turnout.csv"', '"/etc/passwd.csv"'),
        r'dataset\.toml:15:8: files\.turnout\.file = "/etc/passwd\.csv": must be the name of',
    ),
    (
        lambda f: f.replace('sha256 = "{turnout}"', 'sha256 = "abc"'),
        r'dataset\.toml:18:10: files\.turnout\.sha256 = "abc": must be a SHA-256 hash',
    ),
    (
        lambda f: f.replace(
            "[[stations.zones]]\nutc_offset_hours = 2", "[[stations.zones]]\nutc_offset_hours = 3"
        ),
        r"dataset\.toml:56:20: stations\.zones\[1\]\.utc_offset_hours = 3: stands twice",
    ),
    (
        lambda f: f.replace("Coast = 2", "Coast = 1"),
        r"dataset\.toml:50:3: stations\.zones: no zone has utc_offset_hours = 1: 1 unit lies there, Coast",
    ),
    (
        lambda f: f.replace("n_stations = 900", "n_stations = 3"),
        r"dataset\.toml:52:14: stations\.zones\[0\]\.n_stations = 3: .* others need one",
    ),
    (
        lambda f: f.replace("n_stations = 300", "n_stations = 100"),
        r"zones\[1\]\.n_stations = 100: known units of the zone have 100",
    ),
    (
        lambda f: f.replace("max_roll = 3000", "max_roll = 1000"),
        r"voters do not fit at 1000 \(stations\.max_roll\) a station",
    ),
    (
        lambda f: f.replace("n_stations = 100", "n_stations = 50"),
        r"dataset\.toml:66:14: stations\.known\[0\]\.n_stations = 50: 151,303 voters of Hills",
    ),
    (
        lambda f: f.replace('name = "clean"', "name = clean"),
        r"dataset\.toml:2:8: is not TOML: invalid value; text stands in quotes",
    ),
    # patches
    (
        lambda f: f.patch("result.csv", "North", "yes", "1", "2"),
        r"patches\.toml:3:8: patches\[0\]\.file = \"result\.csv\": .*did you mean 'results\.csv'",
    ),
    (
        lambda f: f.patch("results.csv", "Nort", "yes", "1", "2"),
        r"patches\.toml:4:7: patches\[0\]\.row = \"Nort\": .*did you mean 'North'",
    ),
    (
        lambda f: f.patch("results.csv", "North", "yess", "1", "2"),
        r"patches\.toml:5:10: patches\[0\]\.column = \"yess\": .*did you mean 'yes'",
    ),
    (
        lambda f: f.patch("results.csv", "North", "yes", "1", "2"),
        r"patches\.toml:6:11: patches\[0\]\.printed = \"1\": line 2 of results\.csv prints '",
    ),
    (
        lambda f: f.patch("results.csv", "North", "registered", "310007", "missing"),
        r'patches\.toml:7:13: patches\[0\]\.corrected = "missing": must be a whole',
    ),
    (
        lambda f: f.patch("results.csv", "North", "registered", "310007", "1/2"),
        r'corrected = "1/2": must be a whole',
    ),
    (
        lambda f: f.patch("results.csv", "North", "registered", "310007", "10"),
        r'results\.csv:2:11: North\.ballots = "188204": must not exceed the 10 registered',
    ),
    (
        lambda f: f.patch("turnout.csv", "North", "09:00", "8.54", "101"),
        r'corrected = "101": must be a percentage',
    ),
    (
        lambda f: f.patch("turnout.csv", "North", "09:00", "8.54", "3/2"),
        r'corrected = "3/2": must be a percentage',
    ),
    (
        lambda f: f.patch("turnout.csv", "North", "09:00", "8.54", "1/0"),
        r'corrected = "1/0": must be a percentage',
    ),
    (
        lambda f: f.patch("turnout.csv", "North", "09:00", "8.54", "8", "stal"),
        r"patches\.toml:8:8: patches\[0\]\.kind = \"stal\": .*did you mean 'stale'",
    ),
    (
        lambda f: f.patch("turnout.csv", "North", "09:00", "8.54", "8").patch(
            "turnout.csv", "North", "09:00", "8.54", "9"
        ),
        r"patches\.toml:11:3: patches\[1\]: is a second patch for one cell",
    ),
    (lambda f: setattr(f, "patches", "patches = 3"), r"patches\.toml:1:1: schema_version: is missing"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS)
def test_fault_is_located(folder: Folder, spoil: Fault, message: str) -> None:
    spoil(folder)
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder.write())
    assert re.search(message, str(caught.value)), str(caught.value)
    assert all(
        re.match(r".*clean-0/[a-z]+\.(toml|csv)(:\d+:\d+)?: ", line) for line in str(caught.value).split("\n")
    )


def test_all_faults_of_the_tables_come_at_once(folder: Folder) -> None:
    folder.set("results.csv", "North", "yes", "x").set("results.csv", "West", "no", "y")
    folder.set("turnout.csv", "East", "09:00", "z").patch("results.csv", "Nowhere", "yes", "1", "2")
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder.write())
    assert len(str(caught.value).splitlines()) == 4


def test_patch_replaces_one_cell_and_leaves_the_printed_one(folder: Folder) -> None:
    truth = int(folder.cell("results.csv", "North", "yes"))
    folder.patch("results.csv", "North", "yes", str(truth), str(truth - 7))
    data = load_dataset(folder.write())
    assert data.ballots[0, 0] == truth - 7
    assert data.results_table.cell("North", "yes") == str(truth)


def test_patched_fraction_issues_exactly_that_many(folder: Folder) -> None:
    folder.patch("turnout.csv", "North", "22:00", "61.00", "189001/310007", "raised-to-count")
    assert load_dataset(folder.write()).issued[0] == 189_001


def test_missing_last_cell_is_what_the_national_row_leaves(folder: Folder) -> None:
    folder.patch("turnout.csv", "Coast", "22:00", "58.00", "missing", "stale")
    data = load_dataset(folder.write())
    assert not data.closing_reported[5]
    rounding = 0.5e-4 * data.registered.sum()
    assert data.issued[5] == pytest.approx(275_881 * 0.58, abs=2 * rounding)


def test_damaged_folders_give_a_located_error_or_load_never_a_traceback(
    make_folder: Callable[[], Folder], tmp_path: Path
) -> None:
    draw, outcomes = random.Random(20220605), {"loaded": 0, "refused": 0}
    for _ in range(250):
        folder = make_folder()
        file = draw.choice(["results.csv", "turnout.csv", "statements.csv"])
        folder.raw[file] = _damaged(folder.bytes_of(file), draw)
        path = folder.write()
        if draw.random() < 0.3:
            (path / "dataset.toml").write_bytes(_damaged((path / "dataset.toml").read_bytes(), draw))
        message = _refusal(path)
        outcomes["refused" if message else "loaded"] += 1
        assert not message or message.startswith(str(path))
    assert outcomes["refused"] > 100


def _refusal(path: Path) -> str:
    try:
        audit_dataset(load_dataset(path))
    except DatasetError as error:
        return str(error)
    return ""


def _damaged(content: bytes, draw: random.Random) -> bytes:
    """Bytes with some overwritten, cut out or doubled."""
    at = draw.randrange(len(content))
    junk = bytes(draw.choice(b',\n"-.0\xff\x00 nx/e') for _ in range(draw.randint(1, 4)))
    return draw.choice(
        [
            content[:at] + junk + content[at + len(junk) :],
            content[:at],
            content[:at] + junk + content[at:],
            content[:at] + content[at + draw.randint(1, 40) :],
            content + content[at:],
        ]
    )
