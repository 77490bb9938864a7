"""``referendum timeline``: the legal calendar of a vote, and what the law allows."""

from __future__ import annotations

import datetime as dt

import click

from sim.cli.options.names import one_of
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("timeline")
@click.argument("dataset")
@click.option("--vote", metavar="DATE", help="Another day of the vote; what hangs on it moves too.")
@click.option("--decree", metavar="DATE", help="Another date of the decree.")
@click.option("--set", "changes", multiple=True, metavar="EVENT=DATE", help="Another date (repeatable).")
@output_options
def timeline(
    dataset: str, vote: str | None, decree: str | None, changes: tuple[str, ...], form: Form
) -> None:
    """Print the calendar of DATASET: every date, the earliest and the latest the law allows.

    DATE is 2022-06-05 or 2022-06-05T18:00, local time. Unlawful dates end in exit code 3, all of them named.
    """
    from sim.datasets import load_dataset
    from sim.datasets.legal_calendar import calendar_of
    from sim.datasets.timeline import check, timeline_document, timeline_rows
    from sim.datasets.timeline import timeline as arrange

    named = [f"{name}={value}" for name, value in (("vote", vote), ("decree", decree)) if value]
    changed = dict(_change(text) for text in (*named, *changes))
    data = load_dataset(dataset)
    calendar = calendar_of(data)
    for name in changed:
        one_of("--set", name, [event.id for event in calendar])
    entries = arrange(calendar, changed)
    print_as(form, timeline_document(data.name, entries), rows=timeline_rows, tables=_print)
    check(entries)


def _change(text: str) -> tuple[str, dt.datetime]:
    name, equals, value = text.partition("=")
    try:
        at = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        at = None
    if not equals or at is None or at.tzinfo is not None:
        raise click.UsageError(f"{text!r}: write event=2022-06-05 or event=2022-06-05T18:00, local time")
    return name.strip(), at


def _print(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table

    table = report_table()
    table.title, table.title_justify = f"Calendar of {document['dataset']} (local time)", "left"
    for heading in ("event", "what", "date", "earliest", "latest", "source"):
        table.add_column(heading, overflow="fold")
    for event in document["events"]:
        dates = (_date(event[name]) for name in ("at", "earliest", "latest"))
        table.add_row(*map(Text, (event["id"], event["what"], *dates, event["source"])))
    report_console().print(table)


def _date(text: str | None) -> str:
    from sim.datasets.timeline import spoken

    return "–" if text is None else spoken(dt.datetime.fromisoformat(text))
