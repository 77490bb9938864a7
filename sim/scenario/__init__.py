"""Scenario files: what a person writes, and the explicit form that is run, hashed and stored."""

from __future__ import annotations

from sim.files.faults import Fault, FaultyFileError
from sim.scenario.emit import digest, dumps
from sim.scenario.json_schema import json_schema
from sim.scenario.reading.grid import Point, n_points, point_at, points
from sim.scenario.reading.loading import Loaded, from_mapping, load, load_with_places, loads, resolve
from sim.scenario.reading.notes import annotated
from sim.scenario.schema.campaigns import (
    Campaign,
)
from sim.scenario.schema.irregularities import Irregularity
from sim.scenario.schema.polling import Booth, CheckIn, MobileBox, Polling
from sim.scenario.schema.scenario import MonteCarlo, RuleChoice, Scenario, SweepRange
from sim.scenario.schema.tabulation import Certificates, HomeVoting, Tabulation
from sim.scenario.schema.uncertainty import BUILT_IN_PRIORS, PARAMETERS, Parameters, Prior, Uncertainty

__all__ = [
    "BUILT_IN_PRIORS",
    "PARAMETERS",
    "Booth",
    "Campaign",
    "Certificates",
    "CheckIn",
    "Fault",
    "FaultyFileError",
    "HomeVoting",
    "Irregularity",
    "Loaded",
    "MobileBox",
    "MonteCarlo",
    "Parameters",
    "Point",
    "Polling",
    "Prior",
    "RuleChoice",
    "Scenario",
    "SweepRange",
    "Tabulation",
    "Uncertainty",
    "annotated",
    "digest",
    "dumps",
    "from_mapping",
    "json_schema",
    "load",
    "load_with_places",
    "loads",
    "n_points",
    "point_at",
    "points",
    "resolve",
]
