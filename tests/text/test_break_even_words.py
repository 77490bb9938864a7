"""Break-evens in words say what the answers say."""

from __future__ import annotations

from typing import Any

from sim.text.break_even_words import impossible, ways

Document = dict[str, Any]


def answer(move: str, ballots: int | None, share: float | None = None, **more: Any) -> Document:
    """An answer on the whole vote: a move of Yes voters against a quorum."""
    told = {"of": "yes", "condition": "turnout_quorum", "scope": "national", "goal": "break", "regions": []}
    return told | {"move": move, "ballots": ballots, "share": share, "possible": ballots is not None} | more


def document(*answers: Document) -> Document:
    conditions = [{"name": "turnout_quorum"}, {"name": "regional_majority", "carried": 3}]
    return {"table": {"conditions": conditions}, "answers": list(answers)}


def texts(*answers: Document) -> list[str]:
    return [way.text for way in ways(document(*answers))]


def test_moves_that_take_the_same_number_are_one_way() -> None:
    told = texts(answer("no", 5), answer("spoil", 5), answer("home", 3))
    assert told == [
        "3 Yes voters staying at home would break the turnout quorum.",
        "5 Yes voters voting No instead or spoiling their papers would break the turnout quorum.",
    ]


def test_one_ballot_is_one_voter_and_a_goal_may_be_to_meet() -> None:
    told = texts(answer("yes", 1, of="abstainers", goal="reach"))
    assert told == ["1 abstainer coming to vote Yes would meet the turnout quorum."]


def test_where_meeting_one_condition_carries_the_vote_only_that_is_told() -> None:
    meet = answer("yes", 9, of="no", goal="reach", regions=["North"])
    carry = meet | {"goal": "adopt", "condition": "turnout_quorum+regional_majority"}
    told = "9 No voters voting Yes instead in North would carry the vote, all conditions at once."
    assert texts(meet, carry) == [told]
    assert len(texts(meet, carry | {"ballots": 12})) == 2


def test_a_share_of_everybody_alike_stands_beside_the_cheapest_units() -> None:
    regional = {"condition": "regional_majority", "regions": ["North", "South"]}
    least = answer("no", 40, 0.5, **regional)
    alike = answer("no", 90, 0.3, scope="uniform", **regional)
    told = "40 Yes voters voting No instead in 2 units (North, South) would break the regional majority"
    assert texts(least, alike) == [f"{told}; 90 (30.00 %) if everywhere alike."]
    assert texts(least, alike | {"possible": False, "ballots": None}) == [f"{told}."]


def test_nearly_all_voters_alike_is_told_as_rounding() -> None:
    (told,) = texts(answer("home", 9_999, 0.99999, of="voters", scope="uniform"))
    assert told.endswith("(99.999 % of them, by the rounding of the last papers alone).")
    (whole,) = texts(answer("home", 10_000, 1.0, of="voters", scope="uniform"))
    assert whole.endswith("(100.00 % of them).")


def test_stations_and_stuffed_papers_have_words_of_their_own() -> None:
    annulled = answer("annul", 7, of="stations and their rolls")
    assert texts(annulled)[0].startswith("7 papers annulled with their whole stations and their rolls would")
    assert texts(answer("stuff", 2, of="nobody", goal="reach"))[0].startswith("2 Yes papers stuffed into")


def test_who_cannot_by_any_move_is_named_without_the_moves() -> None:
    told = impossible(
        document(
            answer("no", None),
            answer("home", 3),
            answer("home", None, of="no"),
            answer("spoil", None, of="no"),
            answer("no", None, of="abstainers", condition="regional_majority", goal="reach"),
        )
    )
    assert told == [
        "To break the turnout quorum: Yes voters voting No instead; No voters.",
        "To meet the regional majority: abstainers coming to vote No.",
    ]


def test_a_single_unit_is_no_way_for_the_whole_vote() -> None:
    assert texts(answer("home", 1, scope="North")) == []
    assert impossible(document(answer("home", None, scope="North"))) == []
