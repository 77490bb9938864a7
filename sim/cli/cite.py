"""``referendum cite``: a reference to paste."""

from __future__ import annotations

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("cite")
@click.argument("name", metavar="RULE|CASE")
@output_options
def cite(name: str, form: Form) -> None:
    """Print references to the acts of a law, or to a case: as text and as BibTeX, from its own fields alone.

    \b
    referendum cite hungary-2012
    referendum cite DK-1939
    """
    from sim.rules.cases.citation import citation_document, citation_rows

    print_as(form, citation_document(name), rows=citation_rows, tables=_print)


def _print(document: Document) -> None:
    references = document["references"]
    told = [each["text"] for each in references] + [each["bibtex"] for each in references]
    click.echo("\n\n".join(told))
