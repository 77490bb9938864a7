"""The priors that ship are those that the method finds in the tables that ship."""

from __future__ import annotations

import numpy as np
import pytest

from sim.priors.fitting import FurtherVote, between_regions, further_vote, shape_of
from sim.priors.swings import fitted, swings
from sim.scenario import Uncertainty
from sim.scenario.schema.uncertainty import PARAMETERS, Parameters

SHOWN = ("sd_national_turnout", "sd_national_yes", "sd_national_later", "sd_national_steeper")
"""Parameters whose evidence gives an interval."""


@pytest.fixture(scope="module")
def found() -> dict[str, FurtherVote | float]:
    return fitted()


def _spread(value: FurtherVote | float) -> float:
    return value.spread if isinstance(value, FurtherVote) else value


def test_next_vote_is_what_is_fitted(found: dict[str, FurtherVote | float]) -> None:
    prior = Uncertainty().parameters("next-vote").model_dump()
    for name, value in found.items():
        assert prior[name] == round(_spread(value), 2), name


def test_the_day_is_centred_on_other_votes_where_another_is_meant() -> None:
    for number in ("centre_later", "centre_steeper"):
        replay, another, fresh = (
            getattr(Uncertainty().parameters(name), number) for name in Uncertainty().names
        )
        assert (replay, fresh) == (0.0, another)
        assert another > 0


def test_fresh_event_is_half_as_wide_again(found: dict[str, FurtherVote | float]) -> None:
    prior, fresh = (Uncertainty().parameters(name).model_dump() for name in ("next-vote", "fresh-event"))
    for name in found:
        factor = 1.0 if name.startswith("centre") else 1.5
        assert fresh[name] == pytest.approx(factor * prior[name], abs=0.0051), name


def test_the_evidence_of_a_fitted_parameter_gives_its_interval(found: dict[str, FurtherVote | float]) -> None:
    for name in SHOWN:
        low, high = (f"{end:.2f}".removeprefix("0") for end in found[name].between)  # national
        assert f"sd between votes {low} to {high} (90 %)" in _evidence(name)


def _evidence(name: str) -> str:
    extra = Parameters.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["evidence"])


def test_no_evidence_is_shown_for_two_kinds_of_parameter() -> None:
    """What speaks of turnout says nothing of the Yes share; correlations of swings were never seen."""
    by_text: dict[str, set[str]] = {}
    for name in PARAMETERS:
        by_text.setdefault(_evidence(name), set()).add(name.rsplit("_", 1)[-1])
    assert {text for text, kinds in by_text.items() if len(kinds) > 1} == {"assumption"}
    assert {_evidence(name) for name in PARAMETERS if name.startswith("corr")} == {"assumption"}


def test_the_swings_are_those_of_the_published_tables() -> None:
    national = [round(each.turnout, 2) for each in swings()]
    assert national == [0.44, -0.26, 0.1, -0.17]
    assert [each.election for each in swings()] == [True, True, True, False]
    assert [round(float(np.nanstd(each.units, ddof=1)), 2) for each in swings()[1:]] == [0.26, 0.3, 0.3]


def test_votes_all_alike_still_leave_a_further_one_open() -> None:
    alike, apart = further_vote([0.0, 0.0, 0.0, 0.001]), further_vote([0.0, 0.3, -0.3, 0.1])
    assert 0.0 < alike.spread < apart.spread


def test_a_kind_of_its_own_is_told_apart() -> None:
    """Elections lie .6 from referendums here: one kind predicts itself, and the spread holds either."""
    kinds = [False, False, True, True]
    told = further_vote([0.0, 0.02, 0.6, 0.62], kinds)
    assert told.centre == pytest.approx(0.31, abs=0.02)
    assert told.spread > 0.3


def test_fewer_votes_leave_more_open() -> None:
    few, many = further_vote([-0.3, 0.3]), further_vote([-0.3, 0.3] * 6)
    assert few.spread > 1.4 * many.spread
    assert many.spread == pytest.approx(0.37, abs=0.02)


def test_one_vote_leaves_the_spread_between_regions_open() -> None:
    assert between_regions([0.3], [17]) > between_regions([0.3] * 5, [17] * 5) > 0.3


@pytest.mark.parametrize(("later", "steeper"), [(0.0, 0.0), (1.04, 0.34), (-0.5, -0.2)])
def test_a_shape_is_found_again(later: float, steeper: float) -> None:
    come = np.array([0.2, 0.42, 0.64, 0.78, 0.95])
    odds = np.exp(steeper) * np.log(come / (1 - come)) - later
    assert shape_of(come, 1 / (1 + np.exp(-odds))) == pytest.approx((later, steeper), abs=1e-6)
