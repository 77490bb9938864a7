"""Which engine a scenario runs on, and why: chosen by what the scenario asks for."""

from __future__ import annotations

from typing import Final, Literal

from sim.scenario.schema.scenario import Scenario

EngineName = Literal["counts", "compiled", "calendar", "simpy"]
"""Stations as counts; voter by voter by recursion, on an event calendar, or in SimPy."""

_TIES: Final = ("inside_limit", "wrong_documents", "helpers")
"""Settings with which one stage of a station depends on another."""


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
    tied = [name for name in _TIES if getattr(polling, name) is not None]
    if tied:
        named = " and ".join(f"polling.{name}" for name in tied)
        return "calendar", f"{named}: a later stage acts on an earlier one, which no recursion can express"
    return "compiled", "voters queue one by one, and the recursion can express the room"
