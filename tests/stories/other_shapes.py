"""Claims of the scenarios whose vote has another shape than that of 2022: by file."""

from __future__ import annotations

from fractions import Fraction

from sim.clock import TICKS_PER_DAY, clock_of
from sim.datasets import load_dataset
from sim.rules.cases import load_cases
from tests.stories.claims import Claim, Computed, Prose, count, percent
from tests.stories.figures import entries, of
from tests.stories.texts import ROOT


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


def romania() -> list[Claim]:
    (entry,) = entries("romania-2018")
    (case,) = [each for each in load_cases() if each.id == "RO-2018"]
    data = load_dataset(ROOT / "scenarios" / "data" / "romania-2018")
    (turnout, valid) = (of(name, entry, "value") for name in ("turnout_quorum", "valid_vote_quorum"))
    short = [count(-of(name, entry, "margin_ballots")) for name in ("turnout_quorum", "valid_vote_quorum")]
    assert entry["verdict"] == case.official
    return [
        Prose("Romania 2018: two polling days, a boycott, and two quorums"),
        Prose("Romania 2018: two polling days, two quorums"),
        Prose("a vote of two days that most stayed away from"),
        Prose("6 and 7 October 2018"),
        Computed(
            "Of {} on the permanent lists {} voted", count(entry["registered"]), count(entry["counted"])
        ),
        Computed("{} of them at home by the last report", count(data.issued_at_stations.sum())),
        Computed(
            "closed at {} and opened again at {}",
            clock_of(data.nights[0][0]),
            clock_of(data.nights[0][1] - TICKS_PER_DAY),
        ),
        Prose("as some thirty counties would"),
        Computed(
            "turnout {} %, and valid votes {} % of the lists, where {} % and {} % are needed",
            percent(turnout),
            percent(valid),
            percent(Fraction(of("turnout_quorum", entry, "threshold")), 0),
            percent(Fraction(of("valid_vote_quorum", entry, "threshold")), 0),
        ),
        Computed("invalid by {} and {} papers", *short),
    ]


CLAIMS = {
    "romania-2018": romania,
    "nuclear-2024": nuclear,
}
