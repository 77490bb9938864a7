"""Votes beside the case library, on published counts: both encodings decide them as the authorities did.

The counts are those of the record of votes at sudd.ch unless a comment names another source. Each vote stands
for a point on which a law is easily misread.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import Tally, load_rule
from tests.rules.counting import Unit, Vote
from tests.rules.predicates import LAWS

# Vote: rule, roll, (yes, no, valid for neither, invalid), turnout of the election before, verdict, binding.
PUBLISHED: dict[str, tuple[str, int, tuple[int, int, int, int], int, str, bool]] = {
    # More No than Yes, and yet under half of the valid votes, blank ones among them: advice to reject
    # (electoral council, report of 29 March 2018).
    "Netherlands 2018": (
        "netherlands-2015", 13_064_932, (3_122_628, 3_317_496, 270_288, 23_813), 0, "rejected", False,
    ),
    # Invalid papers stay in the base: the question needed half of the votes cast, not of the valid ones. The
    # record names the quorum, 491,200: half of those who took part in the election of the same day.
    "Latvia 1998": ("latvia-law", 1_348_535, (416_584, 487_559, 0, 23_897), 982_400, "rejected", True),
    "Latvia 2008": ("latvia-constitution", 1_515_213, (608_601, 18_857, 0, 1_606), 0, "rejected", True),
    # Under half of the roll took part; more than a quarter of it gave the same answer.
    "Hungary 2003": ("hungary-1997", 8_042_272, (3_056_027, 592_690, 0, 17_998), 0, "adopted", True),
    # Collection of laws 175/2003; papers handed in and not counted are invalid here.
    "Slovakia 2003": ("slovakia-1992", 4_174_097, (2_012_870, 135_031, 0, 29_089), 0, "adopted", True),
    "Denmark 1953": ("denmark-1920", 2_585_100, (1_183_292, 319_135, 0, 25_231), 0, "adopted", True),
    "Moldova 2010": ("moldova-2010", 2_721_623, (707_468, 97_999, 0, 12_962), 0, "invalid", False),
    # Yes had 48.96 % of those who took part and 50.35 % of the valid votes: confirmed by the court.
    "Moldova 2024": ("moldova-2010", 3_020_814, (749_719, 739_155, 0, 42_518), 0, "adopted", True),
    # Fifteen questions, one turnout in the station: papers left unmarked are no votes on a question.
    "Colombia 2003, question 1": (
        "colombia-referendo-1991", 25_069_773, (5_874_193, 294_348, 0, 125_266), 0, "adopted", True,
    ),
    "Colombia 2003, question 2": (
        "colombia-referendo-1991", 25_069_773, (5_871_354, 232_121, 0, 119_213), 0, "rejected", True,
    ),
    "Kyrgyzstan 2021": ("kyrgyzstan-2016", 3_606_201, (1_060_799, 182_514, 0, 93_020), 0, "adopted", True),
    "Uzbekistan 2023": (
        "uzbekistan-2001", 19_722_809, (15_034_608, 1_558_817, 0, 73_672), 0, "adopted", True,
    ),
    "Italy 1991": (
        "italy-abrogative", 47_377_843, (26_896_979, 1_247_908, 0, 1_464_748), 0, "adopted", True,
    ),
    "Italy 2000": (
        "italy-abrogative", 49_067_694, (9_237_713, 4_150_241, 0, 2_293_271), 0, "invalid", False,
    ),
    # Yes had 35.3 % of the roll, where a third would do, and the vote did not take place.
    "Lithuania 2019, members": (
        "lithuania-2002", 2_486_915, (876_841, 274_091, 0, 37_802), 0, "invalid", False,
    ),
    "Lithuania 2019, citizenship": (
        "lithuania-2002-chapters", 2_486_915, (956_564, 337_504, 0, 28_067), 0, "rejected", True,
    ),
    "Tokelau 2006": ("tokelau-2007", 615, (349, 232, 0, 3), 0, "rejected", True),
    # The commission's counts; the roll follows from its 20.225 %, and more voted in 2009 than this.
    "Bulgaria 2013": (
        "bulgaria-2009", 6_949_138, (851_757, 533_526, 0, 20_180), 1_405_464, "adopted", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("vote", PUBLISHED)
def test_both_encodings_decide_a_published_vote_as_recorded(vote: str) -> None:
    name, roll, counts, previous, outcome, binding = PUBLISHED[vote]
    tally = Tally(("all",), [roll], [counts], stated={"previous_cast": np.array([previous])})
    verdict = load_rule(name).decide(tally)
    assert (str(verdict.outcome_name), bool(verdict.binding)) == (outcome, binding)
    assert LAWS[name](Vote((Unit(1, roll, *counts),), previous)) == (outcome, binding)


def test_the_majority_of_moldova_2024_turns_on_its_base() -> None:
    name, roll, counts, *_ = PUBLISHED["Moldova 2024"]
    on_cast = load_rule({"preset": name, "conditions": {"majority": {"base": "cast"}}})
    assert str(on_cast.decide(Tally(("all",), [roll], [counts])).outcome_name) == "rejected"


def test_a_tie_in_hungary_is_valid_and_binds_nobody() -> None:
    for no, binding in ((29, True), (30, False), (31, True)):
        verdict = load_rule("hungary-2012").decide(Tally(("all",), [100], [[30, no, 0, 0]]))
        assert str(verdict.outcome_name) == ("adopted" if no < 30 else "rejected")
        assert bool(verdict.binding) is binding


def test_equal_votes_of_forty_percent_each_would_not_have_repealed_the_scotland_act() -> None:
    for yes, no, outcome in ((39, 38, "rejected"), (40, 40, "adopted"), (40, 41, "rejected")):
        verdict = load_rule("scotland-1979").decide(Tally(("all",), [100], [[yes, no, 0, 0]]))
        assert str(verdict.outcome_name) == outcome
