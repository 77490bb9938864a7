"""``referendum bench``: how fast the compiled engines are, as ratios within one run."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted


@click.command("bench")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Rounds.")
@click.option("--growth", "with_growth", is_flag=True, help="Also how the time grows with size.")
@click.option(
    "--against",
    type=GivenPath(),
    help="Compare whole commands with another release instead: its virtual environment or its sources.",
)
@output_options
def bench(rounds: int, with_growth: bool, against: Path | None, form: Form) -> None:
    """Compare the compiled engines with SimPy, and a national day with NumPy merely drawing its variates.

    Both sides of a ratio run one after the other in every round, by processor time; medians and extremes over
    rounds are printed. Two threads are compared by the clock, and only on a machine that does nothing else.
    """
    from sim.bench.document import bench_document, bench_rows

    def progress(text: str) -> None:
        click.echo(text, err=True)

    if against is not None:
        from sim.bench.releases import compare_releases, release_at

        if with_growth:
            raise click.UsageError("--growth measures this release, --against two: leave one out")
        document = bench_document(rounds, (), against=compare_releases(release_at(against), rounds, progress))
    else:
        from sim.bench.bench import bench as measure
        from sim.bench.scaling import measure_scaling

        ratios = measure(rounds, progress)
        document = bench_document(rounds, ratios, measure_scaling() if with_growth else ())
    print_as(form, document, rows=bench_rows, tables=_print)


def _print(document: Document) -> None:
    if document["ratios"]:
        room = ", ".join(f"{n} {name.removeprefix('n_')}" for name, n in document["queue_layout"].items())
        voters = document["typical_voters"]
        click.echo(f"Stations of about {counted(voters, 'voter')}; queues alone in a room of {room}.")
    for ratio in document["ratios"].values():
        _print_ratio(ratio, "")
    for each in document["growth"]:
        pairs = zip(each["sizes"], each["seconds"], strict=True)
        times = ", ".join(f"{n:,}: {seconds * 1e3:,.1f} ms" for n, seconds in pairs)
        click.echo(f"{each['of']:14} slope {each['slope']:.2f}  ({times})")
    if document["against"]:
        click.echo("Processor time of the other release over that of this one.")
    for ratio in document["against"].values():
        _print_ratio(ratio, f"  {ratio['seconds_other']:.2f} → {ratio['seconds_this']:.2f} s")


def _print_ratio(ratio: Document, more: str) -> None:
    if ratio["median"] is None:
        click.echo(f"{ratio['name']:25} not measurable now  {ratio['meaning']}")
        return
    spread = f"({ratio['min']:.2f} to {ratio['max']:.2f})"
    click.echo(f"{ratio['name']:25} {ratio['median']:9.2f}  {spread}{more}  {ratio['meaning']}")
