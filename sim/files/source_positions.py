"""Where keys and values stand: a walk over the syntax tree of a TOML file, broken or not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tree_sitter
import tree_sitter_toml

from sim.files.faults import KeyPath


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key and its value stand in a file; ``text`` is the value as written.

    ``folder`` is where a path in the value counts from; None stands for the current folder.
    """

    file: str
    key_line: int | None = None
    key_column: int | None = None
    line: int | None = None
    column: int | None = None
    text: str | None = None
    folder: Path | None = None


Places = dict[KeyPath, Place]


def _parse(text: str) -> tree_sitter.Tree:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return parser.parse(text.encode("utf-8", "replace"))


def broken_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines on which the tree has an error, with the column; a line once."""
    lines = text.encode("utf-8", "replace").split(b"\n")
    seen: set[int] = set()
    pending = [_parse(text).root_node]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            row, column = node.start_point
            if row not in seen:
                seen.add(row)
                yield row + 1, len(lines[row][:column].decode("utf-8", "replace")) + 1
        elif node.has_error:
            pending.extend(reversed(node.children))


def places_of(text: str, label: str) -> Places:
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
        self.places: Places = {(): Place(label, 1, 1, 1, 1)}
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
