"""Options of commands that read anyone's table of results."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sim.cli.options.names import Choice, one_of
from sim.cli.options.unused import refuse_unused
from sim.text.visible import visible

if TYPE_CHECKING:
    from sim.rules import Rule, Tally
    from sim.rules.tables.options import TableOptions
    from sim.rules.tables.result_table import ResultTable

_Command = TypeVar("_Command", bound=Callable[..., Any])

_STANDARD_INPUT: Final = "-"

_OPTIONS: Final = (
    click.option(
        "--columns",
        multiple=True,
        metavar="OURS=NAME,…",
        help="Which column is which, as yes=SI,no=NO; ignore=NAME for one not to be used.",
    ),
    click.option("--unit", metavar="COLUMN,…", help="The columns that name a unit together."),
    click.option(
        "--where",
        multiple=True,
        metavar="COLUMN=TEXT",
        help="Only rows that have this text, as question=2 in a file of several votes.",
    ),
    click.option("--group-by", metavar="COLUMN,…", help="Add up rows with the same text here: a unit each."),
    click.option(
        "--join", multiple=True, metavar="FILE.csv", help="Another file with columns of the same units."
    ),
    click.option(
        "--leave-out",
        multiple=True,
        metavar="NAME|LINE|sums|empty",
        help="A row that is no unit; sums: every row that is one of others; empty: rows without figures.",
    ),
    click.option(
        "--keep",
        multiple=True,
        metavar="NAME|LINE|sums",
        help="A row that is a unit although it looks like a sum.",
    ),
    click.option(
        "--total", "totals", multiple=True, metavar="COLUMN=N", help="What a column must add up to."
    ),
    click.option(
        "--allow-inconsistent", is_flag=True, help="Decide although units have more votes than papers."
    ),
    click.option("--encoding", metavar="NAME", help="Of a file that is not UTF-8, such as cp1251."),
    click.option(
        "--sheet",
        metavar="NAME",
        help="Of a spreadsheet (.xlsx, .ods, .xls) that has several, or a hidden one.",
    ),
    click.option("--decimal-mark", type=Choice([".", ","]), help="For cells such as 1.000."),
    click.option(
        "--papers",
        multiple=True,
        metavar="KIND=valid|invalid",
        help="What papers blank, both_marked or invalid are, where the law has not been looked up.",
    ),
)

_NAMES: Final = (
    *("columns", "unit", "where", "group_by", "join", "leave_out", "keep", "totals"),
    *("allow_inconsistent", "encoding", "sheet", "decimal_mark", "papers"),
)


def table_options(command: _Command) -> _Command:
    """Add the options that say how to read a table; the command is called with a function that reads one."""

    @wraps(command)
    def with_reader(
        *args: Any,
        columns: tuple[str, ...],
        unit: str | None,
        where: tuple[str, ...],
        group_by: str | None,
        join: tuple[str, ...],
        leave_out: tuple[str, ...],
        keep: tuple[str, ...],
        totals: tuple[str, ...],
        allow_inconsistent: bool,
        encoding: str | None,
        sheet: str | None,
        decimal_mark: str | None,
        papers: tuple[str, ...],
        **options: Any,
    ) -> Any:
        from sim.rules.tables.options import TableOptions

        told = TableOptions(
            columns=named_texts(columns, "--columns"),
            unit=_listed(unit),
            where=named_texts(where, "--where"),
            group_by=_listed(group_by),
            join=join,
            leave_out=leave_out,
            keep=keep,
            totals={name: _number(name, text) for name, text in named_texts(totals, "--total").items()},
            allow_inconsistent=allow_inconsistent,
            encoding=None if encoding is None else _encoding(encoding),
            sheet=sheet,
            decimal_mark=decimal_mark,
            papers=_papers(papers),
        )
        return command(*args, read_table=TableReader(told), **options)

    for option in reversed(_OPTIONS):
        with_reader = option(with_reader)
    return with_reader  # type: ignore[return-value]  # options apart, it is called as the command is


def refuse_table_options(what: str) -> None:
    """Refuse options that say how to read a file, where none is read."""
    refuse_unused(f"says how a table's file is read, and {what} is none", *_NAMES)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads a table as the command line says."""

    options: TableOptions

    def __call__(self, path: str) -> ResultTable:
        """The table of a file, or of standard input."""
        return _read(path, self.options)

    def read_or_published(self, source: str) -> ResultTable | PublishedTable:
        """The same, or the table of a dataset by its name or folder."""
        from sim.analysis.expected.scenario_table import table_of
        from sim.analysis.given import is_dataset
        from sim.datasets import load_dataset

        if is_dataset(source):
            refuse_table_options("a dataset")
            return PublishedTable(table_of(load_dataset(source)))
        return self(source)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The table of a dataset, which a command reads as it reads anyone's."""

    tally: Tally
    inconsistent: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def under(self, rule: Rule) -> Tally:
        """The same under every rule: its papers are classified by the dataset."""
        return self.tally

    def notes_under(self, rule: Rule) -> tuple[str, ...]:
        """What the rule says of papers."""
        return rule.notes_on_papers()


def named_texts(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """``yes=SI,no=NO`` as names and texts; a part without ``=`` goes on with the one before."""
    named: dict[str, str] = {}
    for text in texts:
        name = ""
        for part in text.split(","):
            before, sign, after = part.partition("=")
            if sign:
                name = before.strip()
                named[name] = f"{named[name]},{after}" if name in named else after
            elif name:
                named[name] += f",{part}"
            else:
                raise click.UsageError(f"{option} {text}: write OURS=NAME")
    return named


def _papers(texts: tuple[str, ...]) -> dict[str, str]:
    from sim.rules.papers import PAPER_KINDS

    named = named_texts(texts, "--papers")
    for kind, status in named.items():
        one_of("--papers", kind, PAPER_KINDS)
        one_of(f"--papers {kind}", status, ("valid", "invalid"))
    return named


def _number(name: str, text: str) -> int:
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdecimal():
        raise click.UsageError(f"--total {name}={text}: must be a whole number")
    return int(digits)


def _encoding(name: str) -> str:
    from sim.files.published_tables import checked_encoding

    try:
        return checked_encoding(name)
    except LookupError:
        message = f"--encoding {name}: there is no such encoding of text; cp1251, cp1252 and utf-16 are some"
        raise click.UsageError(message) from None


def _read(path: str, options: TableOptions) -> ResultTable:
    """A table from a file, or from standard input; what a reader should know is told on standard error."""
    from sim.files.plain_files import TABLE, check_size
    from sim.rules.tables.reading import read_results, results_of

    if path == _STANDARD_INPUT:
        label = "standard input"
        data = sys.stdin.buffer.read(TABLE.max_bytes + 1)
        check_size(data, TABLE, label)
        read = results_of(data, label, options)
    else:
        label, read = path, read_results(path, options)
    for text in (*read.inconsistent, *read.warnings):
        click.echo(visible(f"warning: {label}: {text}"), err=True)
    return read
