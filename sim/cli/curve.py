"""``referendum curve``: P(fail) for every share that a move might reach, from one sample."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.frontier import limited_moves
from sim.cli.options.names import NameOf
from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import finite_or_none, percent_estimate, rounded, significant

if TYPE_CHECKING:
    from sim.analysis.probability.curve import Curve


@click.command("curve")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option(
    "--move",
    default="yes-home",
    show_default=True,
    type=NameOf(limited_moves),
    metavar="NAME",
    help="As in frontier.",
)
@click.option("-n", "--replications", type=click.IntRange(min=1), help="Replications a prior.")
@click.option(
    "--steps", type=click.IntRange(1, 1000), default=20, show_default=True, help="Rows of the table."
)
@click.option("--picture", metavar="FILE.png", type=click.Path(path_type=Path), help="Draw it too.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def curve(path: Path, **options: Any) -> None:
    """P(fail | share) under every prior without a sweep: each replication has its own critical share.

    \b
    referendum curve scenarios/baseline.toml -n 50
    referendum curve scenarios/baseline.toml --move yes-no --picture curve.png
    """
    from sim.analysis.probability.curve import failure_curve
    from sim.engines.plan import notes_of
    from sim.experiment.runner import run
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        results = run(scenario, replications=options["replications"], executor=executor)
    curves = failure_curve(results, options["move"])
    if options["picture"] is not None:
        from sim.cli.output.pictures import save_picture
        from sim.plots.curves import plot_failure_curves

        save_picture(plot_failure_curves(curves), options["picture"])
    notes = list(notes_of(scenario))
    shares = [k / options["steps"] for k in range(options["steps"] + 1)]
    if options["as_json"]:
        document = {"curves": [_document(each, shares) for each in curves], "notes": notes}
        print_document(as_document("referendum/curve/1", document))
    else:
        _print(scenario.title, curves, shares, notes)


def _document(each: Curve, shares: list[float]) -> dict[str, Any]:
    from sim.analysis.statistics.intervals import told_share

    critical = each.critical
    return {
        "move": each.move,
        "prior": each.prior,
        "critical": [finite_or_none(share) for share in critical.first.tolist()],
        "by": list(critical.by),
        "share_never": told_share(critical.first.tolist().count(inf), each.replications),
        "share": shares,
        "p_fail": [rounded(float(each.at(share)), each.half_width) for share in shares],
        "band_half_width": significant(each.half_width),
        "confidence": each.confidence,
    }


def _print(title: str, curves: tuple[Curve, ...], shares: list[float], notes: list[str]) -> None:
    from rich import box
    from rich.table import Table

    from sim.cli.output.console import print_notes, report_console

    console, first = report_console(), curves[0]
    console.print(f"{title}: {first.replications} replications a prior, {first.move}", markup=False)
    print_notes(console, notes)
    table = Table("share", *(f"P(fail), {each.prior}" for each in curves), box=box.SIMPLE_HEAD)
    for share in shares:
        cells = (percent_estimate(float(each.at(share)), each.half_width) for each in curves)
        table.add_row(f"{100 * share:.4g} %", *cells)
    console.print(table)
    widths = ", ".join(f"{each.prior} ± {100 * significant(each.half_width):.4g} points" for each in curves)
    console.print(f"{100 * first.confidence:g} % bands for all shares at once (Kolmogorov): {widths}")
