"""Rare events as a document."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.rare.rare_events import RareEvent
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import notes_on_probabilities
from sim.scenario import Scenario


def rare_document(scenario: Scenario, events: Sequence[RareEvent]) -> Document:
    """Probabilities of failure by two methods that must agree, under every prior and tail.

    Parameters
    ----------
    scenario : Scenario
    events : sequence of RareEvent
        As :func:`~sim.analysis.rare.rare_events.rare_events` gives them.

    Returns
    -------
    Document
        ``referendum/rare-events/1``; no probability where the methods disagree.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.rare.rare_events import rare_events
    >>> baseline = sim.load("scenarios/baseline.toml")
    >>> found = rare_events(baseline, relative_error=0.5, tails=("normal",), priors=("replay",))
    >>> told = rare_document(baseline, found)["events"][0]
    >>> told["condition"], told["agree"], told["probability"] < 2e-7
    ('any', True, True)
    """
    body = {"title": scenario.title, "events": [event.document() for event in events]}
    return as_document("referendum/rare-events/1", body | {"notes": notes_on_probabilities(scenario)})


def rare_rows(document: Document) -> Rows:
    """A row a prior, tail and event."""
    figures = ("probability", "standard_error", "below", "agree", "apart_standard_errors")
    draws = ("conditional", "importance", "replications", "plain_replications", "assumption")
    return rows(("prior", "tail", "condition", *figures, *draws), document["events"])
