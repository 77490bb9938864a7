"""All families of checks, run one after another, and what they found as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Final

from sim.documents import Document, Rows, as_document, rows
from sim.verification.arrivals import arrival_findings
from sim.verification.conservation import conservation_findings
from sim.verification.findings import FALSE_ALARM, Z_LIMIT, CheckResult
from sim.verification.pathwise import pathwise_findings
from sim.verification.queues import queue_findings
from sim.verification.relations import relation_findings
from sim.verification.rules import rule_findings

Family = Callable[[bool], Iterable[CheckResult]]

FAMILIES: Final[Mapping[str, Family]] = {
    "queueing theory": queue_findings,
    "arrivals": arrival_findings,
    "pathwise": pathwise_findings,
    "conservation": conservation_findings,
    "relations and limits": relation_findings,
    "rules": rule_findings,
}
"""By name, each called with whether all of it is asked for."""

_VERDICTS: Final = {True: "passed", False: "FAILED", None: "not run"}


def verification_document(
    full: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    families: Mapping[str, Family] = FAMILIES,
) -> Document:
    """Run all checks.

    Parameters
    ----------
    full : bool, optional
        More days, stations and tables: minutes instead of half a minute.
    progress : callable, optional
        Told which family is run.
    families : mapping, optional

    Returns
    -------
    Document
        ``referendum/verify/1``; ``holds`` is false if any check failed. ``false_alarm_each`` is the chance
        that a check with a z fails under a fresh seed though all is right, ``false_alarm_any`` at most that
        one of them does; the seeds are fixed, so a check that fails does so every time.
    """
    checks = []
    for name, findings in families.items():
        progress(name)
        checks += [
            {"family": name, **asdict(each), "verdict": _VERDICTS[each.holds]} for each in findings(full)
        ]
    n_statistical = sum(each["z"] is not None for each in checks)
    return as_document(
        "referendum/verify/1",
        {
            "full": full,
            "holds": all(each["holds"] is not False for each in checks),
            "z_limit": Z_LIMIT,
            "n_statistical": n_statistical,
            "false_alarm_each": FALSE_ALARM,
            "false_alarm_any": min(n_statistical * FALSE_ALARM, 1.0),
            "checks": checks,
        },
    )


def verification_rows(document: Document) -> Rows:
    """A row a check."""
    columns = ("family", "what", "theory", "measured", "z", "cases", "verdict")
    return rows(columns, document["checks"])
