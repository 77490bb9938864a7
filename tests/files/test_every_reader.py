"""Every reader against every kind of file: what is no plain text is refused at once, in one sentence."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.datasets import load_dataset
from sim.datasets.annulments import load_annulments
from sim.datasets.legal_calendar import parse_calendar
from sim.errors import SimError
from sim.files.faults import FaultyFileError
from sim.files.plain_files import DATASET, RULE, SCENARIO, TABLE, Kind
from sim.files.samples import SAMPLE, read_sample
from sim.rules import load_rule
from sim.rules.reading.loading import PRESETS
from sim.rules.road import parse_road
from sim.rules.tables.reading import read_results
from sim.scenario import load
from tests.conftest import unsealed

ROOT = Path(__file__).parents[2]


KZ = ROOT / "sim" / "datasets" / "kz-2022"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read_folder(path: Path) -> None:
    """Load the dataset of the file's folder, the other files sound and without hashes."""
    for file in KZ.glob("*.*"):
        if file.name != path.name:
            (path.parent / file.name).write_bytes(file.read_bytes())
    if path.name != "dataset.toml":
        unsealed(path.parent)
    load_annulments(load_dataset(path.parent))


def read_times(path: Path) -> None:
    read_sample(path, str(path))


@dataclass(frozen=True)
class Reader:
    """A reader: the kind of file, how it reads one, the name the file has, and a sound one."""

    kind: Kind
    read: Callable[[Path], object]
    name: str
    sound: str
    may_be_missing: bool = False

    @property
    def in_toml(self) -> bool:
        return self.name.endswith(".toml")


READERS = {
    "scenario": Reader(SCENARIO, load, "x.toml", text_of(ROOT / "scenarios" / "baseline.toml")),
    "rule": Reader(RULE, load_rule, "law.toml", text_of(PRESETS / "kazakhstan-2022.toml")),
    "manifest": Reader(DATASET, read_folder, "dataset.toml", text_of(KZ / "dataset.toml")),
    "patches": Reader(DATASET, read_folder, "patches.toml", text_of(KZ / "patches.toml"), True),
    "annulments": Reader(DATASET, read_folder, "annulments.toml", text_of(KZ / "annulments.toml"), True),
    "calendar": Reader(DATASET, parse_calendar, "calendar.toml", text_of(KZ / "calendar.toml")),
    "road": Reader(DATASET, parse_road, "road.toml", text_of(KZ / "road.toml")),
    "results": Reader(TABLE, read_folder, "results.csv", text_of(KZ / "results.csv")),
    "result table": Reader(TABLE, read_results, "table.csv", "unit,yes,no\na,1,2\nb,3,4\n"),
    "sample": Reader(SAMPLE, read_times, "times.csv", "seconds\n30\n42.5\n"),
    "turnout": Reader(TABLE, read_folder, "turnout.csv", text_of(KZ / "turnout.csv")),
}


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> Reader:
    return READERS[request.param]


@pytest.fixture
def path(reader: Reader, tmp_path: Path) -> Path:
    return tmp_path / reader.name


def refusal(reader: Reader, path: Path) -> str:
    with pytest.raises(FaultyFileError) as caught:
        reader.read(path)
    assert isinstance(caught.value, SimError)
    assert caught.value.exit_code == 3
    message = str(caught.value)
    assert message.startswith(f"{path}:")
    assert message.replace("\n", "").isprintable()
    return message.removeprefix(f"{path}")


def test_a_sound_file_is_read(reader: Reader, path: Path) -> None:
    path.write_text(reader.sound, encoding="utf-8")
    reader.read(path)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_byte_order_mark_and_either_line_end_are_read(
    reader: Reader, path: Path, mark: bytes, end: str
) -> None:
    path.write_bytes(mark + reader.sound.replace("\n", end).encode())
    reader.read(path)


def test_a_link_to_a_plain_file_is_read(reader: Reader, path: Path) -> None:
    (path.parent / "there").write_text(reader.sound, encoding="utf-8")
    path.symlink_to(path.parent / "there")
    reader.read(path)


def test_there_is_no_such_file(reader: Reader, path: Path) -> None:
    if reader.may_be_missing:
        reader.read(path)
        return
    beside = path.with_name(f"{path.stem}s{path.suffix}")
    beside.write_text("", encoding="utf-8")
    assert refusal(reader, path) == f": there is no such file; did you mean {beside.name!r}?"


@pytest.mark.parametrize("linked", [False, True])
def test_a_folder_is_no_file(reader: Reader, path: Path, linked: bool) -> None:
    if linked:
        path.symlink_to(path.parent)
    else:
        path.mkdir()
    assert refusal(reader, path) == f": is a folder: name the {reader.kind.what} file in it"


@pytest.mark.parametrize("what", ["/dev/zero", "/dev/null", "pipe", "socket"])
def test_what_might_never_end_is_refused_at_once(reader: Reader, path: Path, what: str) -> None:
    if what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        make = f"import socket; socket.socket(socket.AF_UNIX).bind({path.name!r})"
        subprocess.run([sys.executable, "-c", make], cwd=path.parent, check=True)
    else:
        path.symlink_to(what)
    assert refusal(reader, path) == ": is not a plain file"


def test_a_link_to_a_pipe_is_refused_at_once(reader: Reader, path: Path) -> None:
    os.mkfifo(path.parent / "pipe")
    path.symlink_to(path.parent / "pipe")
    assert refusal(reader, path) == ": is not a plain file"


def test_a_link_in_a_circle_is_refused(reader: Reader, path: Path) -> None:
    path.symlink_to(path)
    assert refusal(reader, path).startswith(": cannot be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(reader: Reader, path: Path) -> None:
    path.write_text(reader.sound, encoding="utf-8")
    path.chmod(0)
    assert refusal(reader, path) == ": cannot be read: Permission denied"


def test_one_byte_too_many_is_refused(reader: Reader, path: Path) -> None:
    path.write_text(reader.sound, encoding="utf-8")
    os.truncate(path, reader.kind.max_bytes + 1)
    limit = f"{reader.kind.max_bytes:,}"
    assert refusal(reader, path) == f": is larger than {limit} bytes: no {reader.kind.what} needs that"


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{a=" * 20_000, "a." * 20_000 + "a = 1"])
def test_bottomless_nesting_is_refused(reader: Reader, path: Path, text: str) -> None:
    if reader.in_toml:
        path.write_text(text, encoding="utf-8")
        assert refusal(reader, path)


def test_the_depth_that_is_too_much_is_told(reader: Reader, path: Path) -> None:
    if reader.in_toml:
        path.write_text("a = " + "[" * 12 + "]" * 12, encoding="utf-8")
        assert "more than 12 levels deep" in refusal(reader, path)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf16_is_refused_by_name(reader: Reader, path: Path, mark: bytes) -> None:
    order = "le" if mark == codecs.BOM_UTF16_LE else "be"
    path.write_bytes(mark + reader.sound.encode(f"utf-16-{order}"))
    if reader.name == "table.csv":  # which takes official files as they are
        reader.read(path)
    else:
        assert refusal(reader, path) == ": is UTF-16: save it as UTF-8"


def test_utf16_without_its_mark_is_refused(reader: Reader, path: Path) -> None:
    path.write_bytes(reader.sound.encode("utf-16-le"))
    assert refusal(reader, path).startswith(":1:")


def test_a_byte_that_is_not_utf8_is_located(reader: Reader, path: Path) -> None:
    path.write_bytes("ә".encode() + b"\xff\n")
    said = refusal(reader, path)
    assert said.startswith(":1:2: byte 0xff is not UTF-8")
    assert said.endswith("save the file as UTF-8")


@pytest.mark.parametrize("text", ["", "\n", "\ufeff"])
def test_an_empty_file_is_refused(reader: Reader, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert refusal(reader, path)


@pytest.mark.parametrize("character", ["\u2028", "\x85"])
def test_only_line_ends_end_a_line(reader: Reader, path: Path, character: str) -> None:
    """A fault below a character that some programs take for a line end keeps its line."""
    text = f'x = "a{character}"\n[[[' if reader.in_toml else f"unit{character},yes\na,1,2\n"
    path.write_text(text, encoding="utf-8")
    assert refusal(reader, path).startswith(":2:")
