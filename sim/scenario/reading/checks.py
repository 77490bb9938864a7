"""What the tables alone cannot tell: names that must exist elsewhere, names that must differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sim.datasets import DATASETS, Dataset, load_dataset
from sim.errors import DatasetError, RuleError
from sim.files.drafts import Draft, fault_at, value_at
from sim.files.faults import Fault, KeyPath, did_you_mean, dotted, shorten
from sim.files.sources import is_path
from sim.rules import RULES, load_rule, rule_faults
from sim.scenario.emit import toml_value
from sim.scenario.reading.extends import DATASET_KEY, PRESET_KEY, RULE_KEY
from sim.scenario.reading.field_paths import NAMED
from sim.scenario.reading.hours import hours_faults
from sim.scenario.schema.uncertainty import BUILT_IN_PRIORS, RETIRED, RETIRED_VALUES


def references(draft: Draft, unresolved: Collection[KeyPath]) -> list[Fault]:
    """Check what names something: campaigns, priors, dataset, regions, rule. Types are not its concern.

    Parameters
    ----------
    draft : Draft
        Its dataset and rule resolved.
    unresolved : collection of key paths
        Those that could not be, and are blamed already.
    """
    dataset, faults = (None, []) if DATASET_KEY in unresolved else _dataset(draft)
    return [
        *faults,
        *_repeated_names(draft),
        *_priors(draft),
        *([] if dataset is None else _regions(draft, dataset)),
        *([] if dataset is None else hours_faults(draft, dataset)),
        *([] if PRESET_KEY in unresolved else _rule(draft)),
    ]


def _table(values: Any, key: str) -> dict[str, Any]:
    found = values.get(key) if isinstance(values, dict) else None
    return found if isinstance(found, dict) else {}


def _scoped(draft: Draft) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Tables with regions of their own, with their key paths."""
    for path in (*((key,) for key in NAMED), ("polling", "outages"), ("tabulation", "reports", "late")):
        tables = value_at(draft.values, path)
        for position, table in enumerate(tables if isinstance(tables, list) else []):
            if isinstance(table, dict):
                yield (*path, position), table


def _repeated_names(draft: Draft) -> Iterator[Fault]:
    first: dict[str, tuple[str | int, ...]] = {}
    for here, table in _scoped(draft):
        name = table.get("name")
        if not isinstance(name, str) or here[0] not in NAMED:
            continue
        if name in first:
            other = dotted(first[name])
            path = (*here, "name")
            yield fault_at(draft, path, f"is the name of {other} already: names key the random streams")
        first.setdefault(name, here)


def _priors(draft: Draft) -> Iterator[Fault]:
    uncertainty = _table(draft.values, "uncertainty")
    priors = _table(uncertainty, "priors")
    known = [*BUILT_IN_PRIORS, *(name for name in priors if name not in (*BUILT_IN_PRIORS, RETIRED))]
    if "next-vote" in priors:
        message = "is [uncertainty] itself: write its parameters there"
        yield fault_at(draft, ("uncertainty", "priors", "next-vote"), message, at_key=True)
    yield from _retired(draft, uncertainty, priors)
    yield from _named_prior(draft, ("uncertainty", "prior"), known)
    for name in priors:
        path = ("uncertainty", "priors", name, "base")
        yield from _named_prior(draft, path, known, but=name)
        if value_at(draft.values, path) in known and _circular(name, priors):
            yield fault_at(draft, path, "leads back to the prior itself")


def _named_prior(draft: Draft, path: KeyPath, known: list[str], but: str = "") -> Iterator[Fault]:
    name = value_at(draft.values, path)
    if isinstance(name, str) and name not in (*known, RETIRED):
        yield fault_at(draft, path, _unknown("prior", name, [each for each in known if each != but]))


def _retired(draft: Draft, uncertainty: dict[str, Any], priors: dict[str, Any]) -> Iterator[Fault]:
    """Where a prior is named that is gone, and the lines that give its figures again."""
    table: KeyPath = ("uncertainty", "priors", RETIRED)
    naming = [("uncertainty", "prior"), *(("uncertainty", "priors", name, "base") for name in priors)]
    paths = [table] if RETIRED in priors else []
    paths += [path for path in naming if value_at(draft.values, path) == RETIRED]
    values = {name: uncertainty.get(name, value) for name, value in RETIRED_VALUES.items()}
    lines = "".join(f"\n  {name} = {toml_value(value)}" for name, value in values.items())
    for path in paths:
        message = (
            "is the prior of version 0.1, which other votes contradict; next-vote, fitted to them, is there "
            'instead. For the old figures call it "as-0-1"'
        )
        if path == paths[0]:
            message += f", with the lines\n  [uncertainty.priors.as-0-1]{lines}"
        yield fault_at(draft, path, message, at_key=path == table)


def _circular(name: str, priors: dict[str, Any]) -> bool:
    seen = {name}
    base = priors[name].get("base")
    while isinstance(base, str):
        if base in seen:
            return base == name
        seen.add(base)
        base = _table(priors, base).get("base")
    return False


def _unknown(what: str, found: str, known: list[str]) -> str:
    hint = did_you_mean(found, known) or f"; known: {', '.join(shorten(each) for each in known)}"
    return f"is no known {what}{hint}"


def _dataset(draft: Draft) -> tuple[Dataset | None, list[Fault]]:
    name = draft.values.get("dataset")
    if not isinstance(name, str) or not name:
        return None, []
    try:
        return load_dataset(DATASETS.path(name)), []
    except DatasetError as error:
        return None, [fault_at(draft, ("dataset",), _one_line(error))]


def _one_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())


def _regions(draft: Draft, dataset: Dataset) -> Iterator[Fault]:
    simulated = [
        unit for unit, ballots in zip(dataset.units, dataset.ballots.sum(axis=1), strict=True) if ballots
    ]
    for here, table in _scoped(draft):
        regions = table.get("regions")
        seen: set[str] = set()
        for index, region in enumerate(regions if isinstance(regions, list) else []):
            if not isinstance(region, str):
                continue
            path = (*here, "regions", index)
            if region in seen:
                yield fault_at(draft, path, "is named twice: once is enough")
            elif region in dataset.units and region not in simulated:
                yield fault_at(draft, path, "stays in the roll and is not simulated: it has no stations here")
            elif region not in simulated:
                yield fault_at(draft, path, _unknown(f"region of {shorten(dataset.name)}", region, simulated))
            seen.add(region)
    yield from _single_regions(draft, dataset, simulated)


def _single_regions(draft: Draft, dataset: Dataset, simulated: list[str]) -> Iterator[Fault]:
    """Regions of the turnout reports, one a table."""
    for key in ("copies", "unreported"):
        tables = value_at(draft.values, ("tabulation", "reports", key))
        for position, table in enumerate(tables if isinstance(tables, list) else []):
            region = table.get("region") if isinstance(table, dict) else None
            if isinstance(region, str) and region not in simulated:
                path = ("tabulation", "reports", key, position, "region")
                yield fault_at(draft, path, _unknown(f"region of {shorten(dataset.name)}", region, simulated))


def preset_table(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule as a table that names a preset and what is changed in it."""
    chosen = {key: rule[key] for key in ("preset", "reading") if rule.get(key) is not None}
    return {**chosen, "conditions": rule.get("conditions", {})}


def _rule(draft: Draft) -> Iterator[Fault]:
    rule = draft.values.get("rule")
    if not isinstance(rule, dict) or not isinstance(rule.get("preset"), str) or not rule["preset"]:
        return
    if not isinstance(rule.get("conditions", {}), dict):
        return
    changed = rule.get("conditions") or rule.get("reading") is not None
    if changed and is_path(rule["preset"]):
        message = "is a file, and only presets can be changed from here: change the conditions in the file"
        yield fault_at(draft, ("rule", "preset"), message)
    elif changed:
        yield from conditions_faults(draft, preset_table(rule))
    else:
        yield from _rule_faults(draft, rule["preset"])


def _rule_faults(draft: Draft, name: str) -> Iterator[Fault]:
    try:
        load_rule(RULES.path(name))
    except RuleError as error:
        yield fault_at(draft, ("rule", "preset"), _one_line(error))


def conditions_faults(draft: Draft, table: dict[str, Any]) -> Iterator[Fault]:
    """Faults the rules find in changed conditions, placed where the scenario changes them."""
    places = {key[1:]: place for key, place in draft.places.items() if key[:1] == RULE_KEY}
    for each in rule_faults(Draft(draft.label, table, places)):
        yield replace(each, key=f"rule.{each.key}")
