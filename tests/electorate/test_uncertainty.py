"""Priors of a scenario, as the electorate takes them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from sim.electorate.uncertainty import VotePrior, prior_of
from sim.scenario import Parameters, from_mapping

HEAD = {"schema_version": 1, "title": "test", "dataset": "kz-2022", "rule": "kazakhstan-2022"}


def test_a_prior_holds_every_parameter_of_the_scenario(priors):
    names = {each.name for each in fields(VotePrior)}
    assert names == {"name", *Parameters.model_fields}
    assert {
        name: getattr(priors["next-vote"], name) for name in Parameters.model_fields
    } == Parameters().model_dump()


@pytest.mark.parametrize(
    ("name", "national", "regional"),
    [
        ("replay", (0.15, 0.15, 0.15), (0.15, 0.15, 0.20)),
        ("next-vote", (0.43, 0.76, 0.15), (0.32, 0.20, 0.20)),
        ("fresh-event", (0.65, 1.14, 0.15), (0.48, 0.30, 0.20)),
    ],
)
def test_the_three_priors_are_those_of_the_model(priors, name, national, regional):
    prior = priors[name]
    assert prior.name == name
    assert (prior.sd_national_turnout, prior.sd_national_yes, prior.sd_national_defective) == national
    assert (prior.sd_regional_turnout, prior.sd_regional_yes, prior.sd_regional_defective) == regional
    assert (prior.icc_turnout, prior.icc_yes, prior.icc_defective) == (0.06, 0.03, 0.012)
    assert (prior.corr_national, prior.corr_regional, prior.corr_station) == (0.3, 0.4, 0.25)


def test_a_files_own_prior_takes_the_rest_from_its_base():
    tables = {"uncertainty": {"priors": {"mine": {"base": "replay", "icc_yes": 0.05}}}}
    mine = prior_of(from_mapping(HEAD | tables), "mine")
    assert (mine.name, mine.icc_yes, mine.sd_national_turnout) == ("mine", 0.05, 0.15)


def test_an_unknown_prior_is_a_key_that_is_not_there():
    with pytest.raises(KeyError, match="nobody"):
        prior_of(from_mapping(HEAD), "nobody")
