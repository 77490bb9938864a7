"""Claims of the scenarios in which people come, stay at home or spoil: by file."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.ballot import NO, YES
from tests.stories.claims import Cited, Claim, Computed, Prose, count, percent, word
from tests.stories.figures import (
    PRESS,
    carried,
    counted,
    entries,
    kz,
    of,
    printed,
    quorum,
    scenario,
    simulated_units,
    tipping,
    unit,
)


def baseline() -> list[Claim]:
    (entry,) = entries("baseline")
    return [
        Computed("the {} conditions of the law", word(len(entry["conditions"]))),
        Computed(
            "{} papers counted of {} entitled ({} %)",
            count(entry["counted"]),
            count(entry["registered"]),
            percent(entry["turnout"]),
        ),
        Computed("Yes {} % of them", percent(entry["yes_share_of_cast"])),
        Computed("{} of {} units carried", *carried(entry)),
        Prose("5 June 2022 as it was reported"),
    ]


def almaty_boycott() -> list[Claim]:
    almaty, final = unit("Almaty"), entries("almaty-boycott")[-1]
    papers = kz().ballots.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        lowest = np.nanmin(np.where(kz().simulated, papers / kz().registered, np.nan))
    return [
        Computed("{} of {} entitled", count(kz().registered[almaty]), count(kz().registered.sum())),
        Computed("{} of {} counted papers", count(papers[almaty]), count(counted())),
        Computed("lowest turnout of all ({} %)", percent(lowest, 1)),
        Computed("turnout falls to {} %", percent(final["turnout"])),
        Computed("{} of {} units carry the proposal", *carried(final)),
        Cited("30 May 2022", PRESS),
    ]


def nationwide_boycott() -> list[Claim]:
    return [
        Prose("more than half of"),
        Computed(
            "half of {} entitled, that is {} papers; {} were counted",
            count(kz().registered.sum()),
            count(quorum()),
            count(counted()),
        ),
        Computed("So {} % of those who voted had to stay at home", percent(tipping("nationwide-boycott"))),
    ]


def opposition_boycott() -> list[Claim]:
    yes = int(kz().ballots[:, YES].sum())
    join = yes - (quorum() - 1)
    return [
        Computed(
            "together are {}, or {} % of those counted",
            count(counted() - yes),
            percent(Fraction(counted() - yes, counted())),
        ),
        Computed(
            "the Yes papers alone, {}, would be {} % of the roll",
            count(yes),
            percent(Fraction(yes, int(kz().registered.sum()))),
        ),
        Computed("{} supporters ({} %) would have to join", count(join), percent(Fraction(join, yes), 1)),
        Computed("The odds ratio of {}", int(scenario("opposition-boycott").campaigns[0].odds_ratio)),
    ]


def spoiled_ballots() -> list[Claim]:
    (entry, *others) = entries("spoiled-ballots")
    assert all(each["margins"] == entry["margins"] for each in others)
    assert all(each["counted"] == entry["counted"] for each in others)
    margins = entry["margins"]
    return [
        Computed("{} No papers", count(kz().ballots[:, NO].sum())),
        Computed("At each, {} papers are counted", count(entry["counted"])),
        Computed(
            "{} papers above the quorum, {} above the majority and {} above",
            *(count(margins[name]) for name in ("turnout_quorum", "national_majority", "regional_majority")),
        ),
        Computed(
            "the majority in {} of {} units", of("regional_majority", entry, "needed"), carried(entry)[1]
        ),
        Cited("Meduza, June 2022", PRESS),
    ]


def yes_to_spoiled() -> list[Claim]:
    yes, papers = kz().ballots[:, YES], kz().ballots.sum(axis=1)
    lost = {
        name: Fraction(int(2 * yes[unit(name)] - papers[unit(name)]), int(2 * yes[unit(name)]))
        for name in simulated_units()
    }
    one, *others, sixth = sorted(lost, key=lambda name: lost[name])[:6]
    assert tipping("yes-to-spoiled") == pytest.approx(float(lost[sixth]), abs=1e-5)
    regional = entries("baseline")[0]["conditions"][2]
    national = Fraction(int(2 * yes.sum()) - counted(), int(2 * yes.sum()))
    return [
        Computed("{} Yes of {} counted", count(yes.sum()), count(counted())),
        Computed("{} is lost at {} %, then {}", one, percent(lost[one], 1), ", ".join(others)),
        Computed(
            "with {}, the sixth, at {} % only {} of {} units are left, of {} needed",
            sixth,
            percent(lost[sixth], 1),
            regional["of"] - 6,
            regional["of"],
            regional["needed"],
        ),
        Computed("The national majority follows at {} %", percent(national, 1)),
    ]


def abstainers_spoil() -> list[Claim]:
    registered, issued, ballots = kz().registered, kz().issued, kz().ballots
    home = registered - issued
    lost = {
        name: Fraction(int(2 * ballots[unit(name), YES] - ballots[unit(name)].sum()), int(home[unit(name)]))
        for name in simulated_units()
    }
    first = sorted(lost, key=lambda name: lost[name])[:6]
    final = entries("abstainers-spoil")[-1]
    one, *others, sixth = first
    return [
        Computed("{} entitled took no paper", count(home.sum())),
        Computed("{} on the roll less {} papers issued", count(registered.sum()), count(issued.sum())),
        Computed("{} are abroad", count(registered[~kz().simulated].sum())),
        Computed("Yes would still be {} % of the papers", percent(final["yes_share_of_cast"])),
        Computed("{} is lost at {} % of its abstainers", one, percent(lost[one])),
        *(Computed("{} at {} %", name, percent(lost[name])) for name in others),
        Computed(
            "{} of {}, exactly as many as the rule can spare",
            word(carried(final)[1] - carried(final)[0]),
            carried(final)[1],
        ),
        Computed("{}, the sixth, would need {} %", sixth, percent(lost[sixth])),
    ]


def coerced_morning() -> list[Claim]:
    told, (entry,) = scenario("coerced-morning"), entries("coerced-morning")
    (campaign,) = told.campaigns
    cities = [unit(name) for name in campaign.regions]
    home = (kz().registered - kz().issued)[cities].sum()
    more = entry["counted"] - counted()
    turned = entry["ballots"]["yes"] - kz().ballots[:, YES].sum() - more
    assert campaign.photographs == 0.5
    return [
        Computed(
            "{} % of the abstainers in the {} largest cities, coming from {} to {}, and",
            percent(campaign.uptake, 0),
            word(len(cities)),
            f"{campaign.from_:%H:%M}",
            f"{campaign.until:%H:%M}",
        ),
        Prose("asked of half of them"),
        Computed("Almaty had reported {} % by {}", printed("Almaty", "10:00"), "10:00"),
        Computed("Nur-Sultan {} %", printed("Nur-Sultan", "10:00")),
        Computed(
            "{} more papers, all Yes ({} % of {} abstainers there)",
            count(more),
            percent(campaign.uptake, 0),
            count(home),
        ),
        Computed("{} other papers that turn Yes", count(turned)),
        Computed(
            "turnout {} % instead of {} %",
            percent(entry["turnout"]),
            percent(entries("baseline")[0]["turnout"]),
        ),
        Computed("by {} of {} units", *carried(entry)),
        Cited("No. 2529", PRESS),
    ]


def closed_stations() -> list[Claim]:
    (closed,) = scenario("closed-stations-almaty").campaigns
    by_noon, at_last = printed("Almaty", "12:00"), printed("Almaty", "22:00")
    final = entries("closed-stations-almaty")[-1]
    return [
        Computed(
            "{} % of Almaty's papers were out by {} ({} of {} points",
            percent(Fraction(by_noon / at_last), 1),
            f"{closed.until:%H:%M}",
            by_noon,
            at_last,
        ),
        Computed(
            "{} papers fewer and turnout {} %", count(counted() - final["counted"]), percent(final["turnout"])
        ),
        Computed("{} of {} units whatever the share", *carried(final)),
        Cited("five months before the vote", PRESS),
        Prose("on 5 June 2022 is on record"),
    ]


CLAIMS = {
    "baseline": baseline,
    "almaty-boycott": almaty_boycott,
    "nationwide-boycott": nationwide_boycott,
    "opposition-boycott": opposition_boycott,
    "spoiled-ballots": spoiled_ballots,
    "yes-to-spoiled": yes_to_spoiled,
    "abstainers-spoil": abstainers_spoil,
    "coerced-morning": coerced_morning,
    "closed-stations-almaty": closed_stations,
}
