"""A back-test as a document: coverage by figure, vote, unit and hour, and every cell."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from sim.analysis.backtest.backtest import Backtest, Slice
from sim.analysis.backtest.coverage import LEVELS
from sim.datasets.other_votes.matching import MatchedTurnout
from sim.documents import Document, Rows, as_document, rows
from sim.rounding import SHARE_DIGITS

_SLICE: Final = ("prior", "figure", "vote", "unit", "hour")
_COVERAGE: Final = (
    "level", "votes", "cells", "held", "share", "low", "high",
    "predicted_low", "predicted_high", "is_predicted", "as_extreme", "width",
)  # fmt: skip


def backtest_document(found: Backtest) -> Document:
    """Coverage of the bands of every prior, their widths, and where every reported figure stands.

    Parameters
    ----------
    found : Backtest

    Returns
    -------
    Document
        ``referendum/backtest/1``. ``coverage`` has an entry a prior, figure and level, over all votes, by
        vote, by unit and by hour (None stands for all); ``low`` and ``high`` are the interval of the share
        held, ``predicted_low`` and ``predicted_high`` the range of it that the method itself predicts.
        ``places`` are the probability integral transforms by tenth, ``cells`` those of every figure. Widths
        and turnout are shares of the roll.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.backtest.backtest import backtest
    >>> from sim.datasets.other_votes import load_turnout
    >>> found = backtest(sim.load("baseline"), load_turnout("kz-2021"), replications=20)
    >>> told = backtest_document(found)["coverage"][0]
    >>> told["figure"], told["level"], told["cells"], told["vote"]
    ('final turnout by unit', 0.5, 17, None)
    """
    return as_document(
        "referendum/backtest/1",
        {
            "dataset": found.dataset,
            "replications": found.replications,
            "levels": LEVELS,
            "votes": [_vote(vote) for vote in found.votes],
            "coverage": [entry for each in found.slices for entry in _coverage(each)],
            "places": [_labels(each) | _rounded(asdict(each.uniformity)) for each in found.slices],
            "cells": [_rounded(asdict(cell)) | {"unit": cell.unit or None} for cell in found.cells],
        },
    )


def backtest_rows(document: Document) -> Rows:
    """A row a prior, slice of the figures and level."""
    return rows((*_SLICE, *_COVERAGE), document["coverage"])


def _vote(vote: MatchedTurnout) -> dict[str, Any]:
    doubts = (f"{cell.unit}: {cell.doubt}" for cell in vote.table.cells if cell.doubt)
    return {
        "name": vote.table.name,
        "title": vote.table.title,
        "kind": vote.table.kind or None,
        "cells": len(vote),
        "final_cells": int(vote.is_final.sum()),
        "notes": vote.notes,
        "doubts": list(dict.fromkeys(doubts)),
    }


def _labels(each: Slice) -> dict[str, str | None]:
    return {name: getattr(each, name) or None for name in _SLICE}


def _coverage(each: Slice) -> list[dict[str, Any]]:
    return [
        _labels(each) | _rounded({name: getattr(coverage, name) for name in _COVERAGE})
        for coverage in each.coverage
    ]


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, SHARE_DIGITS) if isinstance(value, float) else value
        for name, value in values.items()
    }
