"""``referendum capacity``: how many desks and booths are enough for a wait that is promised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options.names import Choice, ScenarioPath, one_of
from sim.cli.options.numbers import FiniteNumber
from sim.cli.options.outputs import PICTURE
from sim.cli.options.unused import refuse_unused_values
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted
from sim.text.capacity_words import answer_in_words

if TYPE_CHECKING:
    from sim.analysis.desks.capacity import Question

_SENTENCES = 20
"""Groups told in sentences; the table tells all."""

_COLUMNS = {
    "share_within": ("in time", "{:.2%}"),
    "wait_mean_minutes": ("mean wait, min", "{:.1f}"),
    "wait_p95_minutes": ("95 %", "{:.1f}"),
    "wait_p997_minutes": ("99.7 %", "{:.1f}"),
    "longest_line_desks": ("line at desk", "{:.0f}"),
    "longest_line_booths": ("at booth", "{:.0f}"),
    "desk_utilisation": ("desks busy", "{:.0%}"),
    "booth_utilisation": ("booths busy", "{:.0%}"),
}
_ASKED = {"now": "now", "desks": "least desks", "booths": "least booths", "both": "least of both together"}

_OF_A_VOTE: Final = (
    *("dataset", "rule", "campaigns", "uncertainty", "certificates", "home_voting", "irregularities"),
    *("tabulation", "sweep"),
)


@click.command("capacity")
@click.argument("path", metavar="[SCENARIO]", type=ScenarioPath(), required=False)
@click.option(
    "--wait",
    type=FiniteNumber(0, 1440, min_open=True),
    default=30,
    show_default=True,
    metavar="MINUTES",
    help="The longest wait promised, at desk, booth and box together.",
)
@click.option(
    "--level",
    type=FiniteNumber(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    metavar="SHARE",
    help="The share that must keep to it.",
)
@click.option(
    "--of",
    type=Choice(["voters", "stations"]),
    default="voters",
    show_default=True,
    help="The share of what; a station keeps to it if 95 % of its voters do.",
)
@click.option(
    "--station", "stations", multiple=True, metavar='"UNIT NUMBER"', help="This station (repeatable)."
)
@click.option("--per-unit", is_flag=True, help="Each unit by itself.")
@click.option(
    "--voters",
    type=click.IntRange(1, 100_000),
    help="A single polling place to which so many come, without a dataset.",
)
@click.option("--profile", metavar="FILE.csv|DATASET|even", help="When they come.")
@click.option("--desks", type=click.IntRange(1, 1000), help="Desks of the station now.")
@click.option("--booths", type=click.IntRange(1, 1000), help="Its booths now.")
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(1, 10_000),
    help="Days played; default: 100 for one station, 20 for many.",
)
@click.option("--prior", metavar="NAME", help="Under which prior; default: the scenario's own.")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw the wait against desks.")
@output_options
def capacity(path: Path | None, form: Form, **options: Any) -> None:
    """How many desks and booths are enough: the least desks, booths, and both together.

    With --voters a single polling place: service times and hours are those of a scenario's [polling], else
    all defaults, changed by --set.

    \b
    referendum capacity --voters 1200 --profile kz-2022 --set polling.check_in.mean_seconds=90
    referendum capacity --voters 900 --profile arrivals.csv --desks 3 --booths 4 --picture waits.png
    referendum capacity scenarios/baseline.toml --station "Almaty 300"
    referendum capacity scenarios/baseline.toml --of stations --per-unit --csv
    """
    from sim.analysis.desks.capacity import capacity_of
    from sim.analysis.desks.document import capacity_document, capacity_rows
    from sim.scenario import load

    why = "as many days are played as -n says"
    refuse_unused_values(options["overrides"], ["monte_carlo.replications"], why)
    if options["voters"] is not None:
        why = "a single place takes nothing of a scenario but [polling] and its seed"
        refuse_unused_values(options["overrides"], _OF_A_VOTE, why)
    asked = _question(options)
    if path is None and asked.voters is None:
        raise click.UsageError("name a SCENARIO, or a single place with --voters and --profile")
    scenario = load("packaged:baseline" if path is None else path, list(options["overrides"]))
    if asked.prior is not None:
        one_of("--prior", asked.prior, scenario.uncertainty.names)
    document = capacity_document(capacity_of(scenario, asked))
    if options["picture"] is not None:
        from sim.plots.capacity import plot_capacity
        from sim.plots.saving import save

        save(plot_capacity(document), options["picture"], overwrite=True)
    print_as(form, document, rows=capacity_rows, tables=_print)


def _question(options: dict[str, Any]) -> Question:
    """What is asked; refused before anything is read where its parts do not go together."""
    from sim.analysis.desks.capacity import Question, check_question
    from sim.errors import ResultsError

    passed_on = ("wait", "level", "of", "per_unit", "prior", "replications", "voters", "profile")
    asked = Question(
        **{name: options[name] for name in passed_on},
        stations=tuple(map(_station, options["stations"])),
        now=(options["desks"], options["booths"]),
    )
    try:
        check_question(asked)
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    return asked


def _station(name: str) -> tuple[str, int]:
    unit, _, number = name.strip().rpartition(" ")
    if not unit or not (number.isascii() and number.isdigit()):
        raise click.UsageError(
            f"Invalid value for '--station': {name!r} is no unit and number, such as 'Almaty 300'"
        )
    return unit, int(number)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, report_console

    console = report_console()
    for group in document["groups"][:_SENTENCES]:
        console.print(answer_in_words(document, group), markup=False)
    console.print()
    _print_answers(document)
    print_notes(console, document["notes"])
    for notice in document["notices"]:
        console.print(f"Notice: {notice}", markup=False)
    console.print(_rests_on(document), markup=False)


def _rests_on(document: Document) -> str:
    days = (
        f"{counted(document['replications'], 'day')}, the same for every number of desks, seed "
        f"{document['seed']}"
    )
    if document["profile"] is not None:
        where = "so many come on each, when is drawn from the profile"
    else:
        queued = f"{document['stations_queued']:,} of {counted(document['n_stations'], 'station')} a day"
        where = f"{queued}, prior {document['prior']}"
    return f"Rests on {days}; {where}. Service times are assumptions of the scenario, unless you gave them."


def _print_answers(document: Document) -> None:
    from sim.cli.output.console import print_table, report_console

    several = len(document["groups"]) > 1
    rows: list[list[str]] = []
    sections = []
    for group in document["groups"]:
        sections.append(len(rows) - 1)
        for answer in group["answers"]:
            name = [group["name"]] if several else []
            rows.append([*name, _ASKED[answer["what"]], *_row(answer)])
    headings = ["", "desks", "booths", *(name for name, _ in _COLUMNS.values()), "last out"]
    title = f"{document['title']}: at most {document['wait_minutes']:g} min for {document['level']:.4g} of"
    told = [*(["where"] if several else []), *headings]
    keys = 2 if several else 1
    print_table(report_console(), f"{title} {document['of']}", told, rows, keys=keys, sections=sections)


def _row(answer: dict[str, Any]) -> list[str]:
    from sim.clock import TICKS_PER_HOUR, moment_of

    if not answer["possible"] and answer["reason"]:
        return ["none"] * 2 + ["–"] * (len(_COLUMNS) + 1)
    cells = (
        "–" if answer[name] is None else form.format(answer[name]) for name, (_, form) in _COLUMNS.items()
    )
    hour = answer["last_out_hour"]
    last = "–" if hour is None else moment_of(round(hour * TICKS_PER_HOUR))
    return [f"{answer['desks']:,}", f"{answer['booths']:,}", *cells, last]
