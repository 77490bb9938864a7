"""Claims of the scenarios whose vote has another shape than that of 2022: by file."""

from __future__ import annotations

from tests.stories.claims import Claim, Computed, Prose, count, percent
from tests.stories.figures import entries, of


def nuclear() -> list[Claim]:
    (entry,) = entries("nuclear-2024")
    return [
        Prose("6 October 2024"),
        Prose("turnout of 20 regions"),
        Prose("at 10:00 and 14:00"),
        Computed(
            "{} papers counted of {} entitled ({} %), Yes {} % of them, {} papers above the quorum",
            count(entry["counted"]),
            count(entry["registered"]),
            percent(entry["turnout"]),
            percent(entry["yes_share_of_cast"]),
            count(of("turnout_quorum", entry, "margin_ballots")),
        ),
    ]


CLAIMS = {
    "nuclear-2024": nuclear,
}
