"""From columns of counts to a tally: classes that follow from the others, and what does not add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.files.faults import Fault, raise_if_any
from sim.nouns import counted
from sim.rules.tally import Tally

Column: TypeAlias = list[int | None]


def tally_of_columns(
    units: tuple[str, ...],
    columns: Mapping[str, Column],
    weights: list[int] | None,
    warnings: list[str],
    fault: Callable[[int, str, str], Fault] | None = None,
) -> Tally:
    """A single table from columns of counts, classes derived where they follow.

    Parameters
    ----------
    units : tuple of str
    columns : mapping of str to list of int or None
        Some of `COUNT_COLUMNS`, each with a count a unit.
    weights : list of int or None
    warnings : list of str
        What does not add up is appended.
    fault : callable, optional
        Makes the fault of a row and column of the file that the counts are from.

    Raises
    ------
    FaultyFileError
        If counts are missing and do not follow from the others.
    RuleError
        The same, of counts that are from no file.
    """
    counts = {name: list(column) for name, column in columns.items()}
    _derive_classes(counts, len(units), warnings)
    _check_blanks(counts, units, fault)
    known = {name: [count or 0 for count in column] for name, column in counts.items()}
    zeros = [0] * len(units)
    classes = [known.get(name, zeros) for name in BALLOT_CLASSES]
    unknown = {name for name in ("registered", "yes", "no", "invalid") if name not in known}
    apart: tuple[str, ...] = ("valid_papers", "previous_cast")
    stated = {name: np.array(known[name]) for name in apart if name in known}
    sums = [sum(row) for row in zip(*classes, strict=True)]
    if "cast" in known and (unknown & set(BALLOT_CLASSES) or known["cast"] != sums):
        stated["cast"] = np.array(known["cast"])
    _warn_of_sums(units, known, sums, not unknown & set(BALLOT_CLASSES), warnings)
    return Tally(
        units,
        np.array(known.get("registered", zeros)),
        np.array(classes).T,
        issued=np.array(known["issued"]) if "issued" in known else None,
        weights=np.array(weights or [1] * len(units)),
        stated=stated,
        unknown=frozenset(unknown),
    )


def _check_blanks(
    counts: Mapping[str, Column], units: tuple[str, ...], fault: Callable[[int, str, str], Fault] | None
) -> None:
    blanks = [(row, name) for name, column in counts.items() for row, n in enumerate(column) if n is None]
    message = "is blank and does not follow from the others"
    if fault is not None:
        raise_if_any(fault(row, name, message) for row, name in blanks)
    elif blanks:
        row, name = blanks[0]
        raise RuleError(f"{units[row]}: column {name} {message}")


def _derive_classes(counts: dict[str, Column], n_units: int, warnings: list[str]) -> None:
    """Fill, in each row, the one class that cast leaves for it."""
    cast = counts.get("cast")
    if cast is None:
        return
    for name in ("invalid", "no", "yes"):
        others = [counts[each] for each in BALLOT_CLASSES if each != name and each in counts]
        needed = [each for each in ("yes", "no", "invalid") if each != name]
        if not all(each in counts for each in needed):
            continue
        column = counts.get(name, [None] * n_units)
        if None not in column:
            continue
        for row in range(n_units):
            parts = [other[row] for other in others]
            if column[row] is None and cast[row] is not None and None not in parts:
                rest = (cast[row] or 0) - sum(part or 0 for part in parts)
                column[row] = rest if rest >= 0 else None
        if name in counts or None not in column:
            counts[name] = column
        else:
            warnings.append(f"{name} cannot be derived: the other classes exceed cast")


def _warn_of_sums(
    units: tuple[str, ...],
    known: Mapping[str, list[int]],
    sums: list[int],
    complete: bool,
    warnings: list[str],
) -> None:
    cast = known.get("cast", sums if complete else None)
    if cast is None:
        return
    if "cast" in known and complete and cast != sums:
        _warn(units, cast, sums, "cast differs from yes + no + both_marked + invalid by {:+,}", warnings)
    for larger, smaller, text in (
        (known.get("registered"), cast, "cast exceeds registered by {:,}"),
        (known.get("issued"), cast, "cast exceeds issued by {:,}"),
        (known.get("registered"), known.get("issued"), "issued exceeds registered by {:,}"),
    ):
        if larger is not None and smaller is not None:
            over = [max(each, least) for each, least in zip(smaller, larger, strict=True)]
            _warn(units, over, larger, text, warnings)


def _warn(
    units: tuple[str, ...], found: list[int], expected: list[int], text: str, warnings: list[str]
) -> None:
    """One warning for the first units that differ, and how many more do."""
    differing = [(unit, a - b) for unit, a, b in zip(units, found, expected, strict=True) if a != b]
    if not differing:
        return
    total = sum(difference for _, difference in differing)
    if len(units) == 1:
        warnings.append(text.format(total))
        return
    named = ", ".join(f"{unit} {difference:+,}" for unit, difference in differing[:5])
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    warnings.append(f"{text.format(total)} in {counted(len(differing), 'unit')}: {named}{more}")
