"""What cannot be: more votes than papers, valid votes for nothing, columns that add up to something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.errors import RuleError
from sim.files.faults import Fault
from sim.nouns import counted
from sim.rules.tables.deriving import Column

Contradiction = tuple[int, str, str]
"""Row of the unit, our name of the column, and what is wrong with it; row −1 for the whole table."""

_CLASSES: Final = ("yes", "no", "both_marked", "invalid")
_ASTRAY: Final = 50
"""One paper in so many may be in no class: more are a class that the table lacks."""

_SEVERAL: Final = 10
"""Papers among which there is at least one vote."""

_ROWS: Final = 3
_WHOLES: Final = tuple(10**digits for digits in range(2, 8))
_ROUNDED: Final = 2
"""Shares of so many rows that add up to 100, to within so many units of their last digit, are no votes."""

_ALLOWED: Final = "--allow-inconsistent decides on it all the same"


def contradictions(
    units: Sequence[str], counts: Mapping[str, Column], others: Sequence[Column] = ()
) -> list[Contradiction]:
    """Units whose figures cannot all be true.

    Parameters
    ----------
    units : sequence of str
    counts : mapping of str to list of int or None
    others : sequence of list of int or None
        Further classes of papers in the box, such as blank ones.

    Examples
    --------
    >>> contradictions(["A", "B"], {"cast": [700, 0], "yes": [400, 500], "no": [300, 400]})[0][:2]
    (1, 'cast')
    """
    found: list[Contradiction] = []
    for row in _doubtful(counts, others):
        found += _more_votes_than_papers(row, counts, others)
        found += _other_valid_votes(row, counts, others)
        found += _no_votes(row, counts)
    return [
        *found,
        *_per_cent(counts, others),
        *_papers_in_no_class(counts, others),
        *_more_than_the_roll(counts),
        *_units_carried(counts),
        *_reports_of_one_count(counts),
        *_mean_of_others(table := _table(counts), next(iter(counts), "")),
        *_every_row_twice(table, next(iter(counts), "")),
    ]


def _doubtful(counts: Mapping[str, Column], others: Sequence[Column]) -> list[int]:
    """Rows worth a closer look, found at once: a table may have a hundred thousand."""
    arrays = {name: np.array([n or 0 for n in column]) for name, column in counts.items()}
    sides = sum((arrays[name] for name in ("yes", "no") if name in arrays), np.int64(0))
    votes = sum((arrays[name] for name in _CLASSES if name in arrays), np.int64(0))
    votes = sum((np.array([n or 0 for n in other]) for other in others), votes)
    doubtful = np.zeros(max(map(len, counts.values()), default=0), np.bool_)
    if "cast" in arrays:
        doubtful |= (votes > arrays["cast"]) | (sides == 0)
    if "valid" in arrays:
        doubtful |= arrays["valid"] != sides
    return [int(row) for row in np.flatnonzero(doubtful)]


def _more_votes_than_papers(
    row: int, counts: Mapping[str, Column], others: Sequence[Column]
) -> Iterator[Contradiction]:
    classes = [counts[name][row] for name in _CLASSES if name in counts]
    votes = sum(n or 0 for n in (*classes, *(other[row] for other in others)))
    papers = counts["cast"][row] if "cast" in counts else None
    if papers is None or votes <= papers:
        return
    hint = ""
    if papers == 0 and any(counts["cast"]):
        hint = '; if 0 stands for "not given", leave the cell empty'
    elif votes - papers in [other[row] for other in others]:
        hint = "; if blank papers are among the invalid ones, --columns ignore= and the name of their column"
    message = f"{counted(votes, 'vote')} on {counted(papers, 'paper')}, {votes - papers:,} too many{hint}"
    yield row, "cast", f"{message}; {_ALLOWED}"


def _no_votes(row: int, counts: Mapping[str, Column]) -> Iterator[Contradiction]:
    """Zeros that stand for "not given", beside units that have votes."""
    sides = [counts[name] for name in ("yes", "no") if name in counts]
    papers = (counts["cast"][row] or 0) if "cast" in counts else 0
    if len(sides) < 2 or papers < _SEVERAL or any(side[row] for side in sides) or not all(map(any, sides)):
        return
    hint = 'if 0 stands for "not given", leave the cells empty'
    yield row, "yes", f"no vote for either side on {counted(papers, 'paper')}; {hint}; {_ALLOWED}"


def _per_cent(counts: Mapping[str, Column], others: Sequence[Column]) -> Iterator[Contradiction]:
    """Shares in the place of counts: they add up to the same in every row."""
    classes = [counts[name] for name in _CLASSES if name in counts]
    sides, roll = [counts[name] for name in ("yes", "no") if name in counts], counts.get("registered")
    for columns, what, wholes in (
        (sides, "yes and no add up to", _WHOLES),
        ([*classes, *others], "all papers add up to", _WHOLES[:1]),
        ([roll] if roll else [], "the roll is", _WHOLES[:1]),
    ):
        sums = [sum(n or 0 for n in row) for row in islice(zip(*columns, strict=True), _ROWS)]
        if len(sums) < _ROWS or max(sums) - min(sums) > _ROUNDED:
            continue
        sums = [sum(n or 0 for n in row) for row in zip(*columns, strict=True)]
        if max(sums) - min(sums) > _ROUNDED:
            continue
        if any(abs(max(sums) - whole) <= _ROUNDED for whole in wholes):
            message = f"{what} {max(sums):,} in every row: these are per cent, not votes"
            yield -1, "yes", f"{message}; --columns yes=NAME,no=NAME names those of votes; {_ALLOWED}"
            return


def _units_carried(counts: Mapping[str, Column]) -> Iterator[Contradiction]:
    """A row that counts the units for either side, and nothing else, among rows that count votes."""
    pairs = [(yes or 0, no or 0) for yes, no in zip(*_sides(counts), strict=True)]
    carried = (sum(yes > no for yes, no in pairs), sum(yes < no for yes, no in pairs))
    for row, (yes, no) in enumerate(pairs):
        others = (carried[0] - (yes > no), carried[1] - (yes < no))
        if len(pairs) > _ROWS and (yes, no) == others and sum(others) == len(pairs) - 1:
            if any((column[row] or 0) > len(pairs) for column in counts.values()):
                continue
            message = (
                f"{yes:,} and {no:,} are numbers of units above for either side, not votes: "
                "--leave-out its name"
            )
            yield row, "yes", f"{message}; {_ALLOWED}"


def _reports_of_one_count(counts: Mapping[str, Column]) -> Iterator[Contradiction]:
    """Rows of one roll whose figures never fall: a count as it went on, not units."""
    rolls, columns = set(counts.get("registered", (None,))), _sides(counts)
    if len(rolls) > 1 or None in rolls or len(columns) < 2 or len(columns[0]) < _ROWS:
        return
    steps = [(b or 0) - (a or 0) for column in columns for a, b in pairwise(column)]
    if min(steps) >= 0 and any(steps):
        message = (
            "all rows have one roll, and no figure falls from one to the next: if they are reports of one"
            " count, say which with --where NAME=TEXT"
        )
        yield -1, "registered", f"{message}; {_ALLOWED}"


def _mean_of_others(table: Ints, name: str) -> Iterator[Contradiction]:
    """A first or last row that holds the mean of all others, to the paper."""
    n = len(table) - 1
    for row in {0, n} if n >= _ROWS else ():
        others = table.sum(axis=0) - table[row]
        if (table[row] > _ASTRAY).sum() > 1 and (np.abs(table[row] * n - others) <= n).all():
            yield row, name, f"the row is the mean of all others: --leave-out its name; {_ALLOWED}"


def _every_row_twice(table: Ints, name: str) -> Iterator[Contradiction]:
    """Every row's figures stand in one other row too: the table in two languages, say."""
    if len(table) < 2 * _ROWS or table.shape[1] < _ROWS or (table == table[0]).all(axis=1).sum() != 2:
        return
    if set(Counter(map(tuple, table.tolist())).values()) == {2}:
        message = (
            "the figures of every row stand there twice: every ballot would count twice; --leave-out NAME"
        )
        yield -1, name, f"{message}; {_ALLOWED}"


def _table(counts: Mapping[str, Column]) -> Ints:
    """Row by column; 0 where none is given."""
    return np.array([[n or 0 for n in column] for column in counts.values()], np.int64).T


def _sides(counts: Mapping[str, Column]) -> list[Column]:
    return [counts["yes"], counts["no"]] if {"yes", "no"} <= counts.keys() else []


def _papers_in_no_class(counts: Mapping[str, Column], others: Sequence[Column]) -> Iterator[Contradiction]:
    """Papers cast that are neither for a side nor invalid: votes for a third option, say."""
    if "cast" not in counts or not {"yes", "no"} <= counts.keys():
        return
    complete = "invalid" in counts
    cast = _total(counts["cast"])
    votes = sum(_total(counts[name]) for name in _CLASSES if name in counts) + sum(map(_total, others))
    astray, where = cast - votes, "in no class" if complete else "left for the invalid ones"
    few = _ASTRAY if complete else 2
    if astray * few > cast and not (few == 2 and "valid" in counts):
        yield (
            -1,
            "cast",
            f"{astray:,} of {counted(cast, 'paper is', 'papers are')} {where}: is a column missing?; "
            f"{_ALLOWED}",
        )


def _more_than_the_roll(counts: Mapping[str, Column]) -> Iterator[Contradiction]:
    if "registered" not in counts:
        return
    roll, votes = (
        _total(counts["registered"]),
        sum(_total(counts[name]) for name in _CLASSES if name in counts),
    )
    papers = max(votes, _total(counts.get("cast", ())))
    if papers > roll:
        yield (
            -1,
            "registered",
            f"{counted(papers, 'paper')} of {counted(roll, 'voter')} on the roll; {_ALLOWED}",
        )
        return
    for row, own in enumerate(counts["registered"]):
        papers = sum(counts[name][row] or 0 for name in ("yes", "no") if name in counts) if not own else 0
        if papers >= _SEVERAL:
            hint = 'if 0 stands for "not given", there is no share of the roll'
            yield row, "registered", f"{papers:,} votes, and nobody on the roll; {hint}; {_ALLOWED}"


def _total(column: Sequence[int | None]) -> int:
    return sum(n or 0 for n in column)


def _other_valid_votes(
    row: int, counts: Mapping[str, Column], others: Sequence[Column]
) -> Iterator[Contradiction]:
    """Valid votes that are not those for the options: more options than two, or an error."""
    parts = [counts[name][row] for name in ("yes", "no") if name in counts]
    valid = counts["valid"][row] if "valid" in counts else None
    if valid is None or len(parts) < 2 or None in parts:
        return
    both = counts["both_marked"][row] or 0 if "both_marked" in counts else 0
    blank = sum(other[row] or 0 for other in others)
    off = valid - sum(n or 0 for n in parts)
    if off not in (0, both, blank, both + blank):  # some laws count these as valid, some do not
        which = "more" if off > 0 else "fewer"
        message = (
            f"{abs(off):,} valid votes {which} than yes and no together: a vote with more than two options"
            " cannot be decided here; --allow-inconsistent leaves this column aside"
        )
        yield row, "valid", message


def different_totals(
    fault: Callable[[int, str, str], Fault], counts: Mapping[str, Column], totals: Mapping[str, int]
) -> Iterator[Fault]:
    """Columns that do not add up to what the user says."""
    for name, stated in totals.items():
        if name not in counts:
            raise RuleError(f"--total {name}={stated}: the table has no column {name}")
        found = sum(n or 0 for n in counts[name])
        if found != stated:
            yield fault(
                0, name, f"the rows add up to {found:,}, {found - stated:+,} beside --total {stated:,}"
            )
