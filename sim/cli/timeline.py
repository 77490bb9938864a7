"""``referendum timeline``: the legal calendar of a vote, and what the law allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.options.names import one_of
from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    import datetime as dt

    from sim.datasets.timeline import Entry


@click.command("timeline")
@click.argument("dataset")
@click.option("--vote", metavar="DATE", help="Another day of the vote; what hangs on it moves too.")
@click.option("--decree", metavar="DATE", help="Another date of the decree.")
@click.option("--set", "changes", multiple=True, metavar="EVENT=DATE", help="Another date (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def timeline(
    dataset: str, vote: str | None, decree: str | None, changes: tuple[str, ...], as_json: bool
) -> None:
    """Print the calendar of DATASET: every date, the earliest and the latest the law allows.

    DATE is 2022-06-05 or 2022-06-05T18:00, local time. Unlawful dates end in exit code 3, all of them named.
    """
    from sim.datasets import load_dataset
    from sim.datasets.legal_calendar import calendar_of
    from sim.datasets.timeline import check
    from sim.datasets.timeline import timeline as arrange

    named = [f"{name}={value}" for name, value in (("vote", vote), ("decree", decree)) if value]
    changed = dict(_change(text) for text in (*named, *changes))
    data = load_dataset(dataset)
    calendar = calendar_of(data)
    for name in changed:
        one_of("--set", name, [event.id for event in calendar])
    entries = arrange(calendar, changed)
    if as_json:
        print_document(as_document("referendum/timeline/1", _document(data.name, entries)))
    else:
        _print(data.name, entries)
    check(entries)


def _change(text: str) -> tuple[str, dt.datetime]:
    import datetime as dt

    name, equals, value = text.partition("=")
    try:
        at = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        at = None
    if not equals or at is None or at.tzinfo is not None:
        raise click.UsageError(f"{text!r}: write event=2022-06-05 or event=2022-06-05T18:00, local time")
    return name.strip(), at


def _document(dataset: str, entries: tuple[Entry, ...]) -> dict[str, object]:
    from sim.datasets.timeline import faults

    return {
        "dataset": dataset,
        "events": [
            {
                "id": entry.event.id,
                "what": entry.event.what,
                "at": entry.at.isoformat(),
                "earliest": None if entry.earliest is None else entry.earliest.isoformat(),
                "latest": None if entry.latest is None else entry.latest.isoformat(),
                "source": entry.event.source,
                "limits": list(entry.sources),
            }
            for entry in entries
        ],
        "faults": list(faults(entries)),
    }


def _print(dataset: str, entries: tuple[Entry, ...]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.cli.output.console import report_console
    from sim.datasets.timeline import spoken

    table = Table(title=f"Calendar of {dataset} (local time)", title_justify="left", box=box.SIMPLE_HEAD)
    for heading in ("event", "what", "date", "earliest", "latest", "source"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        bounds = ("–" if bound is None else spoken(bound) for bound in (entry.earliest, entry.latest))
        cells = (entry.event.id, entry.event.what, spoken(entry.at), *bounds, entry.event.source)
        table.add_row(*(Text(cell) for cell in cells))
    report_console().print(table)
