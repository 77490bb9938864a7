"""Tables of ``referendum probability``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.documents import Document
from sim.nouns import counted
from sim.rounding import percent_estimate, percent_told

if TYPE_CHECKING:
    from rich.table import Table

_CAUSES: Final = {
    "anyway": "anyway",
    "by_campaign": "only with the campaigns",
    "averted": "only without them",
}


def print_probability(document: Document) -> None:
    """Print a document of :func:`sim.analysis.probability.document.probability_document`."""
    from sim.cli.output.console import print_notes, report_console

    console, errors = report_console(), document["errors"]
    console.print(
        (f"{document['title']}: {counted(document['replications'], 'replication')} a prior"), markup=False
    )
    print_notes(console, document["notes"])
    console.print(_prior_table(document))
    console.print(_method(document), markup=False)
    if document["causes"]:
        console.print(_cause_table(document))
    console.print(
        f"Monte Carlo error of P(fail): ± {100 * errors['monte_carlo']:.2g} points at most, which more "
        f"replications shrink; prior error: ± {100 * errors['prior']:.2g} points "
        "between the priors, which none does."
    )
    if not document["sure"]:
        console.print("Not as sure as asked within the replications allowed.")


def _method(document: Document) -> str:
    """How P(fail) was estimated: by which control, and what that was worth, or why by none."""
    if document["plain_because"] is not None:
        return f"Shares of replications, without a control variate: {document['plain_because']}."
    ratios = {name: each["variance_ratio"] or "none" for name, each in document["priors"].items()}
    told = ", ".join(f"{name} {ratio}" for name, ratio in ratios.items())
    return (
        "Control variate: whether it fails at turnout's conditional mean given the shocks. Variance ratio, "
        f"as measured: {told}; --plain leaves it out."
    )


def _prior_table(document: Document) -> Table:
    from sim.cli.output.console import report_table

    value = document["decision"]
    sides = [] if value is None else [f"against {100 * value:.4g} %"]
    kind = document["interval"] if document["plain_because"] else f"control variate; {document['interval']}"
    table = report_table("prior", "event", right=("probability", f"95 % ({kind})", *sides))
    for name, each in document["priors"].items():
        table.add_row(
            name,
            "the vote fails",
            *_estimate(each["p_fail"], each["low"], each["high"]),
            *([each["side"]] if sides else []),
        )
        for condition, told in each["by_condition"].items():
            table.add_row(name, f"{condition} not met", *_estimate(*told))
    return table


def _cause_table(document: Document) -> Table:
    from sim.cli.output.console import report_table

    interval = f"95 % ({document['interval']})"
    table = report_table("prior", "it fails", right=("share of replications", interval))
    for prior, cause in document["causes"].items():
        for name, words in _CAUSES.items():
            table.add_row(prior, words, *_estimate(*cause[name]))
    return table


def _estimate(share: float, low: float, high: float) -> tuple[str, str]:
    interval = f"{percent_told(low)}–{percent_told(high)} %"
    return percent_estimate(share, (high - low) / 2), interval
