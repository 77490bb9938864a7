"""Options that would have no effect beside what else was asked for: refused, never passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.core import ParameterSource


def refuse_unused(why: str, *names: str) -> None:
    """Refuse options of the running command that were given.

    Parameters
    ----------
    why : str
        Why they would have no effect, and what to do.
    names : str
        Names of the command's parameters.

    Raises
    ------
    click.UsageError
        If one of them was given.
    """
    context = click.get_current_context()
    given = [
        max(parameter.opts, key=len)
        for parameter in context.command.params
        if parameter.name in names
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{', '.join(given)}: {why}", context)


def refuse_unused_values(overrides: Sequence[str], paths: Sequence[str], why: str) -> None:
    """Refuse ``--set`` of values that the command would not look at.

    Parameters
    ----------
    overrides : sequence of str
        As ``--set`` gives them.
    paths : sequence of str
        What a refused one begins with.
    why : str

    Raises
    ------
    click.UsageError
    """
    for text in overrides:
        path = text.partition("=")[0].strip()
        if any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in paths):
            raise click.UsageError(f"--set {text}: {why}")
