"""``referendum bench``: how fast the compiled engines are, as ratios within one run."""

from __future__ import annotations

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("bench")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Rounds.")
@click.option("--growth", "with_growth", is_flag=True, help="Also how the time grows with size.")
@output_options
def bench(rounds: int, with_growth: bool, form: Form) -> None:
    """Compare the compiled engines with SimPy, and a national day with NumPy merely drawing its variates.

    Both sides of a ratio run one after the other in every round; medians and extremes over rounds are
    printed.
    """
    from sim.bench.bench import bench as measure
    from sim.bench.document import bench_document, bench_rows
    from sim.bench.scaling import measure_scaling

    ratios = measure(rounds, lambda text: click.echo(text, err=True))
    document = bench_document(rounds, ratios, measure_scaling() if with_growth else ())
    print_as(form, document, rows=bench_rows, tables=_print)


def _print(document: Document) -> None:
    room = ", ".join(f"{n} {name.removeprefix('n_')}" for name, n in document["queue_layout"].items())
    voters = document["typical_voters"]
    click.echo(f"Stations of about {voters} voters; queues alone in a room of {room}.")
    for name, ratio in document["ratios"].items():
        spread = f"({ratio['min']:.2f} to {ratio['max']:.2f})"
        click.echo(f"{name:22} {ratio['median']:9.2f}  {spread}  {ratio['meaning']}")
    for each in document["growth"]:
        pairs = zip(each["sizes"], each["seconds"], strict=True)
        times = ", ".join(f"{n:,}: {seconds * 1e3:,.1f} ms" for n, seconds in pairs)
        click.echo(f"{each['of']:14} slope {each['slope']:.2f}  ({times})")
