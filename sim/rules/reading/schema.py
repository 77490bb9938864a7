"""The form of a rule file: its tables, and their values made exact, one function a kind of value."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo

from sim.ballot import BALLOT_CLASSES
from sim.files.faults import did_you_mean
from sim.files.schema_fields import Table, fault
from sim.rules.conditions import LARGEST_TERM, SHARE_KINDS, UNIT_KINDS, Role
from sim.rules.papers import PaperStatus
from sim.rules.quantities import QUANTITIES, STATED_ONLY, Measure
from sim.rules.sources import CopyRead
from sim.rules.unit_lists import unit_list_names

GROUP_KINDS: Final = ("any", "all")
NUMERATORS: Final = tuple(name for name in QUANTITIES if name not in ("registered", *STATED_ONLY))
LARGEST_NUMBER: Final = 10**12
_COUNTED_AS: Final = (
    "; citizens on the roll are registered, papers of all who took part cast, Yes and No votes alone decided"
)

_RATIO: Final = re.compile(r"(\d{1,10})\s*/\s*(\d{1,10})")
_LINK: Final = re.compile(r"https?://\S+")
_OTHER_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_GROUPED: Final = re.compile(r"\d{1,3}([,. '’_])\d{3}(\1\d{3})*|\d+")
_DECIMAL: Final = re.compile(r"\d{0,10}\.?\d{1,10}")
_PER_CENT: Final = re.compile(rf"({_DECIMAL.pattern})\s?%")


def read_fraction(value: object) -> Fraction:
    """An exact fraction in (0, 1], from ``"1/2"``, ``"20 %"``, ``"0.55"`` or the decimal text of a number.

    Raises
    ------
    PydanticCustomError
        If it is none.

    Examples
    --------
    >>> read_fraction(0.55), read_fraction("2/3"), read_fraction("20 %")
    (Fraction(11, 20), Fraction(2, 3), Fraction(1, 5))
    >>> read_fraction(50)
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.PydanticCustomError: must lie in (0, 1]; did you mean 0.5?
    """
    fraction = _exact(value)
    if fraction is None:
        raise fault("fraction", 'must be a fraction in (0, 1], such as "1/2", "20 %" or 0.55')
    if not 0 < fraction <= 1:
        hint = f"; did you mean {float(fraction) / 100:g}?" if 2 <= fraction <= 100 else ""
        raise fault("fraction", f"must lie in (0, 1]{hint}")
    if fraction.denominator > LARGEST_TERM:
        raise fault("fraction", f"its denominator must not exceed {LARGEST_TERM}")
    return fraction


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
    per_cent = _PER_CENT.fullmatch(text)
    if per_cent is not None:
        return Fraction(per_cent[1]) / 100
    negative = text.startswith("-") and _DECIMAL.fullmatch(text[1:])
    return Fraction(text) if negative or _DECIMAL.fullmatch(text) else None


def _numerator(value: object) -> Measure:
    return _measure(value, NUMERATORS)


def _base(value: object) -> Measure:
    if isinstance(value, str) and _GROUPED.fullmatch(value):
        raise fault("base", f"a number stands without quotes: {re.sub('[^0-9]', '', value)}")
    if isinstance(value, bool) or not isinstance(value, int):
        return _measure(value, QUANTITIES)
    if not 1 <= value <= LARGEST_NUMBER:
        raise fault("base", f"a fixed number must lie between 1 and {LARGEST_NUMBER}")
    return value


def _base_of_units(value: object) -> Measure:
    base = _base(value)
    if isinstance(base, int):
        raise fault("base", "a fixed number cannot be the base of every unit")
    return base


def _measure(value: object, allowed: tuple[str, ...]) -> Measure:
    if isinstance(value, str):
        if value in allowed:
            return value
        meant = did_you_mean(value, allowed) or _COUNTED_AS
        raise fault("measure", f"must be one of {', '.join(allowed)}{meant}")
    classes = _names(value)
    if classes is None or not set(classes) <= set(BALLOT_CLASSES):
        wrong = next((each for each in classes or () if each not in BALLOT_CLASSES), "")
        names, known = ", ".join(allowed), ", ".join(BALLOT_CLASSES)
        hint = did_you_mean(wrong, BALLOT_CLASSES)
        raise fault("measure", f"must be one of {names}, or a list of ballot classes out of {known}{hint}")
    return tuple(name for name in BALLOT_CLASSES if name in classes)


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not value:
        return None
    names = tuple(each for each in value if isinstance(each, str))
    return names if len(names) == len(value) == len(set(names)) else None


def _strict(value: object) -> bool:
    if not isinstance(value, bool):
        plain = str(value).lower()
        hint = f": write {plain}, without quotes" if plain in ("true", "false") else ""
        raise fault("strict", f"must be true (more than) or false (at least){hint}")
    return value


def _units(value: object) -> int | Fraction:
    if value == "all":
        return Fraction(1)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_NUMBER:
        return value
    share = None if isinstance(value, int) else _exact(value)
    if share is None or not 0 < share <= 1:
        raise fault("units", 'must be a number of units from 1, "all", or a fraction such as "2/3"')
    return read_fraction(value)


def _name_list(value: object) -> tuple[str, ...]:
    names = _names(value)
    if names is None:
        raise fault("names", "must be a list of different names, at least one")
    return names


def _text_list(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise fault("texts", 'must be a list of texts, as ["one", "two"]')
    return tuple(value)


def _date(value: object) -> dt.date | None:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(value)
    elif value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise fault("date", f"must be a date, year-month-day, such as 1995-11-02{_as_date(value)}")


def _as_date(value: object) -> str:
    """How a date of another form is written, where day and month can be told apart."""
    found = _OTHER_DATE.fullmatch(str(value).strip())
    if found is None:
        return ""
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    day, month = (first, second) if mark == "." or first > 12 else (second, first)
    if mark != "." and max(first, second) <= 12:
        return ""
    with contextlib.suppress(ValueError):
        return f": write {dt.date(year, month, day)}"
    return ""


def _not_before_start(until: dt.date | None, others: ValidationInfo) -> dt.date | None:
    since = others.data.get("in_force_from")
    if until is not None and since is not None and until < since:
        raise fault("order", f"must not be before in_force_from, {since}")
    return until


def _stated(value: str) -> str:
    if not value.strip():
        raise fault("empty", "must not be empty")
    return value


def _void_as_blank(status: PaperStatus, others: ValidationInfo) -> PaperStatus:
    if status == "invalid" and others.data.get("blank") != "invalid":
        raise fault("papers", 'asks for blank = "invalid" beside it: of the two, blank papers say less')
    return status


def _valid_as_others(status: PaperStatus, others: ValidationInfo) -> PaperStatus:
    blank, both = others.data.get("blank"), others.data.get("both_marked")
    if status == "valid" and (blank != "valid" or both == "invalid"):
        raise fault("papers", 'asks for blank = "valid" beside it, and both_marked not "invalid"')
    if status == "unknown" and both == "invalid":
        raise fault("papers", 'must be "invalid" where both_marked = "invalid"')
    return status


def _known_list(value: str) -> str:
    if value not in unit_list_names():
        hint = did_you_mean(value, unit_list_names())
        raise fault("unit_list", f"must be one of {', '.join(unit_list_names())}{hint}")
    return value


def _address(link: str) -> str:
    if link and not _LINK.fullmatch(link):
        raise fault("link", "must be an address that begins with http:// or https://")
    return link


Strict: TypeAlias = Annotated[
    bool, PlainValidator(_strict), Field(description="true for more than, false for at least")
]
Weight: TypeAlias = Annotated[int, Field(ge=0, le=LARGEST_TERM)]
Stated: TypeAlias = Annotated[str, AfterValidator(_stated), Field(description="a text that every rule has")]
Date: TypeAlias = Annotated[dt.date | None, PlainValidator(_date)]


class ConditionTable(Table):
    """What every ``[conditions.NAME]`` says."""

    kind: str = Field(description="what is compared, as turnout_quorum, majority, regional_majority or any")
    role: Role | None = Field(
        None,
        description="what it is for: validity, adoption, binding or recount; none for the member of a group",
    )
    enabled: bool = Field(True, description="false drops the condition, as one of a preset")


class ShareTable(ConditionTable):
    """A share of the whole vote."""

    numerator: Annotated[Measure, PlainValidator(_numerator)] = Field(description="what is counted")
    base: Annotated[Measure, PlainValidator(_base)] = Field(description="what it is a share of")
    fraction: Annotated[Fraction, PlainValidator(read_fraction)] = Field(
        description='the share that is needed, such as "1/2"'
    )
    strict: Strict


class RegionalTable(ShareTable):
    """The same within each unit, then units counted."""

    base: Annotated[Measure, PlainValidator(_base_of_units)] = Field(description="what it is a share of")
    units: Annotated[int | Fraction, PlainValidator(_units)] = Field(description="how many must carry it")
    units_strict: Strict = Field(False, description="true for more than so many units, false for at least")
    units_rounding: Literal["up", "down"] = Field(
        "up",
        description="where a share of the units is no whole number: up is exact, down leaves the rest out",
    )
    chosen: Annotated[tuple[str, ...], PlainValidator(_name_list)] = Field(
        (), description="names of the only units that count"
    )
    weights: Annotated[dict[str, Weight], Field(min_length=1)] | None = Field(
        None, description="votes of each unit by name, where they do not count alike"
    )
    units_total: Annotated[int, Field(ge=1, le=LARGEST_TERM)] | None = Field(
        None, description="how many units there are by law: a table with another number is refused"
    )


class GroupTable(ConditionTable):
    """Conditions joined."""

    of: Annotated[tuple[str, ...], PlainValidator(_name_list)] = Field(description="names of its members")


TABLES: Final[dict[str, type[ConditionTable]]] = {
    **dict.fromkeys(SHARE_KINDS, ShareTable),
    **dict.fromkeys(UNIT_KINDS, RegionalTable),
    **dict.fromkeys(GROUP_KINDS, GroupTable),
}
"""Kinds of conditions, and the form of each."""


class SourceTable(Table):
    """``[[sources]]``: an act that the rule rests on, and by which copy it was read."""

    act: Stated = Field(description="title and number of the act")
    article: str = Field("", description="article or section of it")
    copy_read: CopyRead = Field(description="which copy was read")
    read_on: Date = Field(None, description="day on which it was read")
    link: Annotated[str, AfterValidator(_address)] = Field("", description="where it can be read")
    secondary: str = Field("", description="who says what it says, where only that was read")


class ReadingTable(Table):
    """``[readings.NAME]``: what one reading of a law takes it to say, and whose it is."""

    says: Stated = Field(description="what this reading takes the law to say")
    by: Stated = Field(description="whose reading it is")
    link: Annotated[str, AfterValidator(_address)] = Field("", description="where it was said")
    conditions: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="what it changes in the conditions"
    )


class PapersTable(Table):
    """``[papers]``: which papers for neither side are valid votes; "unknown" if it was not looked up."""

    blank: PaperStatus = Field("unknown", description="whether blank papers are valid votes")
    both_marked: Annotated[PaperStatus, AfterValidator(_void_as_blank)] = Field(
        "unknown", description="whether papers with both boxes marked are valid votes"
    )
    invalid: Annotated[PaperStatus, AfterValidator(_valid_as_others)] = Field(
        "invalid", description="whether papers counted as invalid are in the base all the same"
    )


class RuleTable(Table):
    """A rule file; its conditions are read one by one, each after its kind."""

    preset: str | None = Field(None, description="a law that ships, of which this one states the differences")
    name: str | None = Field(None, description="its name in reports; without it, that of the file")
    title: Stated
    country: Stated
    article: Stated | None = Field(
        None, description="what is cited; without it, the acts and articles of the sources"
    )
    in_force_from: Date = Field(None, description="first day on which it is in force")
    in_force_until: Annotated[Date, AfterValidator(_not_before_start)] = Field(None, description="last day")
    notes: Annotated[tuple[str, ...], PlainValidator(_text_list)] = Field(
        (), description="what is disputed or uncertain, a sentence each"
    )
    effect: Literal["binding", "advisory"] = Field("binding", description="whether the result binds anybody")
    papers: PapersTable = Field(
        default_factory=PapersTable, description="which papers for neither side are valid votes"
    )
    unit_list: Annotated[str, AfterValidator(_known_list)] | None = Field(
        None, description="packaged list of units that the law counts by, with their names and weights"
    )
    sources: list[SourceTable] = Field(default_factory=list, description="acts that it rests on")
    reads_otherwise: str = Field("", description="who reads the law otherwise, in words")
    reading: str | None = Field(None, description="which of the readings is in force here")
    readings: dict[str, ReadingTable] = Field(
        default_factory=dict, description="readings of a law in dispute, by name"
    )
    conditions: Annotated[
        dict[str, Any], Field(min_length=1, description="a table [conditions.NAME] or more")
    ]
