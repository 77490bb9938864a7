"""One spelling of what may be written in several ways: rules, names, paths of a sweep."""

from __future__ import annotations

from typing import Any, Final

from sim.files.drafts import Draft
from sim.files.faults import KeyPath
from sim.files.source_positions import Places
from sim.files.sources import is_path
from sim.scenario.reading.extends import PRESET_KEY, RULE_KEY
from sim.scenario.reading.field_paths import NAMED, PathError, canonical, concrete_path, parse_path

AGAIN: Final = " (again)"
_RANGE_KEYS: Final = frozenset({"from", "to", "step"})


def normal(draft: Draft) -> Draft:
    """Open a named rule into a table, name campaigns, flatten the sweep; doing so twice changes nothing."""
    return _flat_sweep(_named_campaigns(_rule_table(draft)))


def with_shape_of_day(draft: Draft) -> Draft:
    """Take a table of one's own as it is, unless the file names a prior or says otherwise."""
    dataset, uncertainty = draft.values.get("dataset"), draft.values.get("uncertainty", {})
    if not isinstance(dataset, str) or not is_path(dataset) or not isinstance(uncertainty, dict):
        return draft
    if uncertainty.keys() & {"prior", "shape_of_day"}:
        return draft
    said = {**uncertainty, "shape_of_day": "table"}
    return Draft(draft.label, {**draft.values, "uncertainty": said}, draft.places)


def _rule_table(draft: Draft) -> Draft:
    rule = draft.values.get("rule")
    if not isinstance(rule, str):
        return draft
    places = dict(draft.places)
    if RULE_KEY in places:
        places[PRESET_KEY] = places[RULE_KEY]
    return Draft(draft.label, {**draft.values, "rule": {"preset": rule}}, places)


def _named_campaigns(draft: Draft) -> Draft:
    named = {
        key: [_named(each, position) for position, each in enumerate(draft.values[key], start=1)]
        for key in NAMED
        if isinstance(draft.values.get(key), list)
    }
    return Draft(draft.label, {**draft.values, **named}, draft.places)


def _named(campaign: Any, position: int) -> Any:
    if isinstance(campaign, dict) and "name" not in campaign and isinstance(campaign.get("kind"), str):
        return {"name": f"{campaign['kind']}-{position}", **campaign}
    return campaign


def _flat_sweep(draft: Draft) -> Draft:
    """Write every path of the sweep as one key, campaigns by name."""
    sweep = draft.values.get("sweep")
    if not isinstance(sweep, dict):
        return draft
    names: dict[KeyPath, str] = {}
    taken: set[str] = set()
    for path, _ in _axes(sweep):
        spelt = ".".join(str(part) for part in path)
        name = _spelling(draft.values, spelt)
        while name in taken:  # the same path spelt twice: kept apart, so that the fault can show it
            name += AGAIN
        names[path] = name
        taken.add(name)
    flat = {names[path]: axis for path, axis in _axes(sweep)}
    return Draft(draft.label, {**draft.values, "sweep": flat}, _moved(draft.places, names))


def _moved(places: Places, names: dict[KeyPath, str]) -> Places:
    """Move the places of axes to their new keys."""
    moved: Places = {}
    for key, place in places.items():
        if len(key) < 2 or key[0] != "sweep":
            moved[key] = place
            continue
        for length in range(2, len(key) + 1):
            name = names.get(key[1:length])
            if name is not None:
                moved["sweep", name, *key[length:]] = place
    return moved


def _axes(sweep: dict[str, Any], path: KeyPath = ()) -> list[tuple[KeyPath, Any]]:
    """Axes of a sweep; keys without quotes made tables of the path."""
    found: list[tuple[KeyPath, Any]] = []
    for key, value in sweep.items():
        here = (*path, key)
        if isinstance(value, dict) and value and not _RANGE_KEYS & value.keys():
            found.extend(_axes(value, here))
        else:
            found.append((here, value))
    return found


def _spelling(values: dict[str, Any], text: str) -> str:
    try:
        return canonical(values, concrete_path(values, parse_path(text)))
    except PathError:
        return text
