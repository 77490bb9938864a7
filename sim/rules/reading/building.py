"""From what a file says to a rule: its tables read, its conditions held against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from sim.files.drafts import Draft, fault_at, merge, missing_at, value_at
from sim.files.faults import Fault, KeyPath, did_you_mean
from sim.files.schema_faults import Form, faults_of
from sim.rules.conditions import (
    ROLES,
    Condition,
    GroupCondition,
    RegionalCondition,
    ShareCondition,
)
from sim.rules.papers import Papers
from sim.rules.reading.provenance_checks import reading_faults, source_faults
from sim.rules.reading.schema import (
    GROUP_KINDS,
    TABLES,
    ConditionTable,
    GroupTable,
    RegionalTable,
    RuleTable,
    ShareTable,
)
from sim.rules.rule import Rule
from sim.rules.sources import LawSource, RuleReading, cited

_MEANT: Final[Mapping[type[ConditionTable], Any]] = {
    ShareTable: ShareCondition,
    RegionalTable: RegionalCondition,
    GroupTable: GroupCondition,
}
_MADE: Final = frozenset({"preset", "name", "article", "papers", "sources", "readings", "conditions"})
"""Keys of a rule file whose values are made from what it says."""

_Model = TypeVar("_Model", bound=BaseModel)


def build_rule(draft: Draft, default_name: str) -> tuple[Rule | None, list[Fault]]:
    """The rule that a draft states, or all its faults."""
    faults: list[Fault] = []
    table = _read(RuleTable, draft.values, draft, (), faults)
    conditions = _conditions(draft, faults)
    if table is not None:
        faults.extend(source_faults(table, draft))
    if table is None or faults:
        return None, faults
    readings = tuple(_readings(table, conditions, draft, faults))
    if faults:
        return None, faults
    return _rule(table, conditions, readings, default_name), []


def _rule(
    table: RuleTable, conditions: tuple[Condition, ...], readings: tuple[RuleReading, ...], default_name: str
) -> Rule:
    head = {key: getattr(table, key) for key in RuleTable.model_fields if key not in _MADE}
    sources = tuple(LawSource(**dict(source)) for source in table.sources)
    papers = Papers(**dict(table.papers))
    return Rule(
        **head,
        papers=papers,
        name=default_name if table.name is None else table.name,
        article=cited(sources) if table.article is None else table.article,
        conditions=_under(papers, conditions),
        sources=sources,
        readings=tuple(replace(each, conditions=_under(papers, each.conditions)) for each in readings),
    )


def _under(papers: Papers, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(each if isinstance(each, GroupCondition) else papers.applied(each) for each in conditions)


def _readings(
    table: RuleTable, conditions: tuple[Condition, ...], draft: Draft, faults: list[Fault]
) -> Iterator[RuleReading]:
    """All readings; that in force has the conditions as they stand, the others what they change in them."""
    faults.extend(reading_faults(table, draft))
    for name, each in table.readings.items():
        own = conditions if name == table.reading else _conditions_under(name, draft, faults)
        yield RuleReading(name, each.says, each.by, each.link, own)


def _conditions_under(name: str, draft: Draft, faults: list[Fault]) -> tuple[Condition, ...]:
    here = ("readings", name)
    places = {key[2:]: place for key, place in draft.places.items() if key[:2] == here}
    changes = {"conditions": value_at(draft.values, (*here, "conditions"))}
    found: list[Fault] = []
    conditions = _conditions(merge(draft, Draft(draft.label, changes, places)), found)
    faults.extend(replace(fault, key=f"readings.{name}.{fault.key}") for fault in found)
    return conditions


def _read(
    schema: type[_Model], values: object, draft: Draft, at: KeyPath, faults: list[Fault]
) -> _Model | None:
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        faults.extend(
            faults_of(error, draft, Form(schema, above=tuple(RuleTable.model_fields) if at else ()), at)[0]
        )
        return None


def _conditions(draft: Draft, faults: list[Fault]) -> tuple[Condition, ...]:
    tables = draft.values.get("conditions")
    if not isinstance(tables, dict) or not tables:
        return ()
    kept = {name: table for name, table in tables.items() if _table(table).get("enabled") is not False}
    members = {member for table in kept.values() for member in _members(table)}
    read = [
        _condition(name, _without_dropped(table, tables, kept), name in members, draft, faults)
        for name, table in kept.items()
    ]
    if faults:
        return ()
    conditions = [condition for condition in read if condition is not None]
    faults.extend(_group_faults(conditions, draft))
    faults.extend(_role_faults(conditions, draft))
    return tuple(sorted(conditions, key=lambda each: (*ROLES, None).index(each.role)))


def _table(table: object) -> dict[str, Any]:
    return table if isinstance(table, dict) else {}


def _members(table: object) -> list[str]:
    of = _table(table).get("of") if _table(table).get("kind") in GROUP_KINDS else None
    return [name for name in of if isinstance(name, str)] if isinstance(of, list | tuple) else []


def _without_dropped(table: object, tables: Mapping[str, Any], kept: Mapping[str, Any]) -> object:
    """The table of a group without members that were switched off."""
    if not _members(table):
        return table
    return {
        **_table(table),
        "of": [name for name in _table(table)["of"] if name in kept or name not in tables],
    }


def _condition(name: str, table: object, member: bool, draft: Draft, faults: list[Fault]) -> Condition | None:
    here = ("conditions", name)
    if not isinstance(table, dict):
        faults.append(
            fault_at(draft, here, (f"must be a table: write [conditions.{name}], with single brackets"))
        )
        return None
    kind, kinds = table.get("kind"), f"must be one of {', '.join(TABLES)}"
    if kind is None:
        faults.append(missing_at(draft, (*here, "kind"), f"is missing: {kinds}"))
        return None
    if kind not in list(TABLES):
        faults.append(fault_at(draft, (*here, "kind"), f"{kinds}{_kind_meant(str(kind))}"))
        return None
    read = _read(TABLES[kind], table, draft, here, faults)
    faults.extend(_role_fault(table, member, draft, (*here, "role")))
    if read is None:
        return None
    values = {key: getattr(read, key) for key in type(read).model_fields if key != "enabled"}
    if isinstance(read, RegionalTable):
        values["weights"] = tuple((read.weights or {}).items())
    condition: Condition = _MEANT[type(read)](name=name, **values)
    return condition


def _kind_meant(kind: str) -> str:
    if re.fullmatch(r"(?i)(?!.*(maj|rej)).*(region|unit|state|county|canton|provinc).*|.*double.*", kind):
        return "; what counts units is regional_majority, be it Yes votes or turnout that is asked of each"
    return did_you_mean(kind, TABLES)


def _role_fault(table: dict[str, Any], member: bool, draft: Draft, path: KeyPath) -> Iterator[Fault]:
    given = table.get("role")
    if member and given is not None:
        yield fault_at(draft, path, "leave it out: the condition is a member of a group, which has one")
    elif not member and given is None:
        yield missing_at(draft, path, f"is missing: must be one of {', '.join(ROLES)}")


def _group_faults(conditions: list[Condition], draft: Draft) -> Iterator[Fault]:
    groups = {each.name: each for each in conditions if isinstance(each, GroupCondition)}
    names = [condition.name for condition in conditions]
    for group in groups.values():
        here = ("conditions", group.name, "of")
        for member in group.of:
            if member not in names:
                path = (*here, list(value_at(draft.values, here)).index(member))
                yield fault_at(draft, path, f"there is no such condition{did_you_mean(member, names)}")
        if _reaches(group.name, group.of, groups):
            yield fault_at(draft, here, "the group contains itself")


def _reaches(target: str, members: tuple[str, ...], groups: Mapping[str, GroupCondition]) -> bool:
    seen: set[str] = set()
    waiting = list(members)
    while waiting:
        name = waiting.pop()
        if name == target:
            return True
        if name not in seen and name in groups:
            waiting.extend(groups[name].of)
        seen.add(name)
    return False


def _role_faults(conditions: list[Condition], draft: Draft) -> Iterator[Fault]:
    if not any(condition.role == "adoption" for condition in conditions):
        message = 'none has role = "adoption": a rule says when the proposal is adopted'
        yield fault_at(draft, ("conditions",), message)
    first: dict[tuple[object, ...], str] = {}
    for each in conditions:
        if not isinstance(each, ShareCondition) or each.role is None:
            continue
        twin = first.setdefault((each.role, each.kind, each.numerator, each.base), each.name)
        if twin != each.name:
            message = (
                f"a second {each.kind} of role {each.role} on {each.numerator!r} and {each.base!r}, beside "
                f"conditions.{twin}: only the higher could ever decide; keep one, or join them in a group"
            )
            yield fault_at(draft, ("conditions", each.name), message)
