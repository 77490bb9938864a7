"""What the audit says about one identity: where, what is printed, what it recomputes to, how closely."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Final, Literal

Severity = Literal["error", "warning", "note", "agrees"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note", "agrees")
"""``error``: cannot be right as printed. ``warning``: imprecise, late or doubtful. ``note``: worth knowing,
contradicts nothing. ``agrees``: the identity holds within its tolerance."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One identity, recomputed.

    Attributes
    ----------
    severity : {'error', 'warning', 'note', 'agrees'}
    code : str
        Which identity, such as ``row-sum`` or ``national-mean``.
    file, row, column : str
        The place; the column of a turnout table is a clock time.
    printed, recomputed, tolerance : str
        Decimal texts in the unit of the cell; empty where they do not apply.
    patched : bool
        Whether the finding vanishes once the dataset's patches are applied.
    message : str
    """

    severity: Severity
    code: str
    file: str
    row: str
    column: str
    printed: str
    recomputed: str
    tolerance: str
    message: str
    patched: bool = False

    @property
    def place(self) -> str:
        """File, row and column in one text."""
        return f"{self.file}: {self.row}, {self.column}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What identifies the finding: code, file, row, column."""
        return self.code, self.file, self.row, self.column

    def as_dict(self) -> dict[str, str | bool]:
        """The fields as plain values, for JSON.

        Examples
        --------
        >>> finding = Finding("note", "row-sum", "r.csv", "Almaty", "ballots", "9", "10", "0", "differs")
        >>> finding.as_dict()["row"]
        'Almaty'
        """
        return asdict(self)


def decimal(value: Fraction | int, digits: int = 2) -> str:
    """A number as decimal text, rounded half up; without trailing digits for a whole number of papers.

    Examples
    --------
    >>> decimal(Fraction(2, 3)), decimal(Fraction(1, 200), 3), decimal(12), decimal(Fraction(-1, 3), 1)
    ('0.67', '0.005', '12', '-0.3')
    """
    if isinstance(value, int):
        return str(value)
    scaled = int(abs(value) * 10**digits + Fraction(1, 2))
    text = str(scaled).rjust(digits + 1, "0")
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"
