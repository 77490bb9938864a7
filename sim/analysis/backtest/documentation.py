"""The table of a back-test for the documentation: built from its document, never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.documents import Document


def backtest_table(document: Document) -> str:
    """Coverage by prior, figure and vote as a Markdown table, in per cent.

    Examples
    --------
    >>> import sim
    >>> print(backtest_table(sim.backtest("kz-2022", "kz-2021", replications=20)).splitlines()[0])
    | prior | figure | vote | cells | 50 % | 80 % | 90 % | 95 % | 90 %: interval | method predicts | width |
    """
    levels = " | ".join(f"{100 * level:.0f} %" for level in document["levels"])
    header = f"| prior | figure | vote | cells | {levels} | 90 %: interval | method predicts | width |"
    lines = [header, "|" + "---|" * (header.count("|") - 1), *_lines(document)]
    return "\n".join(lines) + "\n"


def coverage_by_vote(document: Document) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """Entries of all levels by prior, figure and vote; all votes together only where there are several."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    alone = len(document["votes"]) == 1
    for each in document["coverage"]:
        told = each["vote"] is not None or not alone
        if told and each["unit"] is None and each["hour"] is None:
            found.setdefault((each["prior"], each["figure"], each["vote"] or "all"), []).append(each)
    return found


def coverage_cells(entries: list[dict[str, Any]]) -> tuple[str, ...]:
    """Cells of a row: figures, share held by level, and of the bands of 90 % interval, range and width.

    A star stands where the share held lies outside the range that the method itself predicts.
    """
    at_90 = next(each for each in entries if each["level"] == 0.9)
    return (
        str(at_90["cells"]),
        *(f"{100 * each['share']:.0f}" + ("" if each["is_predicted"] else "*") for each in entries),
        f"{100 * at_90['low']:.0f}–{100 * at_90['high']:.0f}",
        f"{100 * at_90['predicted_low']:.0f}–{100 * at_90['predicted_high']:.0f}",
        f"{100 * at_90['width']:.0f}",
    )


def _lines(document: Document) -> Iterator[str]:
    for labels, entries in coverage_by_vote(document).items():
        yield f"| {' | '.join((*labels, *coverage_cells(entries)))} |"
