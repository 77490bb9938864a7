"""``referendum explain``: what a word of the reports means."""

from __future__ import annotations

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.text.glossary import glossary_document, glossary_rows


@click.command("explain")
@click.argument("word", nargs=-1)
@output_options
def explain(word: tuple[str, ...], form: Form) -> None:
    """Print what WORD means, a word of the reports or a key of a file; without it, the words.

    \b
    referendum explain prior
    referendum explain condition that decides
    referendum explain units_rounding
    """
    from sim.scenario import file_keys

    one = " ".join(word)
    document = glossary_document(file_keys.explain(one) if one else None)
    print_as(form, document, rows=glossary_rows, tables=_print_entry if one else _print_words)


def _print_entry(document: Document) -> None:
    from sim.cli.output.console import SCREEN_WIDTH, report_console

    console = report_console(most=SCREEN_WIDTH)
    for entry in document["entries"]:
        console.print(f"{entry['word']}: {entry['text']}", markup=False)
        if entry["also"]:
            console.print(f"Also: {', '.join(entry['also'])}.", markup=False, style="dim")


def _print_words(document: Document) -> None:
    from sim.cli.output.console import SCREEN_WIDTH, report_console

    console = report_console(most=SCREEN_WIDTH)
    console.print(", ".join(entry["word"] for entry in document["entries"]), markup=False)
    console.print("referendum explain WORD tells what one of them means, or a key of a file.", style="dim")
