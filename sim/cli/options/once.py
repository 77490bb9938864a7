"""Options that take one value and are given several: refused, where click would take the last in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click


def refuse_repeats(command: click.Command, args: Sequence[str], parent: click.Context) -> None:
    """Refuse arguments in which an option of one value stands more than once.

    What else is wrong with them is said where they are read.

    Raises
    ------
    click.BadParameter
    """
    context = command.context_class(command, info_name=command.name, parent=parent)
    try:
        _, rest, given = command.make_parser(context).parse_args(list(args))
    except click.UsageError:
        return
    for parameter, times in Counter(given).items():
        if (
            times > 1
            and isinstance(parameter, click.Option)
            and not (parameter.multiple or parameter.is_flag)
        ):
            raise click.BadParameter(f"is given {times} times and takes one value", context, parameter)
    if isinstance(command, click.Group) and rest:
        chosen = command.get_command(context, rest[0])
        if chosen is not None:
            refuse_repeats(chosen, rest[1:], context)
