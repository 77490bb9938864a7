"""What the reader of a table may be told: which columns are meant, which rows are units, and the like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How to read a table of results where the file alone leaves a doubt.

    Attributes
    ----------
    columns : mapping of str to str
        Columns by our names: ``{"yes": "SI"}``; under ``"ignore"``, columns that are not to be used.
    unit : tuple of str
        Columns that name the unit together.
    where : mapping of str to str
        Only the rows that have this text in this column, such as ``{"question": "2"}``.
    group_by : tuple of str
        Columns whose texts name the units that the law counts by; the rows within each are added up.
    join : tuple of str
        Paths of files with further columns of the same units.
    leave_out : tuple of str
        Rows that are no units: names, ``"line 7"``, or ``"sums"`` for every row that is a sum of others.
    keep : tuple of str
        Rows that are units although they look like sums, in the same words.
    totals : mapping of str to int
        What columns must add up to.
    allow_inconsistent : bool
        Whether units with more votes than papers may be decided on.
    encoding : str or None
        As Python calls it.
    sheet : str or None
        Of a spreadsheet that has several.
    decimal_mark : {".", ",", None}
        For cells such as ``1.000``, which may be thousands or decimals.
    papers : mapping of str to {"valid", "invalid"}
        What papers ``blank``, ``both_marked`` or ``invalid`` are, where the rule does not say.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    unit: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    allow_inconsistent: bool = False
    encoding: str | None = None
    sheet: str | None = None
    decimal_mark: str | None = None
    papers: Mapping[str, str] = field(default_factory=dict)
