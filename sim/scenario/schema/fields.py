"""Field types of the scenario file: strict numbers, clock times, names, and what is said about each.

Every field carries a description, its unit and the evidence for its default, so that the JSON Schema, the
resolved file and the faults all tell the same story.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from typing import Annotated, Any, Final, TypeVar, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from sim.clock import ticks_of, time_of_day
from sim.files.schema_fields import Table, fault

NAME_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"


def members_of(union: Any) -> tuple[type[Table], ...]:
    """Tables that a field told apart by its `kind` may hold."""
    return get_args(get_args(union)[0])


def kinds_of(union: Any) -> tuple[str, ...]:
    """What `kind` may say in such a field.

    Examples
    --------
    >>> from sim.scenario.schema.campaigns import Campaign
    >>> kinds_of(Campaign)[:3]
    ('boycott', 'spoil', 'double-mark')
    """
    kinds = [get_args(member.model_fields["kind"].annotation) for member in members_of(union)]
    return tuple(kind for each in kinds for kind in each)


def about(description: str, *, unit: str = "", evidence: str = "", **limits: Any) -> Any:
    """Describe a field: what it is, its unit, where its default comes from, and its limits."""
    extra = {"unit": unit, "evidence": evidence}
    return Field(description=description, json_schema_extra={k: v for k, v in extra.items() if v}, **limits)


def _no_negative_zero(value: float) -> float:
    if value == 0 and math.copysign(1.0, value) < 0:
        raise fault("negative_zero", "is a negative zero: write 0.0")
    return value


def _clock_time(value: object) -> object:
    """Read ``"14:00"`` as a clock time; a local time of the TOML file passes through."""
    if isinstance(value, str):
        try:
            ticks = ticks_of(value)
        except ValueError:
            raise fault("clock", 'must be a local clock time such as 14:00:00 or "14:00"') from None
        if ticks >= 24 * 3_600_000:
            raise fault("clock", "must lie before midnight: write at most 23:59:59")
        return time_of_day(ticks)
    if isinstance(value, dt.time):
        if value.microsecond or value.tzinfo is not None:
            raise fault("clock", "must be a whole second of the local clock, without a zone")
        return value
    raise fault("clock", 'must be a local clock time such as 14:00:00 or "14:00"')


_N = TypeVar("_N", int, float)
_C = TypeVar("_C", dt.time, dt.time | None)


def not_below(high: _N, others: ValidationInfo, low: str) -> _N:
    """Refuse an upper bound below the lower bound of the same table."""
    other = others.data.get(low)
    if other is not None and high < other:
        raise fault("order", f"must not be below {low.rstrip('_')} = {other}")
    return high


def later_than(end: _C, others: ValidationInfo, start: str) -> _C:
    """Refuse an end that is not later than the start of the same table."""
    other = others.data.get(start)
    if end is not None and other is not None and end <= other:
        raise fault("order", f"must be later than {start.rstrip('_')} = {other}")
    return end


def _plain_text(value: str) -> str:
    """Normalise to NFC; refuse characters a reader cannot see."""
    for character in value:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in "\n\t":
            raise fault("invisible", f"holds the invisible character U+{ord(character):04X}: remove it")
    if not value.strip():
        raise fault("empty", "must not be empty")
    return unicodedata.normalize("NFC", value)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    for position, value in enumerate(values):
        if value in values[:position]:
            raise fault("repeated", f"names {value!r} twice: once is enough")
    return values


Number = Annotated[float, AfterValidator(_no_negative_zero)]
Share = Annotated[Number, Field(ge=0, le=1)]
Clock = Annotated[
    dt.time,
    BeforeValidator(_clock_time),
    Field(json_schema_extra={"examples": ["14:00:00"]}),
]
Text = Annotated[str, Field(max_length=2_000), AfterValidator(_plain_text)]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
ToTuple = BeforeValidator(_as_tuple)
Distinct = AfterValidator(_distinct)
