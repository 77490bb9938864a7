"""A new dataset: the folder of a vote made from published tables, what they lack marked as assumed."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Final

from sim.ballot import BALLOT_CLASSES
from sim.clock import TICKS_PER_HOUR, clock_of, ticks_of
from sim.datasets import Dataset, load_dataset
from sim.datasets.datapackage import PACKAGE, package_json
from sim.errors import DatasetError, SimError
from sim.files.sources import source_from
from sim.files.writing import write_whole
from sim.new_files.turnout import NATIONAL_ROW, on_the_clock, read_hours
from sim.new_files.vote import Vote, vote_of
from sim.rules import RULES, load_rule
from sim.rules.tables.result_table import ResultTable
from sim.scenario.emit import toml_key, toml_value

VOTERS_A_STATION: Final = 1_000
TOTAL_ROW: Final = "TOTAL AS PRINTED"

_TEMPLATE: Final = Path(__file__).with_name("dataset.template")
_OPENING, _CLOSING = "08:00", "20:00"
_TURNOUT: Final = """
[files.turnout]
file = "turnout.csv"
source = {source}
unit = "% of registered citizens who had received a paper, cumulative"
transformed = {transformed}
{national}"""


@dataclass(frozen=True, slots=True)
class About:
    """What tables do not say of a vote.

    Attributes
    ----------
    opening, closing : str or None
        ``HH:MM``, local time; assumed where they are None.
    title, source, licence : str
        Of the vote; where the tables were published; on what terms, as ``CC-BY-4.0``.
    rule : str
        The law: a preset, or the path of a rule file.
    results, turnout : str
        How the published files are called.
    """

    opening: str | None = None
    closing: str | None = None
    title: str = ""
    source: str = ""
    licence: str = ""
    rule: str = ""
    results: str = "a table of results"
    turnout: str = ""


@dataclass(frozen=True, slots=True)
class NewDataset:
    """A dataset that was made.

    Attributes
    ----------
    dataset : Dataset
        As it loads.
    files : tuple of str
        That were written.
    notes, assumptions : tuple of str
        What was taken for what; what the tables did not say.
    """

    dataset: Dataset
    files: tuple[str, ...]
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]


def write_dataset(
    folder: str | os.PathLike[str],
    results: ResultTable,
    turnout: str | os.PathLike[str] | None,
    about: About,
    encoding: str | None = None,
) -> NewDataset:
    """Write the folder of a dataset; see `sim.new_dataset`.

    Parameters
    ----------
    folder : str or path
        New, or empty.
    results : ResultTable
        As `sim.rules.tables.reading.read_results` reads it.
    turnout : str or path, or None
        A table with a row a unit and a column a clock time.
    about : About
    encoding : str, optional
        Of the table of turnout.

    Raises
    ------
    DatasetError
        If the folder holds anything, or the tables lack what a dataset needs.
    """
    folder = Path(folder)
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise DatasetError(f"{folder}: is there already, and nothing is written over; choose a new folder")
    tally = results.under(load_rule(about.rule)) if about.rule else results.tally
    vote = vote_of(tally, None if turnout is None else read_hours(turnout, encoding))
    opening, closing = _polls(about, vote)
    if vote.turnout is not None:
        vote = replace(vote, turnout=on_the_clock(vote.turnout, closing))
    assumed = (*vote.assumptions, *_assumed(about, opening, closing))
    notes = (*results.warnings, *vote.notes)
    texts = {
        "results.csv": _csv(_results(vote)),
        "dataset.toml": _manifest(folder, vote, about, (opening, closing), (results.warnings, assumed)),
    }
    if vote.turnout is not None:
        texts["turnout.csv"] = _csv(_hours(vote))
    dataset = _written(folder, texts, about.licence)
    return NewDataset(dataset, (PACKAGE, *sorted(texts)), notes, assumed)


def _written(folder: Path, texts: dict[str, str], licence: str) -> Dataset:
    """Write the files and load them; files that do not load are taken away again."""
    was_there = folder.is_dir()
    try:
        for file, text in texts.items():
            write_whole(folder / file, text.encode(), overwrite=False)
        dataset = load_dataset(folder)
        write_whole(folder / PACKAGE, package_json(dataset, licence).encode(), overwrite=False)
    except SimError:
        for file in texts:
            (folder / file).unlink(missing_ok=True)
        if not was_there and folder.is_dir():
            folder.rmdir()
        raise
    return dataset


def _polls(about: About, vote: Vote) -> tuple[str, str]:
    """Opening and closing; where they are not given, hours that the reports allow."""
    reports = [ticks_of(clock) for clock in (vote.turnout.clocks if vote.turnout else ()) if ":" in clock]
    opening = min([ticks_of(_OPENING), *(tick - TICKS_PER_HOUR for tick in reports)])
    closing = max([ticks_of(_CLOSING), *reports])
    return about.opening or clock_of(max(opening, 0)), about.closing or clock_of(closing)


def _assumed(about: About, opening: str, closing: str) -> Iterator[str]:
    hours = [("open at " + opening, about.opening), ("close at " + closing, about.closing)]
    if not_given := [text for text, given in hours if given is None]:
        yield f"polls {' and '.join(not_given)} local time"
    yield "all units keep one clock"
    yield f"there is a station for every {VOTERS_A_STATION:,} voters"


def _csv(rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _results(vote: Vote) -> Iterator[Sequence[object]]:
    yield ("unit", "registered", *BALLOT_CLASSES, "ballots")
    for unit, roll in vote.rolls.items():
        yield (unit, roll, *vote.papers.get(unit, ("",) * 5))
    if vote.national is not None:
        yield (TOTAL_ROW, sum(vote.rolls.values()), *vote.national)


def _hours(vote: Vote) -> Iterator[Sequence[object]]:
    if vote.turnout is not None:
        yield ("unit", *vote.turnout.clocks)
        units = sorted(vote.turnout.per_cent, key=[*vote.rolls, NATIONAL_ROW].index)
        yield from ((unit, *vote.turnout.per_cent[unit]) for unit in units)


def _manifest(
    folder: Path,
    vote: Vote,
    about: About,
    polls: tuple[str, str],
    told: tuple[Sequence[str], Sequence[str]],
) -> str:
    notes, assumed = told
    source = about.source or "where it was published is not stated: write it here"
    stations = sum(-(-roll // VOTERS_A_STATION) for roll in _voting(vote).values())
    unit, roll = next(iter(_voting(vote).items()))
    given = [name for name, text in (("opening", about.opening), ("closing", about.closing)) if text]
    rule = source_from(folder, RULES.resolved(about.rule, os.curdir)) if about.rule else ""
    values = {
        "name": folder.resolve().name,
        "title": about.title or f"Referendum: {folder.resolve().name}",
        "notices": [f"Assumptions, not in the published tables: {'; '.join(assumed)}."],
        "results_source": f"{about.results}; {source}",
        "results_transformed": "read by `referendum new dataset`: "
        + ("; ".join(notes) or "columns as they are"),
        "opening": polls[0],
        "closing": polls[1],
        "clock_source": f"given: {' and '.join(given)}" if len(given) == 2 else "assumption",
        "units_source": "the units of the published table",
        "unit": unit,
    }
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        {name: toml_value(value) for name, value in values.items()},
        folder=folder,
        made_from=" and ".join(filter(None, (about.results, about.turnout))),
        rule=f"rule = {toml_value(rule)}\n" if rule else "",
        total_row=f"total_row = {toml_value(TOTAL_ROW)}\n" if vote.national else "",
        turnout=_turnout_entry(vote, about, source),
        weights=_weights(vote),
        n_stations=stations,
        n_known=-(-roll // VOTERS_A_STATION),
    )


def _voting(vote: Vote) -> dict[str, int]:
    """Rolls of units that vote: those with a result or a turnout."""
    seen = {*vote.papers, *(vote.turnout.per_cent if vote.turnout else ())}
    return {unit: roll for unit, roll in vote.rolls.items() if unit in seen}


def _turnout_entry(vote: Vote, about: About, source: str) -> str:
    if vote.turnout is None:
        return ""
    return _TURNOUT.format(
        source=toml_value(f"{about.turnout or about.results}; {source}"),
        transformed=toml_value(
            "read by `referendum new dataset`: " + "; ".join(vote.turnout.notes or ("as it is",))
        ),
        national=f"national_row = {toml_value(NATIONAL_ROW)}\n"
        if NATIONAL_ROW in vote.turnout.per_cent
        else "",
    )


def _weights(vote: Vote) -> str:
    lines = "".join(f"{toml_key(unit)} = {weight}\n" for unit, weight in vote.weights.items())
    return f"\n[units.weights]  # in a majority of units; 1 where nothing is said\n{lines}" if lines else ""
