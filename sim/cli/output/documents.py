"""The one place where a document leaves the program: strict JSON, CSV, or tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from itertools import islice
from typing import Any, Final, Literal, TypeVar

import click

from sim.documents import Document, Rows, csv_lines
from sim.provenance import provenance
from sim.text.visible import all_visible

Form = Literal["tables", "json", "csv"]

_LINES: Final = 1_000

_Command = TypeVar("_Command", bound=Callable[..., Any])


def output_options(command: _Command) -> _Command:
    """Add ``--json`` and ``--csv`` to a command, which is called with the one asked for as ``form``."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print one table as CSV instead of tables.")
    @wraps(command)
    def with_form(*args: Any, as_json: bool, as_csv: bool, **options: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("--json and --csv are two forms of the same: leave one out")
        return command(*args, form="json" if as_json else "csv" if as_csv else "tables", **options)

    return with_form  # type: ignore[return-value]  # options apart, it is called as the command is


def print_as(
    form: Form,
    document: Document,
    *,
    tables: Callable[[Document], None],
    rows: Callable[[Document], Rows],
) -> None:
    """Print a document in the form asked for.

    Parameters
    ----------
    form : {"tables", "json", "csv"}
    document : Document
    tables, rows : callable
        Print it for people; the table that is its CSV. Both read the document alone, so that no two forms can
        differ.
    """
    if form == "json":
        print_document(document)
    elif form == "csv":
        print_csv(rows(document))
    else:
        tables(all_visible(document))


def print_document(document: Document) -> None:
    """Print a document on stdout as strict JSON, and last what it was made with.

    That is ``provenance``, which comparisons leave out: the document's own where it tells of something made
    before, else this program's.
    """
    made_with = {} if "provenance" in document else {"provenance": provenance()}
    click.echo(strict_json({**document, **made_with}))


def print_csv(rows: Rows) -> None:
    """Print rows on stdout as CSV (RFC 4180): a header, UTF-8, lines that end in CR LF, whatever the locale.

    Numbers are written in full, with a point; true and false as in JSON; what is not known is empty.
    """
    lines = csv_lines(rows)
    while block := "".join(islice(lines, _LINES)):  # each call of echo writes out what it has
        click.echo(block.encode(), nl=False)


def strict_json(document: Mapping[str, Any]) -> str:
    """JSON text (RFC 8259), in ASCII alone where stdout could not hold more.

    Raises
    ------
    ValueError
        If it holds NaN or an infinite number.

    Examples
    --------
    >>> strict_json({"share": float("nan")})
    Traceback (most recent call last):
    ValueError: Out of range float values are not JSON compliant...
    """
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return json.dumps(document, ensure_ascii=encoding != "utf8", indent=1, allow_nan=False)
