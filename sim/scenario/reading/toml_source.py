"""Read one TOML file: its values, and the place of every key and value in it."""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.scenario.faults import Fault, FaultyScenarioError, did_you_mean, escape, shorten
from sim.scenario.reading.source_positions import Places, broken_lines, places_of

MAX_BYTES: Final = 262_144
MAX_DEPTH: Final = 12
_TOO_DEEP: Final = f"nests tables or arrays more than {MAX_DEPTH} levels deep: no scenario needs that"
_MAX_SYNTAX_FAULTS: Final = 20
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONG_KEY = re.compile(r"""(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){64}""")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{4000,}")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HINTS: Final = (
    (re.compile(r"[+-]?\.\d"), "write a digit before the point, as 0.5"),
    (re.compile(r"[+-]?\d+\.(?!\d)"), "write a digit after the point, as 1.0"),
    (re.compile(r"\d{1,2}:\d{2}(?!:?\d)"), "write a clock time with seconds, as 14:00:00, or in quotes"),
    (re.compile(r"(?i:true|false|yes|no|on|off)\b"), "write true or false"),
    (re.compile(r"(?i:none|null|nil)\b"), "TOML knows no empty value: leave the key out"),
    (re.compile(r"\d+(\.\d+)?\s*%"), "write a share, as 0.5 for 50 %"),
    (re.compile(r"\d+,\d"), "write a decimal point, not a comma"),
    (re.compile(r"[^\W\d]"), "text stands in quotes"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file: what it says and where it says it."""

    label: str
    values: dict[str, Any]
    places: Places


def read_source(path: Path, label: str) -> Source:
    """Read a scenario file.

    Parameters
    ----------
    path : Path
        The file.
    label : str
        How the messages call it.

    Raises
    ------
    FaultyScenarioError
        If it cannot be read, is not UTF-8, or is not TOML.
    """
    return parse_source(_decode(_bytes_of(path, label), label), label)


def parse_source(text: str, label: str) -> Source:
    """Parse the text of a scenario file; see `read_source`."""
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise FaultyScenarioError(
            [_whole(label, f"is larger than {MAX_BYTES:,} bytes: no scenario needs that")]
        )
    if _LONG_KEY.search(text):  # the reader keeps every prefix of a key: time and memory grow with its square
        raise FaultyScenarioError([_whole(label, _TOO_DEEP)])
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise FaultyScenarioError([_whole(label, _TOO_DEEP)]) from None
    except ValueError as error:
        raise FaultyScenarioError(_syntax_faults(text, label, str(error))) from None
    if _depth(values) > MAX_DEPTH:
        raise FaultyScenarioError([_whole(label, _TOO_DEEP)])
    return Source(label, values, places_of(text, label))


def _depth(values: object) -> int:
    """Levels of tables and arrays, without recursion: a fuzzed file may nest without end."""
    depth, level = 0, [values]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
            if isinstance(child, dict | list)
        ]
    return depth


def _whole(label: str, message: str) -> Fault:
    return Fault(label, None, None, "", "", message)


def _bytes_of(path: Path, label: str) -> bytes:
    try:
        if path.is_dir():
            raise FaultyScenarioError([_whole(label, "is a folder: name the scenario file in it")])
        if path.exists() and not path.is_file():
            raise FaultyScenarioError([_whole(label, "is not a plain file")])
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        message = "there is no such file" + did_you_mean(path.name, neighbours(path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"cannot be read: {escape(str(reason))}"
    raise FaultyScenarioError([_whole(label, message)])


def neighbours(path: Path) -> list[str]:
    """Scenario files beside a path that does not exist."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix == ".toml"]
    except OSError:
        return []


def _decode(data: bytes, label: str) -> str:
    if data.startswith(_UTF16):
        raise FaultyScenarioError([_whole(label, "is UTF-16: save it as UTF-8")])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = data[error.start]
        fault = Fault(label, line, column, "", "", f"byte 0x{byte:02x} is not UTF-8: save the file as UTF-8")
        raise FaultyScenarioError([fault]) from None


def _syntax_faults(text: str, label: str, error: str) -> list[Fault]:
    """The reader's own fault, and those further down that the tree shows."""
    lines = text.split("\n")
    at = _AT.search(error)
    message = escape(_AT.sub("", error))
    if "integer string conversion" in message:
        return [_long_number(text, label)]
    if at is None or at[1] is None:
        line, column = len(lines), len(lines[-1]) + 1  # at the end of the document, as far as is known
    else:
        line, column = int(at[1]), int(at[2])
    first = Fault(
        label, line, column, "", "", f"is not TOML: {_spoken(message)}{_hint(lines, line, column, message)}"
    )
    others = [
        Fault(
            label,
            other,
            col,
            "",
            shorten(lines[other - 1].strip()),
            f"is not TOML{_hint_of_line(lines[other - 1])}",
        )
        for other, col in broken_lines(text)
        if other > line
    ]
    return [first, *others[:_MAX_SYNTAX_FAULTS]]


def _long_number(text: str, label: str) -> Fault:
    match = _MANY_DIGITS.search(text)
    start = match.start() if match else len(text)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return Fault(label, line, column, "", "", "is not TOML: a whole number has too many digits")


def _spoken(message: str) -> str:
    return message[:1].lower() + message[1:]


def _hint(lines: list[str], line: int, column: int, message: str) -> str:
    if not 0 < line <= len(lines):
        return ""
    key = lines[line - 1].partition("=")[0]
    if "Invalid" in message and "value" not in message:
        return "" if key.isascii() else "; a key with other letters than A to Z stands in quotes"
    return _hint_of_line(lines[line - 1]) or _hint_of_value(lines[line - 1][column - 1 :])


def _hint_of_line(line: str) -> str:
    _, equals, value = line.partition("=")
    return _hint_of_value(value.strip()) if equals else ""


def _hint_of_value(value: str) -> str:
    if re.match(r"(true|false|inf|nan)\b", value):
        return ""
    return next((f"; {hint}" for pattern, hint in _HINTS if pattern.match(value)), "")
