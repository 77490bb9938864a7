"""The case library: real votes of the world, one table of `cases.toml` each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Final

from sim.datasets import DATASETS, load_dataset
from sim.errors import RuleError
from sim.files.drafts import Draft
from sim.files.faults import did_you_mean, quoted
from sim.files.plain_files import DATASET
from sim.files.plugins import offered
from sim.files.schema_faults import validated
from sim.files.toml_source import read_toml
from sim.rounding import percent_text
from sim.rules.cases.case import CONFIDENCE, Case, UnitCount, share_of
from sim.rules.cases.histories import history, history_case, history_of
from sim.rules.cases.schema import CaseTable
from sim.rules.reading.loading import preset
from sim.rules.tables.deriving import tally_of_columns
from sim.rules.tally import Tally

FOLDER: Final = Path(__file__).parent
CASE_SETS: Final = ("library", "switzerland", "australia")
"""The library of the world's votes, and whole histories of countries."""


def case_ids() -> tuple[str, ...]:
    """Identifiers of all cases of the library, in the order of the file."""
    return tuple(_tables())


def load_case(case_id: str) -> Case:
    """The real vote called `case_id`, of the library or of a country's history.

    Parameters
    ----------
    case_id : str
        As :func:`sim.list_cases` lists them.

    Raises
    ------
    RuleError
        If there is none.

    Examples
    --------
    >>> load_case("DK-1939").rule.name
    'denmark-1920'
    >>> load_case("CH-71").question, load_case("CH-71").official
    ('Kranken- und Unfallversicherungsgesetz', 'pass')
    """
    if case_id in _tables():
        return _case(case_id, _tables()[case_id])
    told = history_of(case_id)
    if told is not None:
        return history_case(*told)
    hint = did_you_mean(case_id, case_ids())
    raise RuleError(f"case {quoted(case_id)}: there is none: `referendum cases` lists them{hint}")


def load_cases(set_name: str = "library", country: str | None = None) -> tuple[Case, ...]:
    """All cases of a set, in the order of its file.

    Parameters
    ----------
    set_name : {"library", "switzerland", "australia"}
    country : str, optional
        Only those of this country, as the cases write it.

    Raises
    ------
    RuleError
        If there is no such set, or no case of this country in it.

    Examples
    --------
    >>> [case.id for case in load_cases(country="Denmark")]
    ['DK-1939', 'DK-1953']
    """
    if set_name not in CASE_SETS:
        hint = did_you_mean(set_name, CASE_SETS)
        raise RuleError(f"set {quoted(set_name)}: must be one of {', '.join(CASE_SETS)}{hint}")
    if set_name == "library":
        listed = tuple(load_case(case_id) for case_id in case_ids())
    else:
        listed = history(set_name)
    if country is None:
        return listed
    countries = sorted({case.country for case in listed})
    found = tuple(case for case in listed if case.country.casefold() == country.casefold())
    if not found:
        known = f"there are {', '.join(countries)}{did_you_mean(country, countries)}"
        raise RuleError(f"country {quoted(country)}: no case of it in the set {set_name}: {known}")
    return found


@cache
def _tables() -> Mapping[str, CaseTable]:
    """Those that ship, then those that other packages offer (entry points ``referendum.cases``)."""
    shipped = _tables_of(FOLDER / "cases.toml")
    others = offered("referendum.cases", ".toml", partial(_offered_tables, shipped))
    return {**shipped, **others}


def _tables_of(path: Path) -> dict[str, CaseTable]:
    draft = read_toml(path, DATASET, path.name)
    return {
        case_id: validated(CaseTable, Draft(f"{path.name}: {case_id}", values, {}))
        for case_id, values in draft.values.items()
    }


def _offered_tables(shipped: Mapping[str, CaseTable], path: Path) -> dict[str, CaseTable]:
    tables = _tables_of(path)
    for case_id, table in tables.items():
        if case_id in shipped:
            raise RuleError(f"{case_id}: a packaged case has this name")
        _case(case_id, table)
    return tables


def _case(case_id: str, table: CaseTable) -> Case:
    if table.vote is not None:
        told = history_case(*table.vote.split("/"))
        return replace(told, id=case_id, question=table.question, remark=table.remark or told.remark)
    warnings: list[str] = []
    rule = preset(table.rule)
    units = table.units
    return Case(
        id=case_id,
        country=table.country,
        date=table.date,
        question=table.question,
        rule=rule,
        tally=_tally(table, warnings),
        shares={(key.split("/")[0], key.split("/")[1]): share_of(text) for key, text in table.shares.items()},
        units=None if units is None else UnitCount(Fraction(units.carried), Fraction(units.total)),
        official=table.official,
        source=table.source,
        confidence=CONFIDENCE[table.confidence],
        decided_by=table.decided_by,
        notes=table.notes,
        remark=table.remark,
        warnings=tuple(warnings),
        apart={name: (each.source, CONFIDENCE[each.confidence]) for name, each in table.figures.items()},
    )


def _tally(table: CaseTable, warnings: list[str]) -> Tally:
    if table.table is not None:
        data = load_dataset(DATASETS.path(table.table))
        return Tally(data.units, data.registered, data.ballots, data.issued, data.weights)
    rows = table.by_unit or {table.country: table.counts}
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    columns: dict[str, list[int | None]] = {name: [row.get(name) for row in rows.values()] for name in names}
    tally = tally_of_columns(tuple(rows), columns, None, warnings)
    _check_turnout(tally, table.shares.get("cast/registered", ""), warnings)
    return tally


def _check_turnout(tally: Tally, printed: str, warnings: list[str]) -> None:
    """Warn where the turnout printed is not the one that the counts give, to its last digit."""
    counts = tally.counts()
    if not printed or counts.lacking("cast") or counts.lacking("registered"):
        return
    share, exact = share_of(printed), Fraction(int(tally.national("cast")), int(tally.national("registered")))
    if not share.low <= exact <= share.high:
        warnings.append(f"turnout is printed as {printed} % and recomputes to {percent_text(exact)}")
