"""A results night as a document: how likely each outcome is, and what is still needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.analysis.running_day.results_night import NIGHTS, NightOfPrior, ResultsNight
from sim.analysis.statistics.intervals import proportion_interval
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import electorate_of
from sim.rounding import rounded_ends, rounded_share


def night_document(found: ResultsNight) -> Document:
    """Outcomes under each prior with their intervals, the final Yes share, and what is still needed.

    Parameters
    ----------
    found : ResultsNight

    Returns
    -------
    Document
        ``referendum/results-night/1``. ``needed`` is the share of Yes that the outstanding papers need, above
        1 where all do not suffice; ``naive`` the outcome if they voted as what is counted.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.running_day.counted import CountedPapers
    >>> from sim.analysis.running_day.results_night import results_night
    >>> dataset = sim.load_dataset("kz-2022")
    >>> share = (dataset.registered < 600_000).astype(float) * dataset.simulated
    >>> counted = CountedPapers(dataset.ballots * (share > 0)[:, None].astype(int), share)
    >>> told = night_document(results_night(sim.load("baseline"), counted))
    >>> told["counted"]["papers"], told["needed"]["national_majority"]
    (2951713, 0.3445)
    """
    dataset, papers = electorate_of(found.scenario).dataset, int(found.counted.ballots.sum())
    units = [
        unit for unit, share in zip(dataset.units, found.counted.share.tolist(), strict=True) if share > 0
    ]
    so_far = {each.condition: float(round(each.so_far, 4)) for each in found.needed}
    return as_document(
        "referendum/results-night/1",
        {
            "title": found.scenario.title,
            "dataset": found.scenario.dataset,
            "counted": {
                "units": units,
                "papers": papers,
                "share": rounded_share(papers, papers + found.outstanding),
                "yes_share": next(iter(so_far.values()), None),
            },
            "outstanding": found.outstanding,
            "needed": {each.condition: float(round(each.share, 4)) for each in found.needed},
            "naive": found.naive,
            "priors": {each.prior: _told(each) for each in found.priors},
            "notices": dataset.notices,
            "notes": [f"units are held against their results in {found.scenario.dataset}, without campaigns"],
        },
    )


def night_rows(document: Document) -> Rows:
    """A row a prior and outcome, or condition that is met."""
    entries = [
        {"prior": prior, "event": event, "name": name, "share": told[0], "low": told[1], "high": told[2]}
        for prior, each in document["priors"].items()
        for event in ("outcome", "met")
        for name, told in each[event].items()
    ]
    return rows(("prior", "event", "name", "share", "low", "high"), entries)


def _told(each: NightOfPrior) -> dict[str, Any]:
    def shares(counts: dict[str, int]) -> dict[str, tuple[float, float, float]]:
        return {
            name: rounded_ends(count / NIGHTS, *proportion_interval(count, NIGHTS))
            for name, count in counts.items()
        }

    low, median, high = np.quantile(each.yes_share, (0.05, 0.5, 0.95)).tolist()
    yes = {"low": round(low, 3), "median": round(median, 3), "high": round(high, 3)}
    return {"outcome": shares(each.outcomes), "met": shares(each.met), "yes_share": yes}
