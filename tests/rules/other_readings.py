"""Every other reading of a law in dispute a second time, written from what the reading says."""

from __future__ import annotations

from collections.abc import Callable

from tests.rules.counting import INVALID, Answer, Vote, at_least, more_than_half, settled


def armenia_of_valid_votes(vote: Vote) -> Answer:
    """More than half of the valid votes, and a third of the roll (sudd.ch on 1995)."""
    return settled(more_than_half(vote.yes, vote.valid) and at_least(vote.yes, 1, 3, vote.registered))


def iraq_of_the_roll(vote: Vote) -> Answer:
    """To reject, two thirds of the roll of three governorates (National Assembly, 2 October 2005)."""
    rejecting = sum(unit.weight for unit in vote.units if at_least(unit.no, 2, 3, unit.registered))
    return settled(more_than_half(vote.yes, vote.valid) and rejecting < 3)


def kazakhstan_eleven(vote: Vote) -> Answer:
    """Two thirds of the units, of which a part of a unit is left out: 11 of 17 (ortcom.kz, 2022)."""
    if not more_than_half(vote.cast, vote.registered):
        return INVALID
    regions = sum(unit.weight for unit in vote.units)
    carried = sum(unit.weight for unit in vote.units if more_than_half(unit.yes, unit.cast))
    return settled(more_than_half(vote.yes, vote.cast) and carried >= max(2 * regions // 3, 1))


def kyrgyzstan_at_least(vote: Vote) -> Answer:
    """No less than 30 % took part (press of 2016 and 2021)."""
    if not at_least(vote.cast, 30, 100, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.cast))


def liberia_of_papers_cast(vote: Vote) -> Answer:
    """Two thirds of all papers (the commission, 2011)."""
    return settled(at_least(vote.yes, 2, 3, vote.cast))


def liberia_of_the_roll(vote: Vote) -> Answer:
    """Two thirds of the registered voters (the words of Art. 91)."""
    return settled(at_least(vote.yes, 2, 3, vote.registered))


def moldova_of_participants(vote: Vote) -> Answer:
    """The majority of the citizens who took part (the words of Art. 178)."""
    if not at_least(vote.cast, 1, 3, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.cast))


def montenegro_of_papers_cast(vote: Vote) -> Answer:
    """55 % of those who vote."""
    if not more_than_half(vote.cast, vote.registered):
        return INVALID
    return settled(at_least(vote.yes, 55, 100, vote.cast))


def slovakia_of_valid_votes(vote: Vote) -> Answer:
    """The absolute majority of votes (SITA, 2010)."""
    if not more_than_half(vote.cast, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.valid))


def zambia_of_turnout(vote: Vote) -> Answer:
    """A vote of less than half of the persons entitled is not successful (the commission's chair, 2016)."""
    if not at_least(vote.cast, 1, 2, vote.registered):
        return INVALID
    return settled(more_than_half(vote.yes, vote.valid))


READINGS: dict[tuple[str, str], Callable[[Vote], Answer]] = {
    ("armenia-1995", "valid"): armenia_of_valid_votes,
    ("iraq-2004", "registered"): iraq_of_the_roll,
    ("kazakhstan-2022", "eleven"): kazakhstan_eleven,
    ("kyrgyzstan-2016", "at-least"): kyrgyzstan_at_least,
    ("liberia-1986", "cast"): liberia_of_papers_cast,
    ("liberia-1986", "roll"): liberia_of_the_roll,
    ("moldova-2010", "cast"): moldova_of_participants,
    ("montenegro-2006", "cast"): montenegro_of_papers_cast,
    ("slovakia-1992", "valid"): slovakia_of_valid_votes,
    ("zambia-2016", "turnout"): zambia_of_turnout,
}
"""The functions above by preset and reading; the reading in force is encoded in ``predicates.py``."""
