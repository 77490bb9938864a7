"""Control relations at their edges, one paper to either side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.tabulation.papers.protocol import Protocols, broken_relations

EXACT = Protocols(
    registered=np.array([60]),
    received=np.array([61]),
    issued=np.array([60]),
    replaced=np.array([1]),
    unused=np.array([0]),
    found=np.array([60]),
    ballots=np.array([[40, 15, 2, 3]]),
)


def test_a_protocol_that_agrees_breaks_nothing() -> None:
    assert not broken_relations(EXACT).any()


@pytest.mark.parametrize(
    ("field", "change", "broken"),
    [
        ("received", 1, [True, False, False, False]),
        ("received", -1, [True, False, False, False]),
        ("found", 1, [False, True, True, False]),
        ("found", -1, [False, True, False, False]),
        ("issued", 1, [True, False, False, True]),
        ("issued", -1, [True, False, True, False]),
        ("registered", -1, [False, False, False, True]),
        ("registered", 1, [False, False, False, False]),
        ("unused", -1, [True, False, False, False]),
    ],
)
def test_one_paper_more_or_less_breaks_the_relations_it_stands_in(
    field: str, change: int, broken: list[bool]
) -> None:
    changed = replace(EXACT, **{field: getattr(EXACT, field) + change})
    assert broken_relations(changed)[0].tolist() == broken


def test_a_protocol_that_states_fewer_papers_than_none_unused_is_flagged_though_its_sum_holds() -> None:
    """More names are signed for than papers were printed: what is left of them is a negative number."""
    beyond = replace(EXACT, registered=np.array([70]), issued=np.array([61]), unused=np.array([-1]))
    assert (beyond.received == beyond.issued + beyond.replaced + beyond.unused).all()
    assert broken_relations(beyond)[0].tolist() == [True, False, False, False]
