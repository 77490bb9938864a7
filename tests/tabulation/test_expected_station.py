"""The expectation of one station is what a replication does with it, wherever nothing is left to chance."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.scenario.schema.tabulation import Tabulation
from sim.streams import Purpose, Stream
from sim.tabulation.annulment import (
    after_order,
    annulled_papers,
    corrected_claims,
    excluded,
    find,
    no_findings,
    votes_again,
)
from sim.tabulation.expected.masses import Lists, masses
from sim.tabulation.papers.ballot_accounts import MOBILE, STATIONARY, open_account
from sim.tabulation.papers.irregularities import apply_order, no_claims
from sim.tabulation.papers.irregularity_orders import CONSEQUENCES, Order
from sim.tabulation.papers.protocol import broken_relations, write_protocols
from sim.tabulation.plan import TabulationPlan

CLASS, CODE = st.integers(0, 3), st.integers(0, len(CONSEQUENCES) - 1)
ALL_OR_NONE = st.sampled_from([0.0, 1.0])


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An irregularity that strikes for certain, of all or none of the papers or of a number of them."""
    kind = draw(
        st.sampled_from(
            [
                "stuffing",
                "multiple-voting",
                "misreport",
                "lost-box",
                "instruction",
                "photographs",
                "annulment",
            ]
        )
    )
    details: dict[str, Any] = {"papers": draw(st.integers(-1, 40)), "part": draw(ALL_OR_NONE)}
    if kind == "misreport":
        details["papers"] = draw(st.integers(0, 40))
    return Order(
        name="x",
        kind=kind,
        scope=np.ones(1, dtype=bool),
        count=None,
        share=1.0,
        seen=0.0,
        contested=0.0,
        consequence=draw(CODE),
        source=draw(CLASS),
        target=draw(CLASS),
        add_target=draw(CLASS),
        box=draw(st.sampled_from([STATIONARY, MOBILE])) if kind == "lost-box" else STATIONARY,
        covered=draw(st.booleans()),
        come=np.array([draw(ALL_OR_NONE)]) if kind == "stuffing" and draw(st.booleans()) else None,
        **details,
    )


RECOUNTED = Order(
    name="x",
    kind="misreport",
    scope=np.ones(1, dtype=bool),
    count=None,
    share=1.0,
    seen=0.0,
    contested=0.0,
    consequence=CONSEQUENCES.index("correct"),
    add_target=0,
    covered=True,
    papers=7,
    part=0.0,
)
"""Papers added to the figures, with names claimed for them, of which a recount leaves nothing."""

PAPERS = st.lists(st.integers(0, 30), min_size=5, max_size=5)


@settings(max_examples=1000)
@given(PAPERS, PAPERS, st.integers(0, 40), st.lists(st.tuples(orders(), st.booleans()), max_size=1), CODE)
@example([5, 5, 0, 0, 0], [0] * 5, 20, [(RECOUNTED, True)], 0)
def test_one_station_is_expected_to_end_as_it_does(
    given_out: list[int],
    visited: list[int],
    abstainers: int,
    events: list[tuple[Order, bool]],
    control: int,
) -> None:
    present, home = np.array([given_out]), np.array([visited])
    roll = present.sum(axis=1) + home.sum(axis=1) + abstainers
    stream, struck = Stream(0, Purpose.IRREGULARITY_PAPERS, 0), np.array([True])
    account = open_account(present, home, roll, 0.0, stream)
    claims, findings, unit = no_claims(1), no_findings(1), np.array([0])
    for order, comes_out in events:
        out = np.array([comes_out])
        account, claims = apply_order(order, account, claims, struck, out, roll, unit, stream)
        findings = after_order(findings, order, out)
    flagged = np.asarray(broken_relations(write_protocols(account, claims, roll)).any(axis=1))
    mended = corrected_claims(claims, find(no_findings(1), flagged, control, STATIONARY))
    findings = find(findings, flagged, control, STATIONARY)
    protocols = write_protocols(account, corrected_claims(claims, findings), roll)
    aside = annulled_papers(protocols.ballots, account, findings)

    out = excluded(findings)

    lists = Lists(roll.astype(float), present.astype(float), home.astype(float), unit)
    left = masses(
        _tabulation_plan([replace(order, seen=float(told)) for order, told in events], control), lists
    )
    assert left.announced.stated.tolist() == write_protocols(account, mended, roll).ballots.tolist()
    assert left.counted.stated.tolist() == protocols.ballots.tolist()
    assert left.kept.stated.tolist() == (protocols.ballots - aside).tolist()
    assert left.kept.stated_issued.tolist() == np.where(out, 0, protocols.issued).tolist()
    assert left.again.tolist() == votes_again(findings).tolist()


def _tabulation_plan(asked: list[Order], control: int) -> TabulationPlan:
    """Settings under which everybody looks on, and has a copy."""
    settings = Tabulation.model_validate(
        {"observers": 1.0, "copies": 1.0, "consequences": {"control": CONSEQUENCES[control]}}
    )
    names = [field.name for field in fields(TabulationPlan) if field.name not in ("settings", "orders")]
    return TabulationPlan(settings=settings, orders=tuple(asked), **dict.fromkeys(names))
