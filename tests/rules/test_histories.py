"""Whole histories are decided as recorded: verdict, majority of the people, and units carried."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction

import pytest

from sim.errors import RuleError
from sim.rules import load_rule
from sim.rules.cases import judge, load_case, load_cases
from sim.rules.cases.library import FOLDER

HISTORIES = FOLDER / "histories"
PEOPLE_ALONE = {"174.1", "2", "223", "234", "246", "313", "410", "411", "567", "636"}
CANTONS_ALONE = {"70", "180", "491", "596"}
STATES_ALONE = {"1937-aviation", "1946-industrial", "1946-marketing", "1977-simultaneous", "1984-terms"}


def rows(name: str) -> list[dict[str, str]]:
    with (HISTORIES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_swiss_vote_is_decided_as_recorded() -> None:
    cases, written = load_cases("switzerland"), rows("switzerland.csv")
    assert len(cases) == len(written) == 697
    for case, row in zip(cases, written, strict=True):
        judgement = judge(case)
        assert judgement.agreement == "agrees", case.id
        assert judgement.outcomes == {"adopted" if row["accepted"] == "1" else "rejected"}, case.id
    bases = Counter("share" in judge(case).basis for case in cases)
    assert bases == {False: 682, True: 15}  # 681 votes with counts under a law, and that of 1848


def test_cantons_one_by_one_give_the_official_tally() -> None:
    by_canton = {row["vote"] for row in rows("switzerland-cantons.csv")}
    recorded = {row["vote"]: row["cantons_yes"] for row in rows("switzerland.csv")}
    assert by_canton >= PEOPLE_ALONE | CANTONS_ALONE
    for vote in by_canton:
        cantons = judge(load_case(f"CH-{vote}")).conditions[1]
        carried, total = (int(number) for number in cantons.shown.split(" of "))
        assert Fraction(carried, 2) == Fraction(recorded[vote]), vote
        assert total in (44, 46)


def test_five_old_double_ballots_need_blank_answers_in_the_base() -> None:
    plain = load_rule("switzerland-constitution")
    differing = set()
    for vote in ("174.1", "174.2", "227.2", "245.2", "267.2", "270.2", "339.2"):
        case = load_case(f"CH-{vote}")
        assert case.rule.name == "switzerland-1891-counter-proposal"
        carried = int(plain.decide(case.tally).conditions[1].numerator)
        if f"{carried} of" not in judge(case).conditions[1].shown:
            differing.add(vote)
    assert differing == {"227.2", "245.2", "267.2", "270.2", "339.2"}


def test_people_and_cantons_part_fourteen_times() -> None:
    parted: dict[bool, set[str]] = {True: set(), False: set()}
    for case in load_cases("switzerland"):
        met = [each.met for each in judge(case).conditions]
        if len(met) == 2 and met[0] is not met[1]:
            parted[bool(met[0])].add(case.id.removeprefix("CH-"))
    assert parted == {True: PEOPLE_ALONE, False: CANTONS_ALONE}
    named = {load_case(name).tally.by_unit("yes").tobytes() for name in
             ("CH-1866", "CH-1910", "CH-1955", "CH-1957", "CH-1970", "CH-1973", "CH-1975", "CH-1983",
              "CH-1994-culture", "CH-1994-natur", "CH-2002", "CH-2013", "CH-2016", "CH-2020")}  # fmt: skip
    by_number = {
        load_case(f"CH-{vote}").tally.by_unit("yes").tobytes() for vote in PEOPLE_ALONE | CANTONS_ALONE
    }
    assert named == by_number


def test_every_australian_vote_is_decided_as_recorded() -> None:
    cases, written = load_cases("australia"), rows("australia.csv")
    assert len(cases) == len(written) == 33
    parted = set()
    for case, row in zip(cases, written, strict=True):
        judgement = judge(case)
        nation, states = judgement.conditions
        assert judgement.agreement == "agrees", case.id
        assert nation.shown == f"{float(row['yes_pct']):.2f} %", case.id
        assert states.shown == f"{row['states_yes']} of 6", case.id
        if nation.met and not states.met:
            parted.add(row["vote"])
    assert parted == STATES_ALONE


def test_dates_lie_in_the_time_of_the_law() -> None:
    for case in (*load_cases("switzerland")[1:], *load_cases("australia")):
        since, until = str(case.rule.in_force_from), str(case.rule.in_force_until or "9999")
        assert since <= case.date <= until, case.id


def test_a_vote_of_a_history_is_shown_by_its_number() -> None:
    assert (
        load_case("CH-636").tally.by_unit("no").tolist() == load_case("CH-2020").tally.by_unit("no").tolist()
    )
    with pytest.raises(RuleError, match="there is none"):
        load_case("CH-9999")
