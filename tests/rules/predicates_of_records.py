"""More shipped laws a second time, those known from the record of their votes.

Written as `tests.rules.predicates` is; a secondary source is named for each, most often sudd.ch,
which says of every vote by which majorities it was decided.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.rules.counting import INVALID, Answer, Unit, Vote, at_least, more_than_half, settled


def carried_everywhere(units: list[tuple[Unit, int]]) -> bool:
    """Whether Yes has more than half of its base in every unit that has a vote."""
    return all(more_than_half(unit.yes, base) for unit, base in units if unit.weight)


def bavaria_1946(vote: Vote) -> Answer:
    """Constitution of Bavaria, Art. 74: adopted by more valid Yes votes than No votes
    (statistik.bayern.de, press release of the returning officer, 2010)."""
    return settled(vote.yes > vote.no)


def berlin_2006(vote: Vote) -> Answer:
    """Constitution of Berlin, Art. 63: the majority of those who take part, and at least 25 per cent of those
    entitled (nordkurier.de). Practice: 2013, 620,939 needed of 2,483,756."""
    return settled(more_than_half(vote.yes, vote.cast) and at_least(vote.yes, 1, 4, vote.registered))


def bermuda_2012(vote: Vote) -> Answer:
    """Referendum Act 2012: a question is taken to be unanswered if less than 50 per cent of the persons
    registered vote (virginislandsnewsonline.com, quoting it); else a majority of the votes cast answers it
    (sudd.ch). Advisory. Practice: 2016, unanswered with 46.9 %."""
    if 2 * vote.cast < vote.registered or not vote.cast:
        return INVALID
    return settled(more_than_half(vote.yes, vote.cast), binding=False)


def california_1911(vote: Vote) -> Answer:
    """Constitution of California, Art. II: a majority of those voting on it (Wikipedia, Proposition 8)."""
    return settled(vote.yes > vote.no)


def chile_1980(vote: Vote) -> Answer:
    """Plebiscites on the constitution: shares of valid votes (sudd.ch 1989). Practice: 2023."""
    return settled(more_than_half(vote.yes, vote.valid))


def costa_rica_2002(vote: Vote) -> Answer:
    """Constitution, Arts. 102 (9) and 105: the majority of valid votes; at least 40 % must take part for a
    treaty's result to bind (sudd.ch 2007)."""
    return settled(more_than_half(vote.yes, vote.valid), at_least(vote.cast, 40, 100, vote.registered))


def cyprus_2004(vote: Vote) -> Answer:
    """Settlement of 31 March 2004: accession only if both sides agree, each by its valid votes (sudd.ch)."""
    return settled(carried_everywhere([(unit, unit.valid) for unit in vote.units]))


def ecuador_2008(vote: Vote) -> Answer:
    """Constitution of 2008, Arts. 104 and 441: valid votes (sudd.ch 2018 to 2024)."""
    return settled(more_than_half(vote.yes, vote.valid))


def germany_1919(vote: Vote) -> Answer:
    """Constitution of 1919, Art. 76 (1): an initiative that changes the constitution needs the consent of the
    majority of those entitled to vote (sudd.ch 1926)."""
    return settled(more_than_half(vote.yes, vote.registered))


def greece_2011(vote: Vote) -> Answer:
    """Law 4023/2011: valid if at least 40 per cent of registered voters take part (srf.ch and
    peopledaily.com.cn, July 2015); the majority of valid votes."""
    if not at_least(vote.cast, 2, 5, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.valid))


def ireland_1937(vote: Vote) -> Answer:
    """Constitution, Art. 47.1: approved if a majority of the votes cast are cast in favour. Text
    (bunreacht1937.ie, literal translation). Practice: spoilt papers are left out."""
    return settled(more_than_half(vote.yes, vote.valid))


def ireland_1937_bill(vote: Vote) -> Answer:
    """Constitution, Art. 47.2: vetoed if a majority of the votes cast are against, and those are not less
    than 33 1/3 per cent of the voters on the register. Text (the same)."""
    return settled(not (more_than_half(vote.no, vote.valid) and at_least(vote.no, 1, 3, vote.registered)))


def liberia_1986(vote: Vote) -> Answer:
    """Constitution, Art. 91: ratified by two thirds of the registered voters, voting in a referendum. In 2011
    the Supreme Court took two thirds of the valid votes (sudd.ch; Library of Congress), against the
    commission, which had counted void papers in; the court is followed."""
    return settled(at_least(vote.yes, 2, 3, vote.valid))


def new_zealand_1993(vote: Vote) -> Answer:
    """Electoral Act 1956, reserved provisions, and Electoral Referendum Act 1993: valid votes (sudd.ch)."""
    return settled(more_than_half(vote.yes, vote.valid))


def new_zealand_2010(vote: Vote) -> Answer:
    """Electoral Referendum Act 2010: valid votes, a consultation (sudd.ch 2011)."""
    return settled(more_than_half(vote.yes, vote.valid), binding=False)


def new_zealand_2020(vote: Vote) -> Answer:
    """End of Life Choice Act 2019: in force if more than half of the voters in the referendum say Yes
    (renews.co.nz). Official shares have informal votes in their base."""
    return settled(more_than_half(vote.yes, vote.cast))


def new_zealand_initiative(vote: Vote) -> Answer:
    """Citizens Initiated Referenda Act 1993: valid votes, a consultation (sudd.ch 1999)."""
    return settled(more_than_half(vote.yes, vote.valid), binding=False)


def philippines_1986(vote: Vote) -> Answer:
    """Proclamation No. 3 of 1986: valid votes (sudd.ch 1987)."""
    return settled(more_than_half(vote.yes, vote.valid))


def quebec_1978(vote: Vote) -> Answer:
    """Referendum Act: a consultation; shares are of valid papers (elnacional.cat). Practice: 1995."""
    return settled(more_than_half(vote.yes, vote.valid), binding=False)


def russia_1990(vote: Vote) -> Answer:
    """Referendum of 25 April 1993, questions 3 and 4: half of those entitled and one more (sudd.ch; kept by
    the Constitutional Court for early elections alone)."""
    return settled(more_than_half(vote.yes, vote.registered))


def seoul_2004(vote: Vote) -> Answer:
    """Residents' Voting Act: below 33.3 per cent the boxes must not be opened (world.kbs.co.kr, 2011)."""
    if not at_least(vote.cast, 1, 3, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.valid))


def seychelles_1992(vote: Vote) -> Answer:
    """Act on the preparation of the constitution: at least 60 % of the votes cast (nation.sc). Practice: 1992
    failed with 54.6 % of valid and 53.7 % of all votes; 1993 passed with 73.6 % of all."""
    return settled(at_least(vote.yes, 60, 100, vote.cast))


def south_korea_1980(vote: Vote) -> Answer:
    """Constitution of 1980: valid votes (sudd.ch 1987). Unsettled: a turnout of half may be
    needed besides."""
    return settled(more_than_half(vote.yes, vote.valid))


def spain_1978_initiative(vote: Vote) -> Answer:
    """Constitution, Art. 151 (1): ratified by the absolute majority of the electors of each province.
    Practice: 1980, lost by Almería alone (42.3 % of its electorate)."""
    return settled(carried_everywhere([(unit, unit.registered) for unit in vote.units]))


def spain_1978_statute(vote: Vote) -> Answer:
    """Constitution, Art. 151 (2): a majority of validly cast votes in each province (sudd.ch 1980)."""
    return settled(carried_everywhere([(unit, unit.valid) for unit in vote.units]))


def taiwan_2003(vote: Vote) -> Answer:
    """Referendum Act of 2003: the majority of those entitled must take part, and the majority of valid votes
    agree; otherwise rejected (sudd.ch 2004 and 2008). Unsettled: whether exactly half would do."""
    return settled(vote.yes > vote.no and more_than_half(vote.cast, vote.registered))


def thailand_2006(vote: Vote) -> Answer:
    """Interim Constitution of 2006: the majority of valid votes (sudd.ch 2007)."""
    return settled(more_than_half(vote.yes, vote.valid))


def thailand_2014(vote: Vote) -> Answer:
    """Interim Constitution of 2014 as amended before the vote: the majority of valid votes (sudd.ch 2016)."""
    return settled(more_than_half(vote.yes, vote.valid))


def turkey_1982(vote: Vote) -> Answer:
    """Constitution, Art. 175: valid votes (sudd.ch 1987, 2010). Practice: 2017, 51.4 % of valid votes."""
    return settled(more_than_half(vote.yes, vote.valid))


def united_kingdom_2011(vote: Vote) -> Answer:
    """Parliamentary Voting System and Constituencies Act 2011: more Yes than No, and the government
    bound by it (it.wikipedia.org)."""
    return settled(vote.yes > vote.no)


def united_kingdom_2015(vote: Vote) -> Answer:
    """European Union Referendum Act 2015: two answers, and no effect of either in law (politick.co.uk)."""
    return settled(vote.yes > vote.no, binding=False)


def veneto_2014(vote: Vote) -> Answer:
    """Regional law 15/2014, Statute, Art. 27 (2): the majority of valid votes and the participation of the
    majority of those entitled (sudd.ch 2017). Practice: had it been short, the vote was to be invalid."""
    if not more_than_half(vote.cast, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.valid))


def wales_1997(vote: Vote) -> Answer:
    """Referendums (Scotland and Wales) Act 1997: a simple majority, before the law (en.wikipedia.org)."""
    return settled(more_than_half(vote.yes, vote.valid), binding=False)


def zambia_2016(vote: Vote) -> Answer:
    """Constitution as amended 2016, Art. 79 (3): half of those entitled and one more say Yes (sudd.ch)."""
    return settled(more_than_half(vote.yes, vote.registered))


RECORDED: tuple[Callable[[Vote], Answer], ...] = (
    bavaria_1946, berlin_2006, bermuda_2012, california_1911, chile_1980, costa_rica_2002,
    cyprus_2004, ecuador_2008, germany_1919, greece_2011, ireland_1937, ireland_1937_bill,
    liberia_1986, new_zealand_1993, new_zealand_2010, new_zealand_2020, new_zealand_initiative,
    philippines_1986, quebec_1978, russia_1990, seoul_2004, seychelles_1992, south_korea_1980,
    spain_1978_initiative, spain_1978_statute, taiwan_2003, thailand_2006, thailand_2014,
    turkey_1982, united_kingdom_2011, united_kingdom_2015, veneto_2014, wales_1997, zambia_2016,
)  # fmt: skip
"""The functions above."""
