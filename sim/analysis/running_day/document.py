"""A nowcast as a document: final turnout by unit, the hour of the quorum, and what both rest on."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from sim.analysis.running_day.nowcast import TOLD_LEVELS, Nowcast, PriorNowcast
from sim.analysis.statistics.intervals import proportion_interval
from sim.arrays import Floats
from sim.clock import clock_of
from sim.datasets.other_votes.matching import WHOLE_VOTE
from sim.documents import Document, Rows, as_document, rows
from sim.rounding import rounded_ends

_DIGITS: Final = 3
_NAMES: Final = tuple(f"q{100 * level:02.0f}" for level in TOLD_LEVELS)
"""Quantiles by name: ``q05`` to ``q95``."""


def nowcast_document(found: Nowcast) -> Document:
    """Final turnout, the hour of the quorum and its probability under each prior, given the reports.

    Parameters
    ----------
    found : Nowcast

    Returns
    -------
    Document
        ``referendum/nowcast/1``. Quantiles ``q05`` to ``q95``: turnout as shares of the roll, hours of the
        reporting clock, None where the quorum is not passed. ``weighed`` of a prior holds the same for the
        whole vote by the second method, None where too few simulated days are like the real one.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.running_day.nowcast import nowcast
    >>> from sim.clock import ticks_of
    >>> from sim.datasets.other_votes import load_turnout
    >>> found = nowcast(sim.load("baseline"), *load_turnout("kz-2024"), until=ticks_of("14:00"))
    >>> told = nowcast_document(found)
    >>> told["until"], told["reports"], told["priors"]["next-vote"]["national"]["q50"]
    ('14:00', 44, 0.63)
    """
    methods = {(each.prior, each.method): each for each in found.priors}
    quorum = found.quorum
    return as_document(
        "referendum/nowcast/1",
        {
            "title": found.scenario.title,
            "dataset": found.scenario.dataset,
            "table": found.table,
            "until": clock_of(found.until) if found.until >= 0 else None,
            "reports": len(found.reports),
            "reported": _reported(found),
            "quorum": None if quorum is None else {"asked": str(quorum.line), "papers": quorum.least},
            "priors": {
                prior: _national(each)
                | {"units": _units(found, each), "weighed": _weighed(methods[prior, "weighed"])}
                for (prior, method), each in methods.items()
                if method == "conditioned"
            },
            "notices": found.notices,
            "notes": found.notes,
        },
    )


def nowcast_rows(document: Document) -> Rows:
    """A row a prior and unit, and one of the whole vote, whose unit is empty."""
    entries = [
        {"prior": prior, "unit": unit, **quantiles}
        for prior, each in document["priors"].items()
        for unit, quantiles in [(None, each["national"]), *each["units"].items()]
    ]
    return rows(("prior", "unit", *_NAMES), entries)


def _reported(found: Nowcast) -> list[dict[str, Any]]:
    reports = found.reports
    return [
        {
            "unit": None if unit == WHOLE_VOTE else found.units[unit],
            "time": clock_of(tick),
            "turnout": round(share, 4),
        }
        for unit, tick, share in zip(
            reports.unit.tolist(), reports.report_ticks.tolist(), reports.share.tolist(), strict=True
        )
    ]


def _units(found: Nowcast, each: PriorNowcast) -> dict[str, dict[str, float]]:
    return {
        unit: _quantiles(each.units[:, number])
        for number, unit in enumerate(found.units)
        if isfinite(found.published[number])
    }


def _national(each: PriorNowcast) -> dict[str, Any]:
    told: dict[str, Any] = {"national": _quantiles(each.national)}
    if each.p_quorum is None:
        return told | {"p_quorum": None, "quorum_hour": None}
    n = round(each.effective)
    low, high = proportion_interval(round(n * each.p_quorum), n)
    hours = {
        name: round(hour, 2) if isfinite(hour) else None
        for name, hour in zip(_NAMES, each.hour.tolist(), strict=True)
    }
    return told | {"p_quorum": rounded_ends(each.p_quorum, low, high), "quorum_hour": hours}


def _weighed(each: PriorNowcast) -> dict[str, Any]:
    effective = {"effective_days": round(each.effective, 1)}
    return effective | (_national(each) if each.told else {"national": None})


def _quantiles(values: Floats) -> dict[str, float]:
    return dict(zip(_NAMES, (round(value, _DIGITS) for value in values.tolist()), strict=True))
