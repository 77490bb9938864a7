"""The electorate of kz-2022, its priors, and small ones made by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from pydantic import TypeAdapter

from sim.datasets import load_dataset
from sim.electorate.calibration import solve_centre
from sim.electorate.electorate import build_electorate, reach_of
from sim.electorate.uncertainty import prior_of
from sim.scenario import BUILT_IN_PRIORS, Campaign, from_mapping


def scenario(**tables):
    head = {"schema_version": 1, "title": "test", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
    return from_mapping(head | tables)


@pytest.fixture(
    scope="session", params=[False, pytest.param(True, marks=pytest.mark.check)], ids=["quick", "long"]
)
def long(request):
    """Whether it is the long run: more replications, more stations."""
    return request.param


@pytest.fixture(scope="session")
def kz():
    return load_dataset("kz-2022")


@pytest.fixture(scope="session")
def electorate(kz):
    return build_electorate(kz)


@pytest.fixture(scope="session")
def stations(electorate):
    return electorate.stations


@pytest.fixture(scope="session")
def priors():
    """The three priors by name, and ``stations``: next-vote without any shared shock."""
    named = {name: prior_of(scenario(), name) for name in BUILT_IN_PRIORS}
    shared = {name: 0.0 for name in type(named["next-vote"]).__slots__ if name.startswith(("sd_", "centre_"))}
    return named | {"stations": replace(named["next-vote"], name="stations", **shared)}


@pytest.fixture(scope="session")
def reach(kz):
    return reach_of(kz)


@pytest.fixture(scope="session")
def centres(kz, priors):
    return {name: solve_centre(kz, prior) for name, prior in priors.items()}


@pytest.fixture(scope="session")
def campaigns_of():
    """Campaigns from the tables a file would have; at hours too that a file is refused for."""
    read, several = {}, TypeAdapter(tuple[Campaign, ...])

    def campaigns(*tables):
        text = json.dumps(tables)
        if text not in read:
            named = ({"name": f"{each['kind']}-{n}", **each} for n, each in enumerate(tables, start=1))
            read[text] = several.validate_python(tuple(named))
        return read[text]

    return campaigns


@pytest.fixture(scope="session")
def z_score():
    """Distance of a sample's mean from what theory expects, in standard errors."""

    def z(sample, expected):
        sample = np.asarray(sample, dtype=float)
        return (sample.mean() - expected) / (sample.std(ddof=1) / np.sqrt(sample.size))

    return z
