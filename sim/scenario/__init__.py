"""Scenario files: what a person writes, and the explicit form that is run, hashed and stored."""

from __future__ import annotations

from sim.scenario.campaigns import Beta, Boycott, Campaign, DoubleMark, Mobilise, Spoil, Uniform
from sim.scenario.faults import Fault, FaultyScenarioError
from sim.scenario.polling import Booth, CheckIn, MobileBox, Polling
from sim.scenario.schema import MonteCarlo, RuleChoice, Scenario, SweepRange
from sim.scenario.uncertainty import BUILT_IN_PRIORS, PARAMETERS, Parameters, Prior, Uncertainty

__all__ = [
    "BUILT_IN_PRIORS",
    "PARAMETERS",
    "Beta",
    "Booth",
    "Boycott",
    "Campaign",
    "CheckIn",
    "DoubleMark",
    "Fault",
    "FaultyScenarioError",
    "MobileBox",
    "Mobilise",
    "MonteCarlo",
    "Parameters",
    "Polling",
    "Prior",
    "RuleChoice",
    "Scenario",
    "Spoil",
    "SweepRange",
    "Uncertainty",
    "Uniform",
]
