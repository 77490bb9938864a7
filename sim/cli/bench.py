"""``referendum bench``: how fast the compiled engines are, as ratios within one run."""

from __future__ import annotations

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document


@click.command("bench")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Rounds.")
@click.option("--growth", "with_growth", is_flag=True, help="Also how the time grows with size.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def bench(rounds: int, with_growth: bool, as_json: bool) -> None:
    """Compare the compiled engines with SimPy, and a national day with NumPy merely drawing its variates.

    Both sides of a ratio run one after the other in every round; medians and extremes over rounds are
    printed.
    """
    from dataclasses import asdict

    from sim.bench.bench import bench as measure
    from sim.bench.scaling import growth
    from sim.bench.workloads import QUEUE_LAYOUT, TYPICAL_VOTERS

    ratios = measure(rounds, lambda text: click.echo(text, err=True))
    grown = growth() if with_growth else ()
    if as_json:
        document = {
            "queue_layout": QUEUE_LAYOUT,
            "rounds": rounds,
            "ratios": {ratio.name: asdict(ratio) for ratio in ratios},
            "growth": [{**asdict(each), "slope": each.slope} for each in grown],
        }
        print_document(as_document("referendum/bench/1", document))
        return
    layout = ", ".join(f"{number} {name.removeprefix('n_')}" for name, number in QUEUE_LAYOUT.items())
    click.echo(f"Stations of about {TYPICAL_VOTERS} voters; queues alone in a room of {layout}.")
    for ratio in ratios:
        spread = f"({ratio.min:.2f} to {ratio.max:.2f})"
        click.echo(f"{ratio.name:22} {ratio.median:9.2f}  {spread}  {ratio.meaning}")

    for each in grown:
        times = ", ".join(f"{n:,}: {s * 1e3:,.1f} ms" for n, s in zip(each.sizes, each.seconds, strict=True))
        click.echo(f"{each.of:14} slope {each.slope:.2f}  ({times})")
