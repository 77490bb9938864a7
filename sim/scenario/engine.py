"""Which engine a scenario runs on, and why: chosen by what the scenario asks for."""

from __future__ import annotations

from typing import Literal

from sim.scenario.schema import Scenario

EngineName = Literal["counts", "compiled", "calendar", "simpy"]
"""Stations as counts; voter by voter by recursion, on an event calendar, or in SimPy."""


def engine_of(scenario: Scenario) -> EngineName:
    """The engine a scenario runs on (:func:`engine_and_reason`)."""
    return engine_and_reason(scenario)[0]


def engine_and_reason(scenario: Scenario) -> tuple[EngineName, str]:
    """The engine a scenario runs on, and why."""
    chosen, polling = scenario.monte_carlo.engine, scenario.polling
    if chosen in ("counts", "simpy"):
        return chosen, "as the scenario says"
    if chosen == "auto" and not polling.queues:
        return "counts", "polling.queues is false: nobody queues, so stations need only be counted"
    if polling.inside_limit is not None:
        return (
            "calendar",
            "polling.inside_limit makes stages wait for each other: no recursion can express that",
        )
    return "compiled", "voters queue one by one, and the recursion can express the room"
