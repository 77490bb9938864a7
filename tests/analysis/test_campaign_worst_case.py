"""What no behaviour can break is never broken: held against every behaviour of small countries."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import sim
from sim.analysis.expected.campaign_worst_case import (
    ConditionReach,
    Tipping,
    reach_of_campaigns,
    tipping_uptake,
)
from sim.analysis.expected.document import expected_document
from sim.arrays import Ints
from sim.clock import ticks_of
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.campaigns.campaign_effects import ABSTAINED, STATES
from sim.electorate.campaigns.flows import Reach
from sim.engines.plan import Plan, plan_of
from sim.experiment.expected import expect
from sim.experiment.figures import decide
from sim.rules import Verdict, load_rule
from sim.scenario import Scenario, from_mapping

UNITS = ("A", "B", "C")
AT_ONCE = 20_000


@cache
def _plan_2022() -> Plan:
    values = {"schema_version": 1, "title": "t", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
    return plan_of(from_mapping(values))


def _campaigns(given: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Campaigns by the letters of the small country, whose names no dataset knows."""
    plain = [{key: value for key, value in each.items() if key != "regions"} for each in given]
    scenario = from_mapping(_plan_2022().scenario.model_dump(by_alias=True) | {"campaigns": plain})
    return tuple(
        campaign.model_copy(update={"regions": each.get("regions")})
        for campaign, each in zip(scenario.campaigns, given, strict=True)
    )


def small_plan(papers: Any, at_home: Any, weights: Any, rule: Any, campaigns: list[dict[str, Any]]) -> Plan:
    """A plan over three units of a few people each; papers of shape (3, 5), those at home (3,)."""
    base = _plan_2022()
    papers, weights = np.array(papers, dtype=np.int64), np.array(weights, dtype=np.int64)
    roll = papers.sum(axis=1) + np.array(at_home)
    case = base.cases["next-vote"]
    reach = Reach(UNITS, np.ones(len(UNITS), dtype=bool), papers.astype(float))
    return replace(
        base,
        dataset=replace(
            base.dataset,
            units=UNITS,
            registered=roll,
            weights=weights,
            ballots=papers[:, :4],
            issued=papers.sum(axis=1),
        ),
        electorate=replace(base.electorate, curves=_evenly(base.electorate.curves)),
        cases={"next-vote": replace(case, reach=reach)},
        rule=load_rule(rule),
        scenario=base.scenario.model_copy(update={"campaigns": _campaigns(campaigns)}),
    )


def _evenly(curves: ArrivalCurves) -> ArrivalCurves:
    """As many come in every hour, in each of the three units."""
    come = np.linspace(0.0, 1.0, curves.ticks.size)
    return ArrivalCurves(curves.ticks, np.tile(come, (len(UNITS), 1)), np.zeros(len(UNITS), dtype=np.int64))


def _ends(plan: Plan, unit: int, origin: int) -> list[int]:
    """States somebody can end in: any of the campaigns that reach them may be followed, in their order."""
    to = {"yes": 0, "no": 1, "invalid": 3, "abstainers": ABSTAINED}

    def step(campaign: Any, state: int) -> int:
        inside = campaign.regions is None or UNITS[unit] in campaign.regions
        match campaign.kind:
            case "boycott" if inside and state < ABSTAINED:
                return ABSTAINED + 1
            case "mobilise" if inside and state == ABSTAINED:
                return to[campaign.to]
            case "persuade" if inside and state == to["no" if campaign.to == "yes" else "yes"]:
                return to[campaign.to]
            case "spoil" if inside and state in [to[who] for who in campaign.who]:
                return 3
            case "double-mark" if inside and state in [to[who] for who in campaign.who]:
                return 2
        return state

    found = set()
    campaigns = plan.scenario.campaigns
    for follows in itertools.product((False, True), repeat=len(campaigns)):
        state = origin
        for campaign, follow in zip(campaigns, follows, strict=True):
            state = step(campaign, state) if follow else state
        found.add(state)
    return sorted(found)


def _splits(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        yield from ((first, *rest) for rest in _splits(n - first, parts - 1))


def _behaviours(plan: Plan) -> list[list[Ints]]:
    """Every way in which the people of each unit can end: per unit, tables of shape (7,)."""
    people = np.column_stack([plan.cases["next-vote"].reach.expected.astype(int), [0] * len(UNITS)])
    people[:, ABSTAINED] = plan.dataset.registered - people[:, :ABSTAINED].sum(axis=1)
    by_unit = []
    for unit in range(len(UNITS)):
        tables = [np.zeros(len(STATES), dtype=np.int64)]
        for origin in range(ABSTAINED + 1):
            ends = _ends(plan, unit, origin)
            ways = list(_splits(int(people[unit, origin]), len(ends)))
            tables = [table + _row(ends, way) for table in tables for way in ways]
        by_unit.append([np.array(table) for table in {tuple(table) for table in tables}])
    return by_unit


def _row(ends: list[int], way: tuple[int, ...]) -> Ints:
    row = np.zeros(len(STATES), dtype=np.int64)
    row[ends] = way
    return row


def every_verdict(plan: Plan, by_unit: list[list[Ints]]) -> Verdict:
    """The rule applied to every behaviour there is."""
    tables = np.array(list(itertools.product(*by_unit)))
    issued = tables[..., :ABSTAINED].sum(axis=-1)
    return decide(plan.rule, plan.dataset, tables[..., :4], issued, plan.dataset.registered)


def assert_worst(plan: Plan, by_unit: list[list[Ints]]) -> None:
    """What is said of each condition is what the worst of all behaviours does to it."""
    verdict, found = every_verdict(plan, by_unit), reach_of_campaigns(plan)
    assert found is not None
    for reach in found:
        result = verdict.condition(reach.condition)
        now = bool(expect(_nobody(plan)).verdict.condition(reach.condition).met)
        assert reach.met_without == now
        if not now:  # there is nothing to break
            assert reach.breakable is None
            continue
        broken = bool((~result.met).any())
        if reach.kind in ("any", "all"):
            assert reach.breakable is None or reach.breakable == broken
            continue
        assert reach.bound == "exact"
        assert reach.breakable == broken
        assert reach.margin == int(result.margin_ballots.min())


def _nobody(plan: Plan) -> Plan:
    return replace(plan, scenario=plan.scenario.model_copy(update={"campaigns": ()}))


def _who(*names: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, unique=True)


_REGIONS = st.none() | st.lists(st.sampled_from(UNITS), min_size=1, unique=True)
_CAMPAIGN = st.one_of(
    st.fixed_dictionaries({"kind": st.just("boycott"), "odds_ratio": st.sampled_from([0.1, 1.0, 10.0])}),
    st.fixed_dictionaries({"kind": st.just("persuade"), "to": st.sampled_from(["yes", "no"])}),
    st.fixed_dictionaries({"kind": st.just("mobilise"), "to": st.sampled_from(["yes", "no", "invalid"])}),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["spoil", "double-mark"]), "who": _who("yes", "no", "abstainers")}
    ),
)
_FRACTION = st.sampled_from(["1/2", "2/3", "1/3", "1", "3/5"])
_BY_UNIT = st.sampled_from(["cast", "valid", "decided", "registered", "issued", ["yes", "no", "invalid"]])
_BASE = _BY_UNIT | st.just(4)
_DISPUTED = st.fixed_dictionaries(
    {
        "turnout_quorum": st.fixed_dictionaries(
            {
                "numerator": st.sampled_from(["cast", "issued", "valid"]),
                "fraction": _FRACTION,
                "strict": st.booleans(),
            }
        ),
        "national_majority": st.fixed_dictionaries(
            {"base": _BASE, "fraction": _FRACTION, "strict": st.booleans()}
        ),
        "regional_majority": st.fixed_dictionaries(
            {
                "base": _BY_UNIT,
                "fraction": _FRACTION,
                "strict": st.booleans(),
                "units": st.sampled_from(["1/3", "2/3", "1"]),
            }
        ),
    }
).map(lambda conditions: {"preset": "kazakhstan-2022", "conditions": conditions})
_RULE = _DISPUTED | st.sampled_from(["slovenia-2013", "denmark-1953-bill", "hungary-1997", "romania-2013"])


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = st.integers(0, 2)
    campaigns = [
        {"name": f"c{n}", "uptake": 0.5, "regions": draw(_REGIONS), **each}
        for n, each in enumerate(draw(st.lists(_CAMPAIGN, min_size=1, max_size=3)))
    ]
    return small_plan(
        papers=[[draw(count) for _ in range(5)] for _ in UNITS],
        at_home=[draw(count) for _ in UNITS],
        weights=draw(st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(any)),
        rule=draw(_RULE),
        campaigns=campaigns,
    )


@pytest.mark.parametrize("examples", [100, pytest.param(2_000, marks=pytest.mark.proof)])
def test_worst_case_is_the_worst_of_all_behaviours(examples: int) -> None:
    @given(plans())
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    def holds(plan: Plan) -> None:
        by_unit = _behaviours(plan)
        assume(np.prod([len(tables) for tables in by_unit]) <= AT_ONCE)
        assert_worst(plan, by_unit)

    holds()


def test_behaviours_may_differ_between_regions() -> None:
    # Abstainers brought to vote Yes help in A; in B, where they can be made to spoil, they hurt.
    campaigns = [
        {"name": "come", "kind": "mobilise", "to": "yes", "uptake": 0.5},
        {"name": "spoil", "kind": "spoil", "who": ["yes"], "regions": ["B"], "uptake": 0.5},
    ]
    rule = {"preset": "kazakhstan-2022", "conditions": {"national_majority": {"fraction": "1/2"}}}
    plan = small_plan(
        [[2, 1, 0, 0, 0], [1, 0, 0, 0, 0], [2, 0, 0, 0, 0]], [2, 2, 0], [1, 1, 1], rule, campaigns
    )
    majority = _named(plan, "national_majority")
    assert majority.breakable
    assert (majority.numerator, majority.base) == (4, 8)
    assert_worst(plan, _behaviours(plan))


def test_regions_may_be_lost_by_different_classes() -> None:
    # A is lost only if its No voters stay, B only by what its Yes voters do: both at once is still possible.
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.5, "odds_ratio": 2.0}]
    plan = small_plan(
        [[2, 1, 0, 0, 0], [2, 2, 1, 0, 0], [2, 0, 0, 0, 0]],
        [0, 0, 0],
        [1, 1, 2],
        "kazakhstan-2022",
        campaigns,
    )
    regional = _named(plan, "regional_majority")
    assert regional.breakable
    assert (regional.numerator, regional.base) == (0, 3)
    assert regional.margin < 0
    assert_worst(plan, _behaviours(plan))


def test_any_number_of_campaigns_is_answered() -> None:
    campaigns = [
        {"name": f"s{n}", "kind": "spoil", "who": ["yes", "no", "abstainers"], "uptake": 0.5}
        for n in range(9)
    ]
    reach = reach_of_campaigns(
        small_plan([[2, 1, 0, 0, 0]] * 3, [1] * 3, [1] * 3, "kazakhstan-2022", campaigns)
    )
    assert reach is not None
    assert [each.breakable for each in reach] == [False, True, True]


def test_without_campaigns_there_is_nothing_to_say() -> None:
    assert reach_of_campaigns(_plan_2022()) is None
    assert tipping_uptake(_plan_2022()) is None


def test_a_campaign_reaches_those_of_its_hours_alone() -> None:
    """Nobody who came before the last minute can be kept at home any more."""
    whole_day, noon, late = (
        _named(_almaty(**hours), "turnout_quorum").numerator
        for hours in ({}, {"from": "12:00", "until": "13:00"}, {"from": "19:59"})
    )
    plan = _almaty(**{"from": "12:00", "until": "13:00"})
    almaty = plan.dataset.units.index("Almaty")
    come = np.diff(plan.electorate.curves.at(np.array([ticks_of("12:00"), ticks_of("13:00")]))[almaty])[0]
    counted = plan.dataset.ballots[almaty].sum()
    assert whole_day == 7_985_769 - counted
    assert 7_985_769 - noon == pytest.approx(come * counted, abs=4)
    assert noon < late < 7_985_769


def test_a_boycott_of_the_last_minute_cannot_break_the_quorum() -> None:
    plan = _almaty(regions=None, **{"from": "19:59"})
    quorum = _named(plan, "turnout_quorum")
    assert quorum.breakable is False
    assert quorum.numerator / quorum.base > 0.67


def test_what_is_said_of_a_campaign_is_said_of_the_scenarios_own_table() -> None:
    """A quarter annulled: the quorum fails whatever Almaty does, so nobody can break it any more."""
    annulled = [{"name": "annulled", "kind": "annulment", "share": 0.25}]
    found = {each.condition: each for each in reach_of_campaigns(_almaty(irregularities=annulled)) or ()}
    quorum, majority = found["turnout_quorum"], found["national_majority"]
    assert quorum.met_without
    assert quorum.breakable
    assert quorum.margin == pytest.approx(0.75 * 7_613_236 - 11_734_642 / 2, abs=80)
    assert majority.breakable is False
    assert majority.base == pytest.approx(0.75 * 7_742_792, abs=80)
    more = [{"name": "annulled", "kind": "annulment", "share": 0.4}]
    failing = _named(_almaty(irregularities=more), "turnout_quorum")
    assert (failing.met_without, failing.breakable) == (False, None)


def test_where_irregularities_act_on_what_is_left_nothing_is_claimed_of_what_was_not_tried() -> None:
    stuffed = [{"name": "stuffed", "kind": "stuffing", "share": 0.1, "of_unsigned": 0.5, "to": "yes"}]
    quorum = _named(_almaty(irregularities=stuffed), "turnout_quorum")
    assert (quorum.bound, quorum.breakable) == ("found", None)


def test_abstainers_brought_who_meet_a_later_campaign_with_hours_are_bounded_from_outside() -> None:
    come = {"name": "come", "kind": "mobilise", "to": "yes", "uptake": 0.5}
    late = {"name": "late", "kind": "spoil", "who": ["yes"], "uptake": 0.5, "from": "19:00"}
    values = _almaty().scenario.model_dump(by_alias=True) | {"campaigns": [come, late]}
    bounds = {each.bound for each in reach_of_campaigns(plan_of(from_mapping(values))) or ()}
    assert bounds == {"outer"}


def test_a_failure_is_claimed_of_no_table_that_nobody_may_be_able_to_leave() -> None:
    """Brought in the morning and kept at home from noon: not the same people, whatever else is irregular."""
    come = {"name": "come", "kind": "mobilise", "to": "no", "uptake": 0.5, "until": "09:00"}
    late = {"name": "late", "kind": "spoil", "who": ["yes"], "uptake": 0.5, "from": "09:30"}
    stuffed = {"name": "stuffed", "kind": "stuffing", "share": 0.01, "papers": 1}
    values = _almaty("denmark-1953-bill").scenario.model_dump(by_alias=True)
    for irregularities in ([], [stuffed]):
        changed = values | {"campaigns": [come, late], "irregularities": irregularities}
        found = {each.condition: each for each in reach_of_campaigns(plan_of(from_mapping(changed))) or ()}
        assert found["not_rejected"].kind == "any"
        assert found["not_rejected"].margin < 0
        assert not any(each.breakable for each in found.values())


def test_boxes_that_go_one_by_one_make_no_worst_case_of_voters_at_home() -> None:
    lost = {"name": "lost", "kind": "lost-box", "share": 0.3, "seen": 0.0}
    values = _almaty(irregularities=[lost]).scenario.model_dump(by_alias=True)
    home = {"share": 0.2, "from": "10:00", "until": "12:00"}
    bounds = {
        each.bound for each in reach_of_campaigns(plan_of(from_mapping(values | {"home_voting": home}))) or ()
    }
    assert bounds == {"found"}
    assert {each.bound for each in reach_of_campaigns(plan_of(from_mapping(values))) or ()} != {"found"}


def _almaty(rule: Any = "kazakhstan-2022", irregularities: Any = (), **changes: Any) -> Plan:
    campaign = {"name": "almaty", "kind": "boycott", "regions": ["Almaty"], "uptake": 0.3, **changes}
    values = {"schema_version": 1, "title": "t", "dataset": "kz-2022", "rule": rule, "campaigns": [campaign]}
    values["irregularities"] = list(irregularities)
    return plan_of(from_mapping({name: each for name, each in values.items() if each}))


def _named(plan: Plan, name: str) -> ConditionReach:
    found = reach_of_campaigns(plan)
    assert found is not None
    return next(each for each in found if each.condition == name)


def test_almaty_alone_cannot_break_any_condition_of_2022() -> None:
    assert reach_of_campaigns(_almaty()) == (
        ConditionReach(
            "turnout_quorum", "turnout_quorum", True, False, "exact", 1_745_914, 7_613_236, 11_734_642
        ),
        ConditionReach(
            "national_majority", "majority", True, False, "exact", 2_049_142, 5_920_539, 7_742_792
        ),
        ConditionReach("regional_majority", "regional_majority", True, False, "exact", 344_126, 16, 12),
    )
    assert tipping_uptake(_almaty()) == Tipping("almaty", None, "")


@pytest.mark.parametrize(
    ("condition", "changes", "breakable"),
    [
        ("turnout_quorum", {"fraction": "6487/10000"}, False),
        ("turnout_quorum", {"fraction": "6488/10000"}, True),  # 64.878… % are left without Almaty
        ("regional_majority", {"units": 16}, False),
        ("regional_majority", {"units": 17}, True),
        ("national_majority", {"base": "registered"}, False),  # 5,920,539 Yes papers outside Almaty
        ("national_majority", {"base": "registered", "fraction": "505/1000"}, True),
    ],
)
def test_disputed_variants_of_2022_turn_where_they_should(
    condition: str, changes: dict[str, Any], breakable: bool
) -> None:
    plan = _almaty({"preset": "kazakhstan-2022", "conditions": {condition: changes}})
    assert _named(plan, condition).breakable is breakable


def test_each_rule_of_a_sweep_is_answered_by_itself() -> None:
    swept = ["campaigns.almaty.uptake=0,1", "rule.conditions.turnout_quorum.fraction=1/2,65/100"]
    document = expected_document(sim.load("scenarios/almaty-boycott.toml", sweeps=swept))
    breakable = [point["reach"][0]["breakable"] for point in document["points"]]
    assert breakable == [False, True, False, True]
    assert [point["tipping"]["uptake"] is None for point in document["points"]] == [True, False, True, False]
    assert document["reach"][0]["breakable"] is False
    assert [point["expected"]["verdict"] for point in document["points"]] == ["adopted"] * 3 + ["invalid"]


def _adopted(plan: Plan, uptake: float) -> bool:
    campaign = plan.scenario.campaigns[0].model_copy(update={"uptake": uptake})
    scenario = plan.scenario.model_copy(update={"campaigns": (campaign,)})
    return bool(expect(replace(plan, scenario=scenario)).verdict.adopted)


@pytest.mark.parametrize(
    ("name", "at", "condition"),
    [
        ("nationwide-boycott", 2_118_448 / 7_985_769, "turnout_quorum"),
        ("yes-to-spoiled", 0.341, "regional_majority"),
        ("spoiled-ballots", None, ""),
        ("abstainers-spoil", None, ""),
    ],
)
def test_tipping_uptake_of_shipped_scenarios(name: str, at: float | None, condition: str) -> None:
    plan = plan_of(sim.load(f"scenarios/{name}.toml").model_copy(update={"sweep": {}}))
    tipping = tipping_uptake(plan)
    assert tipping is not None
    assert tipping.condition == condition
    if at is None:
        assert tipping.uptake is None
        assert all(_adopted(plan, step / 20) for step in range(21))
        return
    assert tipping.uptake == pytest.approx(at, abs=2e-4)
    assert not _adopted(plan, tipping.uptake)
    assert _adopted(plan, tipping.uptake - 2e-6)


def test_vote_that_passes_again_at_a_larger_uptake_still_has_a_tipping_point(
    small: Callable[..., Scenario],
) -> None:
    # While Yes voters of North stay at home first, its No votes weigh; once all are gone, they do not.
    campaign = {"name": "n", "kind": "boycott", "regions": ["North"], "odds_ratio": 1e-3, "uptake": 0.5}
    conditions = {
        "turnout_quorum": {"fraction": "1/10"},
        "national_majority": {"fraction": "61/100"},
        "regional_majority": {"units": 1},
    }
    plan = plan_of(small(campaigns=[campaign], rule={"preset": "kazakhstan-2022", "conditions": conditions}))
    grid = [step / 200 for step in range(201)]
    failing = [uptake for uptake in grid if not _adopted(plan, uptake)]
    assert failing
    assert _adopted(plan, 0.0)
    assert _adopted(plan, 1.0)
    tipping = tipping_uptake(plan)
    assert tipping is not None
    assert tipping.uptake is not None
    assert failing[0] - 0.005 <= tipping.uptake <= failing[0] + 1e-6
    assert not _adopted(plan, tipping.uptake)


def test_vote_that_fails_without_the_campaign_tips_at_0(small: Callable[..., Scenario]) -> None:
    rule = {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": "9/10"}}}
    plan = plan_of(small(campaigns=[{"name": "b", "kind": "boycott", "uptake": 0.5}], rule=rule))
    assert tipping_uptake(plan) == Tipping("b", 0.0, "turnout_quorum")


def test_several_campaigns_have_no_single_tipping_point(small: Callable[..., Scenario]) -> None:
    campaigns = [{"name": name, "kind": "boycott", "uptake": 0.5} for name in ("a", "b")]
    assert tipping_uptake(plan_of(small(campaigns=campaigns))) is None
