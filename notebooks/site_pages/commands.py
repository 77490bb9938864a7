"""A page for every command, from the command itself: what it does, how it is called, its options."""

from __future__ import annotations

import click

from sim.cli import COMMANDS, SUMMARIES, group
from site_pages.markdown import cell, code, contents, table


def pages() -> dict[str, str]:
    """The list of commands, and a page for each."""
    found = {name: _command(name) for name in COMMANDS}
    rows = [[f"[`{name}`]({name}.md)", cell(SUMMARIES[name])] for name in found]
    head = "# Commands\n\n`--json` prints a document, `--csv` its rows for a spreadsheet.\n\n"
    index = head + table(("command", "what it does"), rows) + "\n" + _codes() + contents(found)
    return {
        "commands/index": index,
        **{f"commands/{name}": _page(command) for name, command in found.items()},
    }


def _codes() -> str:
    told = "0 done, 1 the run failed, 2 wrong command line, 3 a faulty file"
    return f"Exit codes: {told}, 130 after Ctrl-C, 143 after TERM, 129 after HUP.\n\n"


def _command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def _page(command: click.Command) -> str:
    below = command.commands.values() if isinstance(command, click.Group) else ()
    name = command.name or ""
    return (
        f"# referendum {name}\n\n"
        + _told(command, f"referendum {name}")
        + "".join(
            f"## referendum {name} {each.name}\n\n{_told(each, f'referendum {name} {each.name}')}"
            for each in below
        )
    )


def _told(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    rows = [
        [f"`{cell(record[0])}`", cell(record[1])]
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context)) is not None
    ]
    return _prose(command.help or "") + code(usage) + "\n" + table(("option", "meaning"), rows) + "\n"


def _prose(text: str) -> str:
    """The help as Markdown: what stands after a line of \\b is a block of code."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    return "".join(
        code(part.removeprefix("\b\n"), "sh" if "referendum " in part else "text") + "\n"
        if part.startswith("\b")
        else f"{part}\n\n"
        for part in parts
        if part
    )
