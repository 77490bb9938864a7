"""Claims of the scenarios whose vote has another shape than that of 2022: by file."""

from __future__ import annotations

from fractions import Fraction

from sim.clock import TICKS_PER_DAY, clock_of
from sim.datasets import load_dataset
from sim.rules.cases import load_cases
from sim.rules.tables.reading import read_results
from tests.stories.claims import Claim, Computed, Prose, count, percent, word
from tests.stories.figures import entries, of, tipping
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


def australia() -> list[Claim]:
    (entry,) = entries("australia-1977")
    data = load_dataset(ROOT / "scenarios" / "data" / "australia-1977")
    printed = read_results(ROOT / "scenarios" / "data" / "australia-1977.csv").tally
    assert data.ballots.tolist() == printed.ballots.tolist()  # the table that `decide` takes
    assert data.registered.tolist() == printed.registered.tolist()
    turned = -of("state_majority", entry, "margin_ballots")
    yes, no = data.ballots[data.units.index("Western Australia"), :2].tolist()
    assert entry["verdict"] == "rejected"
    return [
        Prose("Australia 1977: a majority of the people, and half of the states"),
        Prose("21 May 1977"),
        Computed("Yes {} % of the formal votes", percent(of("national_majority", entry, "value"))),
        Computed(
            "{} of {} states, where more than half",
            word(of("state_majority", entry, "carried")),
            word(of("state_majority", entry, "of")),
        ),
        Computed("lacks {} papers", count(no - yes + 1)),
        Computed("or half as many, {}, that turn Yes", count(turned)),
    ]


def communes() -> list[Claim]:
    first, *_, last = entries("thousand-communes")
    data = load_dataset(ROOT / "scenarios" / "data" / "thousand-communes")
    assert len(data.units) == 1_000
    assert len(set(data.regions)) == 20
    assert (first["verdict"], last["verdict"]) == ("adopted", "invalid")
    return [
        Prose("A thousand communes"),
        Prose("the quorum of a thousand communes"),
        Prose("in twenty regions"),
        Computed("of {} to {} voters", data.registered.min(), count(data.registered.max())),
        Computed(
            "{} of {} vote, {} %",
            count(first["counted"]),
            count(first["registered"]),
            percent(first["turnout"]),
        ),
        Computed("a boycott of {} % of all alike", percent(tipping("thousand-communes"))),
    ]


CLAIMS = {
    "australia-1977": australia,
    "thousand-communes": communes,
    "romania-2018": romania,
    "nuclear-2024": nuclear,
}
