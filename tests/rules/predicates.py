"""Every shipped law a second time, written from its own words as plain arithmetic on one table.

No fraction, no rule file and no array is used here: if a preset and its predicate ever disagree, one of the
two misreads the law. One convention is no law's: without a single ballot no quorum is reached and nothing is
carried, even where "at least a third of nobody" would be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

Answer: TypeAlias = tuple[str, bool]
"""Outcome, and whether it binds."""


@dataclass(frozen=True)
class Unit:
    """Figures of one region, state, canton or district."""

    weight: int
    roll: int
    yes: int
    no: int
    both: int
    spoiled: int

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.both + self.spoiled

    @property
    def good(self) -> int:
        """Valid votes."""
        return self.yes + self.no + self.both


@dataclass(frozen=True)
class Vote:
    """One vote, and the turnout of the election before it."""

    units: tuple[Unit, ...]
    previous: int

    @property
    def roll(self) -> int:
        return sum(unit.roll for unit in self.units)

    @property
    def yes(self) -> int:
        return sum(unit.yes for unit in self.units)

    @property
    def no(self) -> int:
        return sum(unit.no for unit in self.units)

    @property
    def cast(self) -> int:
        return sum(unit.cast for unit in self.units)

    @property
    def good(self) -> int:
        return sum(unit.good for unit in self.units)


def carried(wanted: bool) -> Answer:
    return ("adopted" if wanted else "rejected"), True


def quorum(reached: bool, wanted: bool) -> Answer:
    return carried(wanted) if reached else ("invalid", False)


def advice(answer: Answer) -> Answer:
    return answer[0], False


# Each comment gives the words of the law that the line below it repeats.


def kazakhstan_2022(v: Vote) -> Answer:
    # Took place if more than half of those entitled took part; adopted by more than half of those who took
    # part, nationally and in at least two thirds of the regions, cities of republican significance, capital.
    counting = [unit for unit in v.units if unit.weight]
    votes = sum(unit.weight for unit in counting)
    won = sum(unit.weight for unit in counting if unit.yes > unit.cast - unit.yes)
    return quorum(v.cast > v.roll - v.cast, v.yes > v.cast - v.yes and 3 * won >= 2 * votes)


def half_and_half(v: Vote) -> Answer:
    # More than half of those entitled took part; more than half of those who took part said yes.
    return quorum(2 * v.cast > v.roll, 2 * v.yes > v.cast)


def majority_of_valid_votes(v: Vote) -> Answer:
    return carried(2 * v.yes > v.good)


def hungary_1997(v: Vote) -> Answer:
    # Successful if more than half of those voting validly, but at least more than a quarter of all voters,
    # gave the same answer.
    for votes, outcome in ((v.yes, "adopted"), (v.no, "rejected")):
        if 2 * votes > v.good and 4 * votes > v.roll:
            return outcome, True
    return "invalid", False


def hungary_2012(v: Vote) -> Answer:
    # Valid if more than half of all voters have cast valid votes; conclusive if more than half of those
    # voting validly have given the same answer.
    return quorum(2 * v.good > v.roll, 2 * v.yes > v.good)


def half_turnout_valid_majority(v: Vote) -> Answer:
    # The majority of those entitled has taken part, and the majority of the votes validly cast is reached.
    return quorum(v.cast > v.roll - v.cast, v.yes > v.good - v.yes)


def romania_2013(v: Vote) -> Answer:
    # At least 30 % of those on the permanent lists took part; valid options are at least 25 % of them.
    return quorum(v.good > 0 and 10 * v.cast >= 3 * v.roll and 4 * v.good >= v.roll, 2 * v.yes > v.good)


def binds_from_half_turnout(v: Vote) -> Answer:
    # The answer of the majority of valid votes; binding if more than half of those entitled took part.
    outcome, _ = carried(2 * v.yes > v.good)
    return outcome, 2 * v.cast > v.roll


def approval(percent: int) -> Callable[[Vote], Answer]:
    """A majority of those who voted, and at least `percent` of all electors in favour."""
    return lambda v: carried(2 * v.yes > v.good and 100 * v.yes >= percent * v.roll)


def scotland_1979(v: Vote) -> Answer:
    # Less than 40 per cent of the persons entitled to vote have voted Yes, or a majority No: repeal.
    repeal = 100 * v.yes < 40 * v.roll or 2 * v.yes <= v.good
    return ("rejected" if repeal else "adopted"), False


def stands_unless_rejected_by(percent: int) -> Callable[[Vote], Answer]:
    """Rejected by a majority against, who are at least `percent` of all electors."""
    return lambda v: carried(not (2 * v.no > v.good and v.no > 0 and 100 * v.no >= percent * v.roll))


def lithuania_2002(v: Vote) -> Answer:
    # Held if over one half of citizens on the lists took part; approved by more than one half of those who
    # took part, but at least one third of the citizens on the lists.
    return quorum(2 * v.cast > v.roll, 2 * v.yes > v.cast and 3 * v.yes >= v.roll)


def lithuania_2002_chapters(v: Vote) -> Answer:
    return quorum(2 * v.cast > v.roll, 2 * v.yes > v.roll)


def lithuania_2002_republic(v: Vote) -> Answer:
    # Not less than 3/4 of the citizens with the electoral right vote in favour.
    return quorum(2 * v.cast > v.roll, 4 * v.yes >= 3 * v.roll and v.yes > 0)


def latvia_constitution(v: Vote) -> Answer:
    # At least half of the electorate has voted in favour.
    return carried(v.yes > 0 and 2 * v.yes >= v.roll)


def latvia_law(v: Vote) -> Answer:
    # Voters are at least half of those who took part in the previous Saeima election; the majority in favour.
    return carried(2 * v.cast >= v.previous and 2 * v.yes > v.cast)


def serbia_2006(v: Vote) -> Answer:
    # More than half of the total number of voters.
    return carried(v.yes > v.roll - v.yes)


def montenegro_2006(v: Vote) -> Answer:
    # 55 % of the valid votes, provided that the majority of those on the list took part.
    return quorum(2 * v.cast > v.roll, v.good > 0 and 20 * v.yes >= 11 * v.good)


def armenia(under: int) -> Callable[[Vote], Answer]:
    """More than half of the participants, not less than one of `under` registered voters."""
    return lambda v: carried(v.yes > v.cast - v.yes and under * v.yes >= v.roll)


def north_macedonia_1991(v: Vote) -> Answer:
    # The majority of those who voted, provided that more than half of the total number of voters voted.
    return carried(2 * v.yes > v.cast and 2 * v.cast > v.roll)


def bulgaria_2009(v: Vote) -> Answer:
    # Not fewer took part than in the last election of the National Assembly; more than half said yes.
    return ("adopted" if 2 * v.yes > v.cast else "rejected"), v.cast > 0 and v.cast >= v.previous


def croatia_2010(v: Vote) -> Answer:
    return carried(2 * v.yes > v.cast)


def netherlands_2015(v: Vote) -> Answer:
    # A rejection if a majority is against and turnout is at least thirty per cent; advice only.
    return advice(quorum(v.cast > 0 and 10 * v.cast >= 3 * v.roll, 2 * v.no <= v.good))


def switzerland_constitution(v: Vote) -> Answer:
    # Accepted if the majority of those who vote and the majority of the cantons accept; half-cantons half.
    won = sum(unit.weight for unit in v.units if unit.yes > unit.good - unit.yes)
    lost = sum(unit.weight for unit in v.units) - won
    return carried(2 * v.yes > v.good and won > lost)


def australia_1901(v: Vote) -> Answer:
    # In a majority of the States a majority of the electors voting, and a majority of all electors voting.
    states = [unit for unit in v.units if unit.weight]
    won = [unit for unit in states if 2 * unit.yes > unit.good]
    return carried(sum(u.weight for u in won) * 2 > sum(u.weight for u in states) and 2 * v.yes > v.good)


def british_columbia_2005(v: Vote) -> Answer:
    # At least 60 % of the validly cast ballots; in at least 48 of the 79 districts more than 50 %.
    won = sum(unit.weight for unit in v.units if 2 * unit.yes > unit.good)
    return carried(v.good > 0 and 10 * v.yes >= 6 * v.good and won >= 48)


def colombia_referendo_1991(v: Vote) -> Answer:
    # More than half of those voting, whose number exceeds a quarter of the roll.
    return carried(2 * v.yes > v.cast and 4 * v.cast > v.roll)


def colombia_consulta_1994(v: Vote) -> Answer:
    # Half plus one of the valid votes; not less than a third of the roll took part.
    return carried(2 * v.yes > v.good and 3 * v.cast >= v.roll)


def colombia_plebiscito_2016(v: Vote) -> Answer:
    return carried(v.yes > v.no and 100 * v.yes > 13 * v.roll)


def taiwan_2018(v: Vote) -> Answer:
    # Valid ballots of assent are more than ballots of dissent and reach 1/4 of eligible voters.
    return carried(v.yes > v.no and 4 * v.yes >= v.roll)


def uruguay_constitution(v: Vote) -> Answer:
    # Absolute majority of those who come to the poll, at least 35 % of those on the civic register.
    return carried(2 * v.yes > v.cast and 100 * v.yes >= 35 * v.roll)


def moldova_2010(v: Vote) -> Answer:
    # Invalid if less than 1/3 of citizens entered in voters' lists participated.
    if v.cast == 0 or 3 * v.cast < v.roll:
        return "invalid", False
    return carried(2 * v.yes > v.good)


def kyrgyzstan_2016(v: Vote) -> Answer:
    return quorum(v.cast > 0 and 100 * v.cast >= 30 * v.roll, 2 * v.yes > v.cast)


def tokelau_2007(v: Vote) -> Answer:
    return carried(v.yes > 0 and 3 * v.yes >= 2 * v.good)


LAWS: Final[dict[str, Callable[[Vote], Answer]]] = {
    "armenia-1995": armenia(3),
    "armenia-2015": armenia(4),
    "australia-1901": australia_1901,
    "british-columbia-2005": british_columbia_2005,
    "bulgaria-2009": bulgaria_2009,
    "colombia-consulta-1994": colombia_consulta_1994,
    "colombia-plebiscito-2016": colombia_plebiscito_2016,
    "colombia-referendo-1991": colombia_referendo_1991,
    "croatia-2010": croatia_2010,
    "denmark-1920": approval(45),
    "denmark-1953": approval(40),
    "denmark-1953-bill": stands_unless_rejected_by(30),
    "hungary-1997": hungary_1997,
    "hungary-2012": hungary_2012,
    "italy-abrogative": half_turnout_valid_majority,
    "italy-constitutional": majority_of_valid_votes,
    "kazakhstan-1995": half_and_half,
    "kazakhstan-1995-decree": majority_of_valid_votes,
    "kazakhstan-2022": kazakhstan_2022,
    "kyrgyzstan-2016": kyrgyzstan_2016,
    "latvia-constitution": latvia_constitution,
    "latvia-law": latvia_law,
    "lithuania-2002": lithuania_2002,
    "lithuania-2002-chapters": lithuania_2002_chapters,
    "lithuania-2002-republic": lithuania_2002_republic,
    "moldova-2010": moldova_2010,
    "montenegro-2006": montenegro_2006,
    "netherlands-2015": netherlands_2015,
    "north-macedonia-1991": north_macedonia_1991,
    "poland-1997": binds_from_half_turnout,
    "portugal-1998": binds_from_half_turnout,
    "romania-2000": half_turnout_valid_majority,
    "romania-2013": romania_2013,
    "scotland-1979": scotland_1979,
    "serbia-2006": serbia_2006,
    "slovakia-1992": half_and_half,
    "slovenia-2013": stands_unless_rejected_by(20),
    "switzerland-constitution": switzerland_constitution,
    "switzerland-law": majority_of_valid_votes,
    "taiwan-2018": taiwan_2018,
    "tokelau-2007": tokelau_2007,
    "uruguay-constitution": uruguay_constitution,
    "uzbekistan-2001": half_and_half,
}
