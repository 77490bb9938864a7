"""The rule that a command line names, under the reading that it chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from sim.cli.options.names import one_of

if TYPE_CHECKING:
    from sim.rules import Rule

reading_option: Final = click.option(
    "--reading",
    metavar="NAME",
    help="Which reading of a law in dispute, as `rules show` names them; default: the one that it names.",
)


def chosen_rule(rule: str | Rule, reading: str | None) -> Rule:
    """A rule, or that of a name or file, under one of its readings if that is asked for.

    Raises
    ------
    click.UsageError
        If it has no such reading.
    """
    from sim.rules import load_rule

    whole = load_rule(rule) if isinstance(rule, str) else rule
    if reading is None:
        return whole
    return whole.under(one_of("--reading", reading, [each.name for each in whole.readings]))
