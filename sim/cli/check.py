"""``referendum check``: whether a file is as it should be."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


class _FileOrKind(click.Group):
    """A sub-command where its name is given, else results to check."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["results", *args])


@click.group("check", cls=_FileOrKind)
def check() -> None:
    """Check a file: a results file, all of it, by its checksums.

    \b
    referendum check results/baseline/results.nc
    """


@check.command("results")
@click.argument("path", metavar="RESULT.nc", type=click.Path(path_type=Path))
@output_options
def results(path: Path, form: Form) -> int:
    """Recompute every checksum of a results file. Exit code 1 if a part was changed or damaged."""
    from sim.experiment.store.checking import check_document, check_rows

    document = check_document(path)
    print_as(form, document, rows=check_rows, tables=_print)
    return 1 if document["holds"] is False else 0


def _print(document: Document) -> None:
    changed = [part["part"] for part in document["parts"] if part["holds"] is False]
    if document["holds"] is None:
        told = "has no checksums: an earlier version wrote it, or another program"
    elif changed:
        told = f"changed or damaged since it was written: {', '.join(changed)}"
    else:
        told = f"as it was written: {len(document['parts'])} parts hold to their checksums"
    click.echo(f"{document['file']}: {told}")
