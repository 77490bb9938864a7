"""Files on files: ``extends`` merges tables, replaces arrays, refuses cycles, keeps every key's origin."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.files.drafts import Draft, merge
from sim.files.faults import Fault, FaultyFileError, KeyPath, did_you_mean, escape, shorten
from sim.files.plain_files import SCENARIO, neighbours
from sim.files.source_positions import Place, Places
from sim.files.sources import with_slashes
from sim.files.toml_source import read_toml

MAX_FILES: Final = 16

DATASET_KEY: Final[KeyPath] = ("dataset",)
RULE_KEY: Final[KeyPath] = ("rule",)
PRESET_KEY: Final[KeyPath] = ("rule", "preset")
SAMPLE_KEYS: Final[tuple[KeyPath, ...]] = (
    ("polling", "check_in", "sample"),
    ("polling", "booth", "sample"),
)
SOURCES: Final = (DATASET_KEY, RULE_KEY, PRESET_KEY, *SAMPLE_KEYS)
"""Keys whose values may be paths, which count from the folder of the file that writes them."""

Values = dict[str, Any]


def read_layers(path: Path, label: str) -> Draft:
    """Read a file and those it extends, the base first.

    Raises
    ------
    FaultyFileError
        If one of them cannot be read, or they extend each other in a circle.
    """
    return stack(read_toml(path, SCENARIO, label), path.parent, [path])


def stack(source: Draft, folder: Path, chain: list[Path]) -> Draft:
    """Lay a file over what it extends; relative names count from ``folder``."""
    values = {key: value for key, value in source.values.items() if key != "extends"}
    own = Draft(source.label, values, _written_in(folder, source.places))
    wanted = source.values.get("extends")
    if wanted is None:
        return own
    place = source.places.get(("extends",), Place(source.label))
    base_path, base_label = _base(wanted, folder, place, chain)
    base = stack(read_toml(base_path, SCENARIO, base_label), base_path.parent, [*chain, base_path])
    return merge(_with_rule_table(base, own), own)


def _base(wanted: object, folder: Path, place: Place, chain: list[Path]) -> tuple[Path, str]:
    if not isinstance(wanted, str) or not wanted:
        raise _refusal(place, wanted, 'must be the path of a scenario file, as "baseline.toml"')
    if "\x00" in wanted:
        raise _refusal(place, wanted, "must not hold a NUL")
    written = with_slashes(wanted)
    path = folder / written
    if _same_file(path, chain):
        circle = " → ".join(escape(each.name) for each in [*chain, path])
        raise _refusal(place, wanted, f"goes round in a circle: {circle}")
    if len(chain) >= MAX_FILES:
        raise _refusal(place, wanted, f"makes a chain of more than {MAX_FILES} files")
    if path.is_dir():
        raise _refusal(place, wanted, "is a folder: name the scenario file in it")
    if not os.path.lexists(path):
        hint = did_you_mean(path.name, neighbours(path, SCENARIO))
        raise _refusal(place, wanted, f"there is no such file{hint}")
    return path, os.path.normpath(os.path.join(os.path.dirname(place.file), written))


def _same_file(path: Path, chain: list[Path]) -> bool:
    resolved = os.path.realpath(path)
    return any(os.path.realpath(each) == resolved for each in chain)


def _refusal(place: Place, found: object, message: str) -> FaultyFileError:
    text = place.text if place.text is not None else repr(found)
    return FaultyFileError([Fault(place.file, place.line, place.column, "extends", shorten(text), message)])


def _written_in(folder: Path, places: Places) -> Places:
    """Places, with the folder that paths of datasets and rules count from."""
    return places | {key: replace(places[key], folder=folder) for key in SOURCES if key in places}


def _with_rule_table(base: Draft, over: Draft) -> Draft:
    """A rule named in the base and changed above it: open the name into a table, so that both merge."""
    named = base.values.get("rule")
    if not (isinstance(named, str) and isinstance(over.values.get("rule"), dict)):
        return base
    places = dict(base.places)
    if RULE_KEY in places:
        places[PRESET_KEY] = places[RULE_KEY]
    return Draft(base.label, {**base.values, "rule": {"preset": named}}, places)
