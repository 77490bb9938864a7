"""``referendum audit``: what a dataset's printed tables contradict, and which of it is patched."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted

if TYPE_CHECKING:
    from rich.table import Table

_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}


@click.command("audit")
@click.argument("dataset")
@output_options
def audit(dataset: str, form: Form) -> None:
    """Recompute every sum, share, weighted mean, hourly course and stated figure of DATASET.

    DATASET is a packaged name such as kz-2022, or a folder of the same form. Findings are listed with
    what is printed, what it recomputes to and within what tolerance; the exit code is 0 whatever is found.
    """
    from sim.datasets import load_dataset
    from sim.datasets.audit.document import audit_document, audit_rows

    print_as(form, audit_document(load_dataset(dataset)), rows=audit_rows, tables=_print)


def _print(document: Document) -> None:
    from rich.console import Console
    from rich.markup import escape

    findings, patches = document["findings"], document["patches"]
    console = Console(highlight=False)
    console.print(f"[bold]{escape(document['title'])}[/bold] ({escape(document['dataset'])})")
    console.print(_identity_table(document["identities"]))
    if findings:
        console.print(_finding_table(findings))
    console.print(_summary(findings))
    if patches:
        console.print(f"\n{counted(len(patches), 'cell is', 'cells are')} read otherwise than printed:")
        for patch in patches:
            console.print(f"  {_patch(patch)}", markup=False)
    for notice in document["notices"]:
        console.print(f"\nNotice: {notice}", markup=False)


def _identity_table(identities: dict[str, dict[str, int]]) -> Table:
    from rich.table import Table

    table = Table("identity", "recomputed", "agree", title="Identities", title_justify="left")
    for code, each in identities.items():
        table.add_row(code, str(each["recomputed"]), str(each["agree"]))
    return table


def _finding_table(findings: list[dict[str, Any]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Findings", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 1, 0))
    table.add_column("severity", no_wrap=True)
    table.add_column("place and identity", ratio=1)
    for heading in ("printed", "recomputed", "tolerance"):
        table.add_column(heading, max_width=13)
    for item in findings:
        severity, place = item["severity"], f"{item['file']}: {item['row']}, {item['column']}"
        table.add_row(
            Text.assemble((severity, _STYLES[severity]), "\npatched" if item["patched"] else ""),
            Text.assemble((place, "bold"), f"\n{item['code']}: {item['message']}"),
            *map(Text, (item["printed"], item["recomputed"], item["tolerance"])),
        )
    return table


def _patch(patch: dict[str, str]) -> str:
    cell = f"{patch['file']}, {patch['row']}, {patch['column']}"
    change = f"{patch['printed']} → {patch['corrected']} ({patch['kind']}: {patch['reason']})"
    return f"{cell}: {change} [{patch['source']}]"


def _summary(findings: list[dict[str, Any]]) -> str:
    counts = Counter(finding["severity"] for finding in findings)
    n_patched = sum(finding["patched"] for finding in findings)
    parts = [f"{counts[severity]} {severity}s" for severity in ("error", "warning", "note")]
    return f"{', '.join(parts)}; {n_patched} of them patched"
