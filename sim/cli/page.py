"""``referendum page``: a vote to break, as one file for any browser."""

from __future__ import annotations

import warnings
from pathlib import Path

import click

from sim.cli.options.names import RuleName
from sim.cli.options.outputs import Output, refuse_to_replace
from sim.cli.options.unused import refuse_unused


@click.command("page")
@click.argument("source", metavar="[SCENARIO|RESULT.nc|DATASET|TABLE.csv]", default="almaty-boycott")
@click.option(
    "-o",
    "--output",
    type=Output(".html", ".htm"),
    default=Path("vote.html"),
    show_default=True,
    help="Where to write it.",
)
@click.option("--lang", default="en", show_default=True, metavar="en|ru|kk", help="The first language.")
@click.option("--rule", type=RuleName(), metavar="NAME|FILE", help="The law of a table.")
@click.option(
    "--days", type=click.IntRange(0, 200), default=50, show_default=True, help="Drawn days a prior."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--serve", is_flag=True, help="Show it on 127.0.0.1 until Ctrl-C.")
def page(source: str, output: Path, lang: str, rule: str | None, days: int, force: bool, serve: bool) -> None:
    """Write a page of one file in which anybody can try to break a vote: laws, moves, distances to failure.

    It needs no installation and no network, and decides as this program does, to the ballot.

    \b
    referendum page
    referendum page scenarios/baseline.toml -o vote.html --lang ru
    referendum page results/almaty-boycott/results.nc -o vote.html
    referendum page table.csv --rule italy-abrogative --serve
    """
    from sim.analysis.given import is_table
    from sim.pages.page import LARGEST_BYTES
    from sim.public.pages import page as written

    if not is_table(source):
        refuse_unused("is for a table: a scenario and its results have their own", "rule")
    elif rule is None:
        raise click.UsageError("a table has no rule of its own: give --rule, as --rule kazakhstan-2022")
    else:
        refuse_unused("no day is drawn from a table: leave it out", "days")
    refuse_to_replace(output, force=force)
    path = written(source, output, rule=rule, language=lang, days=days, overwrite=force)
    size = path.stat().st_size
    click.echo(f"{path} ({size:,} bytes)")
    if size > LARGEST_BYTES:
        warnings.warn(f"{path} has {size:,} bytes, more than {LARGEST_BYTES:,}", stacklevel=1)
    if serve:
        _serve(path)


def _serve(path: Path) -> None:
    """Show this file, and no other, on a free port of this computer, to nobody else."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    content = path.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: who opens the page is nobody's business."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        click.echo(f"http://127.0.0.1:{server.server_port}/", err=True)
        server.serve_forever()
