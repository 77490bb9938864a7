"""Priors: three that always run, the file's own beside them, each complete."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario import PARAMETERS, FaultyFileError, Parameters, Scenario, Uncertainty


def test_defaults_are_those_of_the_model() -> None:
    assert Parameters().model_dump() == {
        "icc_turnout": 0.06,
        "icc_yes": 0.03,
        "icc_defective": 0.012,
        "sd_national_turnout": 0.43,
        "sd_national_yes": 0.76,
        "sd_national_defective": 0.15,
        "sd_regional_turnout": 0.32,
        "sd_regional_yes": 0.20,
        "sd_regional_defective": 0.20,
        "corr_national": 0.3,
        "corr_regional": 0.4,
        "corr_station": 0.25,
        "sd_shape_national": 0.0,
        "sd_shape_station": 0.25,
        "centre_later": 0.46,
        "centre_steeper": 0.25,
        "sd_national_later": 0.62,
        "sd_national_steeper": 0.34,
        "sd_regional_later": 0.53,
        "sd_regional_steeper": 0.48,
    }


@pytest.mark.parametrize(
    ("prior", "values"),
    [
        ("replay", (0.15, 0.15, 0.15, 0.15, 0.15, 0.20, 0.0)),
        ("next-vote", (0.43, 0.76, 0.32, 0.20, 0.15, 0.20, 0.46)),
        ("fresh-event", (0.65, 1.14, 0.48, 0.30, 0.15, 0.20, 0.46)),
    ],
)
def test_named_priors_are_those_of_the_model(prior: str, values: tuple[float, ...]) -> None:
    found = Uncertainty().parameters(prior)
    assert values == (
        found.sd_national_turnout,
        found.sd_national_yes,
        found.sd_regional_turnout,
        found.sd_regional_yes,
        found.sd_national_defective,
        found.sd_regional_defective,
        found.centre_later,
    )


def test_own_prior_takes_from_its_base_and_the_base_from_the_table(make: Callable[..., Scenario]) -> None:
    uncertainty = make(
        uncertainty={
            "icc_yes": 0.02,
            "priors": {
                "mine": {"base": "fresh-event", "sd_national_yes": 0.1},
                "other": {"base": "mine", "icc_yes": 0.05},
            },
        }
    ).uncertainty
    assert uncertainty.names == ("replay", "next-vote", "fresh-event", "mine", "other")
    mine, other = uncertainty.parameters("mine"), uncertainty.parameters("other")
    assert (mine.sd_national_yes, mine.sd_national_turnout, mine.icc_yes) == (0.1, 0.65, 0.02)
    assert (other.sd_national_yes, other.sd_national_turnout, other.icc_yes) == (0.1, 0.65, 0.05)


def test_own_prior_stands_on_next_vote_unless_it_says_otherwise(make: Callable[..., Scenario]) -> None:
    uncertainty = make(uncertainty={"priors": {"mine": {"icc_yes": 0.05}}}).uncertainty
    expected = uncertainty.parameters("next-vote").model_copy(update={"icc_yes": 0.05})
    assert uncertainty.parameters("mine") == expected


def test_every_parameter_has_a_description_and_its_evidence() -> None:
    for name in PARAMETERS:
        field = Parameters.model_fields[name]
        assert field.description
        assert isinstance(field.json_schema_extra, dict)
        assert field.json_schema_extra["evidence"]


@pytest.mark.parametrize(("icc", "allowed"), [(0.0, True), (0.999999, True), (1.0, False), (-1e-9, False)])
def test_icc_lies_from_zero_to_below_one(make: Callable[..., Scenario], icc: float, allowed: bool) -> None:
    if allowed:
        assert make(uncertainty={"icc_turnout": icc}).uncertainty.icc_turnout == icc
    else:
        with pytest.raises(FaultyFileError, match=r"icc_turnout = .*: must lie in \[0, 1\)"):
            make(uncertainty={"icc_turnout": icc})


def test_a_longer_circle_of_bases_is_refused(make: Callable[..., Scenario]) -> None:
    priors = {"a": {"base": "b"}, "b": {"base": "c"}, "c": {"base": "a"}, "d": {"base": "a"}}
    with pytest.raises(FaultyFileError, match="leads back to the prior itself") as caught:
        make(uncertainty={"priors": priors})
    assert len(caught.value.faults) == 3
