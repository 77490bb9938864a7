"""Reading a file: encodings, sizes, kinds of file, and the places of keys."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from sim.files.plain_files import SCENARIO
from sim.files.toml_source import read_toml
from sim.scenario import FaultyFileError, load, loads

TEXT = 'schema_version = 1\ntitle = "Тест"\ndataset = "kz-2022"\nrule = "kazakhstan-2022"\n'


def message_of(path: Path) -> str:
    with pytest.raises(FaultyFileError) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "data", [TEXT.encode(), codecs.BOM_UTF8 + TEXT.encode(), TEXT.replace("\n", "\r\n").encode()]
)
def test_utf8_with_or_without_mark_and_either_line_end(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    assert load(path).title == "Тест"


def test_decomposed_letters_are_normalised() -> None:
    composed, decomposed = "Сейсенб\u0456 \u0439", "Сейсенб\u0456 \u0438\u0306"
    assert loads(TEXT.replace("Тест", decomposed)) == loads(TEXT.replace("Тест", composed))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes((codecs.BOM_UTF16_BE if encoding.endswith("be") else b"") + TEXT.encode(encoding))
    assert message_of(path).endswith("x.toml: is UTF-16: save it as UTF-8")


def test_a_byte_that_is_not_utf8_is_located(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes('title = "ә'.encode() + b"\xff" + b'"\n')
    assert message_of(path).endswith("x.toml:1:11: byte 0xff is not UTF-8: save the file as UTF-8")


def test_nul_is_refused_and_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b'title = "a\x00b"\n')
    message = message_of(path)
    assert "1:11" in message
    assert "\x00" not in message


def test_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "baseline.toml").write_text(TEXT, encoding="utf-8")
    assert message_of(tmp_path / "basline.toml").endswith(
        "there is no such file; did you mean 'baseline.toml'?"
    )


def test_folder_is_no_file(tmp_path: Path) -> None:
    assert message_of(tmp_path).endswith("is a folder: name the scenario file in it")


def test_device_is_no_file() -> None:
    assert message_of(Path(os.devnull)).endswith("is not a plain file")


def test_nul_in_the_path_is_no_traceback() -> None:
    with pytest.raises(FaultyFileError, match=r"cannot be read|no such file"):
        load("a\x00b.toml")


def test_path_that_is_too_long_is_no_traceback() -> None:
    with pytest.raises(FaultyFileError, match="cannot be read"):
        load("a" * 5000 + ".toml")


def test_no_permission_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.symlink_to(path)
    assert "x.toml: " in message_of(path)


def test_largest_file_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(TEXT.encode() + b"#" * (SCENARIO.max_bytes - len(TEXT.encode())))
    assert load(path).title == "Тест"
    path.write_bytes(TEXT.encode() + b"#" * (SCENARIO.max_bytes + 1 - len(TEXT.encode())))
    assert "is larger than 262,144 bytes" in message_of(path)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a=" * 20_000,
        ".".join("a" * 120_000) + " = 1",
        "[" + " . ".join(["a", '"b"', "'c'"] * 30_000) + "]",
        "\n".join(f"[a.b{n}]" for n in range(20_000)),
    ],
    ids=["arrays", "tables", "dotted", "quoted", "headers"],
)
def test_bottomless_nesting_is_refused(text: str) -> None:
    with pytest.raises(FaultyFileError):
        loads(text)


def test_every_place_has_its_text(folder: Path) -> None:
    source = read_toml(folder / "valid" / "queues.toml", SCENARIO, "f")
    assert source.places["polling", "booth", "mean_seconds"].text == "180"
    assert source.places["polling", "check_in", "cv"].text == "0"


def test_thousands_of_unknown_keys_are_counted_not_printed() -> None:
    text = "".join(f"key{n} = {n}\n" for n in range(5_000))
    with pytest.raises(FaultyFileError, match=r"… and [\d,]+ more faults") as caught:
        loads(text)
    assert len(str(caught.value).splitlines()) == 51
    assert len(caught.value.faults) + caught.value.uncounted == 5_004
