"""Errors that a user can act on: where, what was found, what is allowed, what to do."""

from __future__ import annotations


class SimError(Exception):
    """Base of every error this package raises on purpose; the message is meant for the user."""

    exit_code = 1


class DatasetError(SimError):
    """A dataset folder is missing, incomplete, altered or contradicts its own manifest."""

    exit_code = 3


class RuleError(SimError):
    """A rule file is faulty, or a table lacks what the rule needs."""

    exit_code = 3


class ScenarioError(SimError):
    """A scenario file is faulty; the message lists all faults at once, each with its place."""

    exit_code = 3


class ResultsError(SimError):
    """A results file cannot be read, or does not fit what is asked of it."""
