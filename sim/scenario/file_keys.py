"""Keys of the files that people write, with what each means: from the schemas that read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from sim.datasets.manifest import Manifest, PatchFile
from sim.errors import SimError
from sim.files.faults import Fault
from sim.rules.reading.schema import TABLES, RuleTable
from sim.scenario.json_schema import json_schema
from sim.text.glossary import Entry, glossary, glossary_entry

_CONDITIONS: Final = "conditions.NAME"


class UnknownWordError(SimError):
    """There is no such word."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key that a kind of file may have.

    Attributes
    ----------
    file : {"scenario", "rule", "dataset", "patches"}
    path : str
        Such as ``campaigns.uptake`` or ``conditions.NAME.units``.
    kinds : tuple of str
        Of the tables that have it, where they say of what kind they are.
    meaning : str
    """

    file: str
    path: str
    kinds: tuple[str, ...]
    meaning: str

    @property
    def name(self) -> str:
        """Its last part, as it is written in its table."""
        return self.path.rpartition(".")[2]


@cache
def file_keys() -> tuple[FileKey, ...]:
    """Every key of every kind of file.

    Examples
    --------
    >>> next(key.kinds for key in file_keys() if key.name == "units_rounding")
    ('regional_majority', 'regional_rejection')
    """
    schemas = {
        "scenario": json_schema(),
        "rule": RuleTable.model_json_schema(),
        "dataset": Manifest.model_json_schema(),
        "patches": PatchFile.model_json_schema(),
    }
    found: dict[tuple[str, str, str], list[str]] = {}
    for file, schema in schemas.items():
        for path, kind, meaning in _keys(schema, schema, "", ""):
            found.setdefault((file, path, meaning), []).append(kind)
    for kind, table in TABLES.items():
        schema = table.model_json_schema()
        for path, _, meaning in _keys(schema, schema, _CONDITIONS, ""):
            found.setdefault(("rule", path, meaning), []).append(kind)
    return tuple(
        FileKey(file, path, tuple(dict.fromkeys(filter(None, kinds))), meaning)
        for (file, path, meaning), kinds in found.items()
    )


def explain(word: str) -> Entry:
    """What a word of the reports, or a key of a scenario, rule or dataset file, means.

    Parameters
    ----------
    word : str
        A word, whatever its case, in singular or plural; or a key, with or without the tables it stands in.

    Raises
    ------
    UnknownWordError
        If there is none; the message names the nearest.

    Examples
    --------
    >>> explain("Priors").word, explain("conditions.units_total").word
    ('prior', 'units_total')
    >>> print(explain("point"))
    point: One combination of the values of a sweep. A scenario without a sweep has one point.
    """
    if not isinstance(word, str):
        raise UnknownWordError(f"word = {word!r} ({type(word).__name__}): must be a word in quotes")
    keys = [key for key in file_keys() if _is_named(key, word)]
    texts = _told(keys)
    entry = glossary_entry(word)
    if entry is None and not keys:
        raise _unknown(word)
    first = Entry(keys[0].name, (), "") if entry is None else entry
    return replace(first, text=" ".join(filter(None, [first.text, *texts])))


def keys_elsewhere(faults: Iterable[Fault]) -> list[str]:
    """Where the keys belong that stand in a wrong table or file, a sentence each."""
    wrong = (fault.key for fault in faults if fault.message.startswith("is no key of this table;"))
    names = dict.fromkeys(key.rpartition(".")[2] for key in wrong)
    known = {name: [key for key in file_keys() if key.name == name] for name in names}
    return [
        f"{name} is a key of {each.file} files: {each.path}"
        for name, keys in known.items()
        for each in keys[:1]
    ]


def _told(keys: Sequence[FileKey]) -> list[str]:
    """A sentence a meaning: in which files, where, and what it means."""
    places: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        places.setdefault((key.file, key.meaning or ", ".join(key.kinds)), []).append(key.path)
    return [
        f"In {file} files, {', '.join(paths)}: {meaning.rstrip('.')}."
        for (file, meaning), paths in places.items()
    ]


def _unknown(word: str) -> UnknownWordError:
    words = {name.lower(): entry.word for entry in glossary() for name in (entry.word, *entry.also)}
    known = {**{key.name: key.name for key in file_keys()}, **words}
    near = [known[each] for each in get_close_matches(word.lower().replace("_", " "), words, n=1)]
    near = near or get_close_matches(_plain(word), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "referendum explain lists all words"
    return UnknownWordError(f"{word!r} is no word of the reports and no key of a file; {hint}")


def _is_named(key: FileKey, word: str) -> bool:
    parts = [part for part in key.path.lower().split(".") if part != "name" or key.name == "name"]
    asked = [part for part in _plain(word).split(".") if not part.isdigit()]
    if not asked or asked[-1] != parts[-1]:
        return False
    return len(asked) == 1 or set(asked[:-1]) & set(parts[:-1]) != set() or len(parts) == 1


def _plain(word: str) -> str:
    return word.strip().strip("[]").lower().replace(" ", "_").replace("-", "_")


def _keys(
    node: Mapping[str, Any], whole: Mapping[str, Any], path: str, kind: str
) -> Iterator[tuple[str, str, str]]:
    """Keys of a table of a JSON Schema and of those within: path, kind of its table, meaning."""
    for key, each in node.get("properties", {}).items():
        here = f"{path}.{key}" if path else key
        yield here, kind, each.get("description", "")
        for deeper, table in _tables(each, whole, here):
            yield from _keys(table, whole, deeper, _kind_of(table))


def _kind_of(table: Mapping[str, Any]) -> str:
    return str(table.get("properties", {}).get("kind", {}).get("const", ""))


def _tables(node: Any, whole: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Tables that may stand at a key: itself, one of several, in a list, or under names of their own."""
    if not isinstance(node, Mapping):
        return
    if "$ref" in node:
        yield path, whole["$defs"][node["$ref"].rpartition("/")[2]]
    for each in (*node.get("anyOf", ()), *node.get("oneOf", ()), node.get("items")):
        yield from _tables(each, whole, path)
    yield from _tables(node.get("additionalProperties"), whole, f"{path}.NAME")
