"""``referendum verify``: known answers, and how this installation does on them."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("verify")
@click.option("--full", is_flag=True, help="More days, stations and tables: minutes.")
@output_options
def verify(full: bool, form: Form) -> int:
    """Hold the simulator to answers known beforehand: theory, conservation, brute force, another simulator.

    Exit code 1 if a check fails. Seeds are fixed: the same release gives the same table.
    """
    from sim.verification.suite import verification_document, verification_rows

    document = verification_document(full, lambda family: click.echo(f"{family} …", err=True))
    print_as(form, document, rows=verification_rows, tables=_print)
    return 0 if document["holds"] else 1


def _print(document: Document) -> None:
    from sim.cli.output.console import report_console, report_table

    console = report_console()
    table = report_table("what", right=("theory", "measured", "z", "cases", "verdict"))
    family = ""
    for each in document["checks"]:
        if each["family"] != family:
            family = each["family"]
            table.add_row(family, style="bold")
        table.add_row(f"  {each['what']}", *_numbers(each), each["verdict"])
    console.print(table)
    failed = sum(each["holds"] is False for each in document["checks"])
    told = f"{failed} of {len(document['checks'])} checks FAILED" if failed else "Every check passed"
    not_run = sum(each["holds"] is None for each in document["checks"])
    console.print(f"{told}; {not_run} not run." if not_run else f"{told}.", style="bold")
    console.print(
        f"With a z: {document['n_statistical']} means of independent days, which agree where |z| < "
        f"{document['z_limit']:g}. All right, a fresh seed would fail one of them "
        f"{document['false_alarm_each']:.1e} of the time, any of them at most "
        f"{document['false_alarm_any']:.1e}; seeds are fixed. Without: cases that differ, none may."
    )


def _numbers(each: dict[str, Any]) -> tuple[str, ...]:
    if each["theory"] is None:
        return "", "", "", ""
    digits = ",d" if each["z"] is None else ".4f"
    z = "" if each["z"] is None else f"{each['z']:+.2f}"
    return f"{each['theory']:{digits}}", f"{each['measured']:{digits}}", z, f"{each['cases']:,}"
