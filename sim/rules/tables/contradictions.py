"""What cannot be: more votes than papers, valid votes for nothing, columns that add up to something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sim.errors import RuleError
from sim.files.faults import Fault
from sim.rules.tables.deriving import Column

Contradiction = tuple[int, str, str]
"""Row of the unit, our name of the column, and what is wrong with it."""


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
    for row in range(len(units)):
        found += _more_votes_than_papers(row, counts, others)
        found += _other_valid_votes(row, counts, others)
    return found


def _more_votes_than_papers(
    row: int, counts: Mapping[str, Column], others: Sequence[Column]
) -> Iterator[Contradiction]:
    classes = [counts[name][row] for name in ("yes", "no", "both_marked", "invalid") if name in counts]
    votes = sum(n or 0 for n in (*classes, *(other[row] for other in others)))
    papers = counts["cast"][row] if "cast" in counts else None
    if papers is None or votes <= papers:
        return
    hint = ""
    if papers == 0 and any(counts["cast"]):
        hint = '; if 0 stands for "not given", leave the cell empty'
    message = f"{votes:,} votes on {papers:,} papers, {votes - papers:,} too many{hint}"
    yield row, "cast", f"{message}; --allow-inconsistent decides on it all the same"


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
