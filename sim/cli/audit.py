"""``referendum audit``: what a dataset's printed tables contradict, and which of it is patched."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from sim.datasets import Dataset, Finding

_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}


@click.command("audit")
@click.argument("dataset")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def audit(dataset: str, as_json: bool) -> None:
    """Recompute every sum, share, weighted mean, hourly course and stated figure of DATASET.

    DATASET is a packaged name such as kz-2022, or a folder of the same form. Findings are listed with
    what is printed, what it recomputes to and within what tolerance; the exit code is 0 whatever is found.
    """
    from sim.datasets import load_dataset, recompute

    data = load_dataset(dataset)
    examined = recompute(data)
    if as_json:
        print_document(as_document("referendum/audit/1", _document(data, examined)))
    else:
        _print(data, examined)


def _document(data: Dataset, examined: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "dataset": data.name,
        "title": data.title,
        "sha256": data.sha256,
        "notices": list(data.notices),
        "identities": {
            code: {"recomputed": total, "agree": agree} for code, (total, agree) in _counts(examined).items()
        },
        "findings": [finding.as_dict() for finding in examined if finding.severity != "agrees"],
        "patches": [
            {
                "file": patch.file,
                "row": patch.row,
                "column": patch.column,
                "printed": patch.printed,
                "corrected": patch.corrected,
                "kind": patch.kind,
                "reason": patch.reason,
                "source": patch.source,
            }
            for patch in data.patches
        ],
    }


def _counts(examined: tuple[Finding, ...]) -> dict[str, tuple[int, int]]:
    totals = Counter(finding.code for finding in examined)
    agree = Counter(finding.code for finding in examined if finding.severity == "agrees")
    return {code: (totals[code], agree[code]) for code in sorted(totals)}


def _print(data: Dataset, examined: tuple[Finding, ...]) -> None:
    from rich.console import Console
    from rich.markup import escape

    findings = [finding for finding in examined if finding.severity != "agrees"]
    console = Console(highlight=False)
    console.print(f"[bold]{escape(data.title)}[/bold] ({escape(data.name)})")
    console.print(_identity_table(examined))
    if findings:
        console.print(_finding_table(findings))
    console.print(_summary(findings))
    if data.patches:
        console.print(f"\n{len(data.patches)} cells are read otherwise than printed:")
        for patch in data.patches:
            console.print(f"  {escape(str(patch))} [{escape(patch.source)}]", markup=False)
    for notice in data.notices:
        console.print(f"\nNotice: {notice}", markup=False)


def _identity_table(examined: tuple[Finding, ...]) -> RichTable:
    from rich.table import Table

    table = Table("identity", "recomputed", "agree", title="Identities", title_justify="left")
    for code, (total, agree) in _counts(examined).items():
        table.add_row(code, str(total), str(agree))
    return table


def _finding_table(findings: list[Finding]) -> RichTable:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Findings", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 1, 0))
    table.add_column("severity", no_wrap=True)
    table.add_column("place and identity", ratio=1)
    for heading in ("printed", "recomputed", "tolerance"):
        table.add_column(heading, max_width=13)
    for item in findings:
        table.add_row(
            Text.assemble((item.severity, _STYLES[item.severity]), "\npatched" if item.patched else ""),
            Text.assemble((item.place, "bold"), f"\n{item.code}: {item.message}"),
            *map(Text, (item.printed, item.recomputed, item.tolerance)),
        )
    return table


def _summary(findings: list[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    n_patched = sum(finding.patched for finding in findings)
    parts = [f"{counts[severity]} {severity}s" for severity in ("error", "warning", "note")]
    return f"{', '.join(parts)}; {n_patched} of them patched"
