"""Read one TOML file: its values, and the place of every key and value in it."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tree_sitter
import tree_sitter_toml

from sim.scenario.faults import Fault, FaultyScenarioError, KeyPath, did_you_mean, escape, shorten

MAX_BYTES: Final = 1_048_576
MAX_DEPTH: Final = 12
_TOO_DEEP: Final = f"nests tables or arrays more than {MAX_DEPTH} levels deep: no scenario needs that"
_MAX_SYNTAX_FAULTS: Final = 20
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
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
class Place:
    """Where a key and its value stand in a file; ``text`` is the value as written."""

    file: str
    key_line: int | None = None
    key_column: int | None = None
    line: int | None = None
    column: int | None = None
    text: str | None = None


Places = dict[KeyPath, Place]


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
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise FaultyScenarioError([_whole(label, _TOO_DEEP)]) from None
    except ValueError as error:
        raise FaultyScenarioError(_syntax_faults(text, label, str(error))) from None
    if _depth(values) > MAX_DEPTH:
        raise FaultyScenarioError([_whole(label, _TOO_DEEP)])
    return Source(label, values, _places(text, label))


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
        message = "a whole number has too many digits"
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
        for other, col in _broken_lines(text)
        if other > line
    ]
    return [first, *others[:_MAX_SYNTAX_FAULTS]]


def _spoken(message: str) -> str:
    return message[:1].lower() + message[1:]


def _hint(lines: list[str], line: int, column: int, message: str) -> str:
    if not 0 < line <= len(lines):
        return ""
    if "key" in message:
        return "; a key with other letters than A to Z stands in quotes" if "Invalid" in message else ""
    return _hint_of_line(lines[line - 1]) or _hint_of_value(lines[line - 1][column - 1 :])


def _hint_of_line(line: str) -> str:
    _, equals, value = line.partition("=")
    return _hint_of_value(value.strip()) if equals else ""


def _hint_of_value(value: str) -> str:
    if re.match(r"(true|false|inf|nan)\b", value):
        return ""
    return next((f"; {hint}" for pattern, hint in _HINTS if pattern.match(value)), "")


def _parse(text: str) -> tree_sitter.Tree:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return parser.parse(text.encode("utf-8", "replace"))


def _broken_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines on which the tree has an error, with the column; a line once."""
    seen: set[int] = set()
    pending = [_parse(text).root_node]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            line = node.start_point[0] + 1
            if line not in seen:
                seen.add(line)
                yield line, node.start_point[1] + 1
        elif node.has_error:
            pending.extend(reversed(node.children))


def _places(text: str, label: str) -> Places:
    """Walk the syntax tree once; arrays of tables are numbered as they come."""
    walker = _Walker(text, label)
    prefix: KeyPath = ()
    for node in _parse(text).root_node.children:
        if node.type == "pair":
            walker.pair(node, prefix=())
        elif node.type in {"table", "table_array_element"}:
            prefix = walker.header(node)
            for child in node.children:
                if child.type == "pair":
                    walker.pair(child, prefix)
    return walker.places


_KEYS: Final = ("bare_key", "quoted_key", "dotted_key")


class _Walker:
    """Collects places; keeps the lines as bytes, for the tree counts columns in bytes."""

    def __init__(self, text: str, label: str) -> None:
        self.lines = text.encode("utf-8", "replace").split(b"\n")
        self.label = label
        self.places: Places = {}
        self.counts: dict[KeyPath, int] = {}

    def point(self, node: tree_sitter.Node) -> tuple[int, int]:
        row, column = node.start_point
        return row + 1, len(self.lines[row][:column].decode("utf-8", "replace")) + 1

    def header(self, node: tree_sitter.Node) -> KeyPath:
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return ()
        path = self.through_arrays(_key_parts(key), last=node.type == "table")
        if node.type == "table_array_element":
            self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, self.counts[path])
        self.note(path, key, key, None)
        return path

    def through_arrays(self, parts: tuple[str, ...], *, last: bool) -> KeyPath:
        """Enter the newest element of every array of tables on the way."""
        path: KeyPath = ()
        for position, part in enumerate(parts):
            path = (*path, part)
            if path in self.counts and (last or position < len(parts) - 1):
                path = (*path, self.counts[path])
        return path

    def pair(self, node: tree_sitter.Node, prefix: KeyPath) -> None:
        pending = [(node, prefix)]
        while pending:
            current, path = pending.pop()
            key = next((child for child in current.children if child.type in _KEYS), None)
            value = current.children[-1] if current.children else None
            if key is None or value is None or value is key:
                continue
            where = (*path, *_key_parts(key))
            self.note(where, key, value, path)
            pending.extend(self.inside(value, where))

    def inside(self, value: tree_sitter.Node, path: KeyPath) -> Iterator[tuple[tree_sitter.Node, KeyPath]]:
        """Pairs within a value; elements of arrays are noted on the way."""
        pending = [(value, path)]
        while pending:
            node, where = pending.pop()
            if node.type == "inline_table":
                yield from ((child, where) for child in node.children if child.type == "pair")
            elif node.type == "array":
                elements = [child for child in node.named_children if child.type != "comment"]
                for index, element in enumerate(elements):
                    self.note((*where, index), element, element, None)
                    pending.append((element, (*where, index)))

    def note(
        self, path: KeyPath, key: tree_sitter.Node, value: tree_sitter.Node, prefix: KeyPath | None
    ) -> None:
        """Note a key and its value, and tables that a dotted key makes on its way."""
        key_line, key_column = self.point(key)
        line, column = self.point(value)
        text = (
            None if value is key and value.type in _KEYS else (value.text or b"").decode("utf-8", "replace")
        )
        self.places[path] = Place(self.label, key_line, key_column, line, column, text)
        start = 0 if prefix is None else len(prefix)
        for length in range(start + 1, len(path)):
            self.places.setdefault(
                path[:length], Place(self.label, key_line, key_column, key_line, key_column)
            )


def _key_parts(key: tree_sitter.Node) -> tuple[str, ...]:
    if key.type == "dotted_key":
        return tuple(part for child in key.children if child.type in _KEYS for part in _key_parts(child))
    text = (key.text or b"").decode("utf-8", "replace")
    if key.type == "bare_key":
        return (text,)
    try:
        return tuple(tomllib.loads(f"{text} = 0"))
    except ValueError:
        return (text,)
