"""What a rule file says of its sources and readings, held against itself."""

from __future__ import annotations

from collections.abc import Iterator

from sim.files.drafts import Draft, fault_at, missing_at
from sim.files.faults import Fault, did_you_mean
from sim.rules.reading.schema import RuleTable, SourceTable


def source_faults(table: RuleTable, draft: Draft) -> Iterator[Fault]:
    """A rule without article and sources; a copy read on no day; a secondary source without a name."""
    if table.article is None and not table.sources:
        yield missing_at(draft, ("article",), "is missing (a text that every rule has; or write [[sources]])")
    for position, source in enumerate(table.sources):
        yield from _copy_faults(source, draft, position)


def _copy_faults(source: SourceTable, draft: Draft, position: int) -> Iterator[Fault]:
    here = ("sources", position)
    if source.copy_read == "not read":
        if source.read_on is not None:
            yield fault_at(draft, (*here, "read_on"), 'must be left out: copy_read = "not read"')
        return
    if source.read_on is None:
        yield missing_at(draft, (*here, "read_on"), "is missing: the day it was read, such as 2026-11-26")
    if source.copy_read == "secondary" and not source.secondary.strip():
        yield missing_at(draft, (*here, "secondary"), "is missing: who says what the act says")


def reading_faults(table: RuleTable, draft: Draft) -> Iterator[Fault]:
    """A default that is no reading; a reading that changes nothing; one in force that changes something."""
    names = list(table.readings)
    if table.reading is None and names:
        yield missing_at(draft, ("reading",), f"is missing: which reading is in force, {' or '.join(names)}")
    elif table.reading is not None and table.reading not in names:
        allowed = f"must be one of {', '.join(names)}" if names else "there are no [readings.NAME]"
        yield fault_at(draft, ("reading",), f"{allowed}{did_you_mean(table.reading, names)}")
    for name, each in table.readings.items():
        path = ("readings", name, "conditions")
        if name == table.reading and each.conditions:
            message = "must be left out: it is the reading in force, whose conditions are those of the rule"
            yield fault_at(draft, path, message)
        elif name != table.reading and not each.conditions:
            yield missing_at(draft, path, "is missing: what this reading changes in the rule's conditions")
