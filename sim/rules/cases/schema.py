"""What a file of cases may say: one table a vote."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from sim.files.schema_fields import Table, fault

Confidence: TypeAlias = Literal["published", "derived", "general record"]
Count: TypeAlias = Annotated[int, Field(ge=0, le=10**12)]
CountName: TypeAlias = Literal[
    "registered", "issued", "cast", "yes", "no", "both_marked", "invalid", "valid_papers", "previous_cast"
]
UnitCounts: TypeAlias = dict[CountName, Count]


class UnitsTable(Table):
    """Units carried where no counts by unit are known."""

    carried: str
    total: str


class FigureTable(Table):
    """Where one figure comes from, if not from the source of the case."""

    source: str
    confidence: Confidence


class CaseTable(Table):
    """One vote. Its figures stand in `counts`, `by_unit`, a packaged table or a vote of a history."""

    country: str = ""
    date: str = ""
    question: str
    rule: str = ""
    official: str = ""
    vote: str | None = None
    table: str | None = None
    counts: UnitCounts = Field(default_factory=dict)
    by_unit: dict[str, UnitCounts] = Field(default_factory=dict)
    shares: dict[str, str] = Field(default_factory=dict)
    units: UnitsTable | None = None
    source: str = ""
    confidence: Confidence = "published"
    figures: dict[str, FigureTable] = Field(default_factory=dict)
    decided_by: str = ""
    notes: str = ""
    remark: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> CaseTable:
        needed = ("country", "date", "rule", "official", "source")
        lacking = [name for name in needed if not getattr(self, name)]
        if self.vote is None and lacking:
            raise fault("lacking", f"a case states {', '.join(lacking)}, or a vote of a history")
        return self
