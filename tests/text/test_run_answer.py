"""The sentence of a run says what its document says."""

from __future__ import annotations

from typing import Any

import pytest

from sim.text.run_answer import answer

Document = dict[str, Any]
UPTAKE = "campaigns.b.uptake"


def condition(breakable: bool | None, margin: int, name: str = "turnout_quorum") -> Document:
    return {"condition": name, "breakable": breakable, "margin": margin, "bound": "exact"}


def point(margin: int, value: Any = None, path: str = UPTAKE, **more: Any) -> Document:
    """A point whose quorum decides, adopted where its margin is not negative."""
    expected = {
        "verdict": "adopted" if margin >= 0 else "invalid",
        "binds": "turnout_quorum",
        "margins": {"turnout_quorum": margin, "majority": 10_000},
    }
    levers = {} if value is None else {path: value}
    return {"levers": levers, "expected": expected, "reach": None, "tipping": None, "priors": {}} | more


def document(*points: Document, campaigns: tuple[Document, ...] = ()) -> Document:
    return {"points": list(points), "campaigns": list(campaigns)}


def boycott(*regions: str, kind: str = "boycott") -> Document:
    return {"name": "b", "kind": kind, "regions": list(regions) or None}


def test_one_vote_that_is_adopted_tells_its_tightest_margin() -> None:
    told = "The expected vote is adopted, with 1,500 ballots to spare (turnout quorum)."
    assert answer(document(point(1_500))) == told


def test_one_vote_that_fails_tells_its_outcome_and_what_is_missing() -> None:
    told = "The expected vote is invalid: the turnout quorum is not met, 1,500 ballots short."
    assert answer(document(point(-1_500))) == told


def test_a_sweep_that_is_adopted_throughout_tells_the_least_margin() -> None:
    told = (
        "The expected vote is adopted at both values of b uptake, with at least 7 ballots to spare "
        "(turnout quorum)."
    )
    assert answer(document(point(9, 0.1), point(7, 0.2))) == told


@pytest.mark.parametrize(
    ("margins", "values", "told"),
    [
        (
            [5, -1, -3],
            [0.1, 0.2, 0.3],
            "fails from b uptake = 0.2 on (2 of 3 values; turnout quorum not met)",
        ),
        ([-5, 1, 3], [0.1, 0.2, 0.3], "fails up to b uptake = 0.1 (1 of 3 values; turnout quorum not met)"),
        ([5, -1, 3], [1, 2, 3], "fails at some values of b uptake (1 of 3 values; turnout quorum not met)"),
        ([5, -1, -3], [3, 2, 1], "fails at some values of b uptake (2 of 3 values; turnout quorum not met)"),
        ([5, -1], ["1/2", "2/3"], "fails from b uptake = 2/3 on (1 of 2 values; turnout quorum not met)"),
        ([-5, -1, -3], [1, 2, 3], "fails at all 3 values of b uptake (turnout quorum not met)"),
    ],
)
def test_a_sweep_tells_where_the_vote_fails(margins: list[int], values: list[Any], told: str) -> None:
    points = map(point, margins, values)
    assert answer(document(*points)) == f"The expected vote {told}."


def test_a_sweep_of_two_parameters_claims_no_order() -> None:
    points = [
        point(margin) | {"levers": {UPTAKE: first, "campaigns.c.uptake": second}}
        for margin, first, second in ((1, 0.1, 0.1), (-1, 0.1, 0.2), (-2, 0.2, 0.1))
    ]
    told = "fails at some values of b uptake × c uptake (2 of 3 points; turnout quorum not met)"
    assert answer(document(*points)) == f"The expected vote {told}."


def test_a_campaign_that_can_break_nothing_is_said_to() -> None:
    reach = [condition(False, 30), condition(False, 20, "majority")]
    told = (
        "The boycott in North cannot make the expected vote fail, whoever of those it reaches follow: at "
        "worst 20 ballots are left to spare (majority)."
    )
    assert answer(document(point(40, reach=reach), campaigns=(boycott("North"),))) == told


def test_two_campaigns_are_named_with_their_units() -> None:
    both = (boycott("North", "South"), boycott("South", kind="double-mark"))
    told = answer(document(point(40, reach=[condition(False, 30)]), campaigns=both))
    assert told.startswith("The boycott and double marking in North and South cannot make")
    assert "whoever of those they reach follow" in told


@pytest.mark.parametrize("breakable", [True, None])
def test_a_campaign_that_may_break_one_condition_is_not_said_to_be_harmless(breakable: bool | None) -> None:
    reach = [condition(False, 30), condition(breakable, -5, "majority")]
    told = answer(document(point(40, reach=reach), campaigns=(boycott(),)))
    assert told == "The expected vote is adopted, with 40 ballots to spare (turnout quorum)."


def test_one_point_at_which_the_campaign_can_break_something_is_enough() -> None:
    points = (
        point(40, 1, reach=[condition(False, 30)]),
        point(30, 2, reach=[condition(True, -1)]),
    )
    assert "cannot" not in answer(document(*points, campaigns=(boycott(),)))


def test_the_uptake_from_which_the_vote_fails_is_told_where_it_alone_is_swept() -> None:
    tipping = {"campaign": "b", "uptake": 0.26528, "condition": "turnout_quorum"}
    swept = document(point(1, 0.2, tipping=tipping), point(-1, 0.3, tipping=tipping), campaigns=(boycott(),))
    told = "first fails when 26.528 % of those reached follow the boycott (turnout quorum)."
    assert answer(swept) == f"The expected vote {told}"
    other = [point(1, 1, "x.y", tipping=tipping), point(-1, 2, "x.y", tipping=tipping)]
    assert "fails from x y = 2 on" in answer(document(*other, campaigns=(boycott(),)))


def test_an_adopted_vote_tells_from_what_uptake_it_would_fail() -> None:
    tipping = {"campaign": "b", "uptake": 0.5, "condition": "majority"}
    told = answer(document(point(1, tipping=tipping), campaigns=(boycott(kind="spoil"),)))
    would = "would first fail when 50.000 % of those reached follow the spoiling (majority)."
    assert told == f"The expected vote is adopted, and {would}"


def run_of(n: int, *estimates: dict[str, float]) -> Document:
    """A run with these estimates by prior, a dictionary a point."""
    points = [
        point(5, None if len(estimates) == 1 else number)
        | {"priors": {prior: {"p_fail": {"estimate": p}} for prior, p in each.items()}}
        for number, each in enumerate(estimates)
    ]
    return document(*points) | {"replications": n}


@pytest.mark.parametrize(
    ("estimates", "told"),
    [
        (
            [{"replay": 0.0, "next-vote": 0.0, "fresh-event": 0.34}],
            "of 50 simulated votes, none fail if it is the same vote again (replay) or another "
            "one in the same country (next-vote), 34 % fail if it is one elsewhere or at another time "
            "(fresh-event).",
        ),
        (
            [{"replay": 1.0, "next-vote": 1.0, "fresh-event": 1.0}],
            "of 50 simulated votes, all fail if it is the same vote again (replay), another one in the "
            "same country (next-vote) or one elsewhere or at another time (fresh-event).",
        ),
        (
            [{"replay": 0.0, "mine": 0.1}, {"replay": 0.004, "mine": 1.0}],
            "of 50 simulated votes at each point, none to 0.4 % fail if it is the same vote again (replay), "
            "10 % to all fail if it is as the scenario itself supposes (mine).",
        ),
        (
            [{"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4, "e": 0.0}],
            "of 50 simulated votes under each of 5 priors (suppositions of the next vote), none to 40 % "
            "fail.",
        ),
    ],
)
def test_simulated_votes_are_told_by_what_the_next_vote_is_supposed_to_be(
    estimates: list[dict[str, float]], told: str
) -> None:
    assert answer(run_of(50, *estimates)).partition("; ")[2] == told


def test_another_language_says_the_same_with_its_own_words_and_marks() -> None:
    failing = document(point(5, 0.1), point(-1_500, 0.2), point(-3_000, 0.3))
    assert answer(failing, "ru") == (
        "На ожидаемом голосовании решение не проходит начиная с b uptake = 0.2 "
        "(значений: 2 из 3; не выполнено: кворум явки)."
    )
    assert answer(document(point(-1_500)), "kk") == (
        "Күтілетін дауыс берудің қорытындысы — өтпеді деп танылды; "
        "орындалмаған шарт: келу кворумы, жетпейтін бюллетень саны: 1\u202f500."
    )
