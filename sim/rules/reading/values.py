"""Values of a rule file made exact and checked, one function a kind of value."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sim.ballot import BALLOT_CLASSES
from sim.rules.conditions import (
    LARGEST_TERM,
    ROLES,
    SHARE_KINDS,
    Condition,
    GroupCondition,
    RegionalCondition,
    Role,
    ShareCondition,
)
from sim.rules.quantities import QUANTITIES, STATED_ONLY, Measure
from sim.rules.reading.faults import Faults, KeyPath, did_you_mean

GROUP_KINDS: Final = ("any", "all")
KINDS: Final = (*SHARE_KINDS, "regional_majority", *GROUP_KINDS)

COMPARED: Final = ("numerator", "base", "fraction", "strict")
REGIONAL: Final = ("units", "units_strict", "units_rounding", "chosen", "weights")
NUMERATORS: Final = tuple(name for name in QUANTITIES if name not in ("registered", *STATED_ONLY))
LARGEST_NUMBER: Final = 10**12

_RATIO: Final = re.compile(r"(\d{1,10})\s*/\s*(\d{1,10})")
_DECIMAL: Final = re.compile(r"\d{0,10}\.?\d{1,10}")


def read_condition(name: str, table: object, member: bool, faults: Faults) -> Condition | None:
    """The condition of one ``[conditions.NAME]`` table, or None after recording its faults."""
    path = ("conditions", name)
    if not isinstance(table, Mapping):
        faults.value(path, table, f"must be a table, such as [conditions.{name}]")
        return None
    before = len(faults.found)
    kind = table.get("kind")
    if kind not in KINDS:
        if kind is None:
            faults.add((*path, "kind"), f" is missing: must be one of {', '.join(KINDS)}")
        else:
            faults.choice((*path, "kind"), kind, KINDS)
        return None
    own = ("of",) if kind in GROUP_KINDS else COMPARED
    extra = REGIONAL if kind == "regional_majority" else ()
    faults.unknown_keys(path, table, ("kind", "role", "enabled", *own, *extra))
    needed = (*own, "units") if extra else own
    for key in needed:
        if key not in table:
            faults.add((*path, key), f" is missing: a condition of kind {kind} states it")
    role = _role(table, path, member, faults)
    values = {key: _READERS[key](table[key], (*path, key), faults) for key in (*own, *extra) if key in table}
    if extra and isinstance(values.get("base"), int):
        faults.value((*path, "base"), values["base"], "a fixed number cannot be the base of every unit")
    if len(faults.found) > before:
        return None
    return _build(name, str(kind), role, values)


def _build(name: str, kind: str, role: Role | None, values: Mapping[str, Any]) -> Condition:
    if kind in GROUP_KINDS:
        return GroupCondition(name, kind, role, **values)
    if kind in SHARE_KINDS:
        return ShareCondition(name, kind, role, **values)
    return RegionalCondition(name, kind, role, **values)


def _role(table: Mapping[str, object], path: KeyPath, member: bool, faults: Faults) -> Role | None:
    given = table.get("role")
    if member:
        if given is not None:
            faults.value(
                (*path, "role"), given, "leave it out: the condition is a member of a group, which has one"
            )
        return None
    for role in ROLES:
        if given == role:
            return role
    if given is None:
        faults.add((*path, "role"), f" is missing: must be one of {', '.join(ROLES)}")
    else:
        faults.choice((*path, "role"), given, ROLES)
    return None


def read_fraction(value: object, path: KeyPath, faults: Faults) -> Fraction | None:
    """An exact fraction in (0, 1], from ``"1/2"``, ``"0.55"`` or the decimal text of a number.

    Examples
    --------
    >>> faults = Faults()
    >>> read_fraction(0.55, ("fraction",), faults), read_fraction("2/3", ("fraction",), faults)
    (Fraction(11, 20), Fraction(2, 3))
    >>> read_fraction(50, ("fraction",), faults)
    >>> print(faults.found[0])
    fraction = 50: must lie in (0, 1] (did you mean 0.5?)
    """
    fraction = _exact(value)
    if fraction is None:
        faults.value(path, value, 'must be a fraction in (0, 1], such as "1/2", "2/3" or 0.55')
    elif not 0 < fraction <= 1:
        hint = f" (did you mean {float(fraction) / 100:g}?)" if 2 <= fraction <= 100 else ""
        faults.value(path, value, f"must lie in (0, 1]{hint}")
    elif fraction.denominator > LARGEST_TERM:
        faults.value(path, value, f"its denominator must not exceed {LARGEST_TERM}")
    else:
        return fraction
    return None


def _exact(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal | Fraction):
        return None
    if isinstance(value, Fraction):
        return value
    # A float written in a file means its decimal text: 0.55 is 11/20, not the nearest binary number.
    text = (
        value.strip() if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)
    )
    ratio = _RATIO.fullmatch(text)
    if ratio is not None:
        return Fraction(int(ratio[1]), int(ratio[2])) if int(ratio[2]) else None
    negative = text.startswith("-") and _DECIMAL.fullmatch(text[1:])
    return Fraction(text) if negative or _DECIMAL.fullmatch(text) else None


def _numerator(value: object, path: KeyPath, faults: Faults) -> Measure | None:
    return _measure(value, path, NUMERATORS, faults)


def _base(value: object, path: KeyPath, faults: Faults) -> Measure | None:
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= LARGEST_NUMBER:
            return value
        faults.value(path, value, f"a fixed number must lie between 1 and {LARGEST_NUMBER}")
        return None
    return _measure(value, path, QUANTITIES, faults)


def _measure(value: object, path: KeyPath, allowed: tuple[str, ...], faults: Faults) -> Measure | None:
    if isinstance(value, str):
        if value in allowed:
            return value
        faults.choice(path, value, allowed)
        return None
    classes = _names(value)
    if classes is None or not set(classes) <= set(BALLOT_CLASSES):
        wrong = next((each for each in classes or () if each not in BALLOT_CLASSES), value)
        hint = did_you_mean(wrong, BALLOT_CLASSES)
        faults.value(
            path,
            value,
            f"must be one of {', '.join(allowed)}, or a list of ballot classes "
            f"out of {', '.join(BALLOT_CLASSES)}{hint}",
        )
        return None
    return tuple(name for name in BALLOT_CLASSES if name in classes)


def _strict(value: object, path: KeyPath, faults: Faults) -> bool | None:
    if isinstance(value, bool):
        return value
    faults.value(path, value, "must be true (more than) or false (at least)")
    return None


def _units(value: object, path: KeyPath, faults: Faults) -> int | Fraction | None:
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= LARGEST_NUMBER:
            return value
        faults.value(path, value, 'must be a number of units from 1, or a fraction such as "2/3"')
        return None
    return read_fraction(value, path, faults)


def _rounding(value: object, path: KeyPath, faults: Faults) -> object:
    if value not in ("up", "down"):
        faults.choice(path, value, ("up", "down"))
    return value


def _name_list(value: object, path: KeyPath, faults: Faults) -> tuple[str, ...]:
    names = _names(value)
    if names is None:
        faults.value(path, value, "must be a list of different names, at least one")
    return names or ()


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not value:
        return None
    names = tuple(each for each in value if isinstance(each, str))
    return names if len(names) == len(value) == len(set(names)) else None


def _weights(value: object, path: KeyPath, faults: Faults) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, Mapping) or not value:
        faults.value(path, value, "must be a table of units and whole numbers, such as { Zug = 2, Uri = 2 }")
        return ()
    for unit, weight in value.items():
        if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= LARGEST_TERM:
            faults.value((*path, str(unit)), weight, f"must be a whole number from 0 to {LARGEST_TERM}")
    return tuple((str(unit), weight) for unit, weight in value.items())


_READERS: Final[Mapping[str, Any]] = {
    "numerator": _numerator,
    "base": _base,
    "fraction": read_fraction,
    "strict": _strict,
    "units": _units,
    "units_strict": _strict,
    "units_rounding": _rounding,
    "chosen": _name_list,
    "weights": _weights,
    "of": _name_list,
}


def read_date(value: object, path: KeyPath, faults: Faults) -> dt.date | None:
    """A date, or None."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(value)
    elif value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    faults.value(path, value, "must be a date such as 1995-11-02")
    return None
