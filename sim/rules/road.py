"""The road to the ballot: who may ask, what may follow, what else adopts an amendment; what is unlawful."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import Field, PlainValidator

from sim.datasets import Dataset
from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, KeyPath, did_you_mean, raise_if_any
from sim.files.plain_files import DATASET
from sim.files.schema_faults import validated
from sim.files.schema_fields import Table
from sim.files.toml_source import read_toml
from sim.rules.condition_wording import fraction_text
from sim.rules.conditions import least_numerator
from sim.rules.reading.schema import Date, Stated, read_fraction

_FILE: Final = "road.toml"


class _Step(Table):
    id: Stated
    who: Stated
    what: Stated
    source: Stated
    follows: list[str] = Field(default_factory=list)
    earlier: list[str] = Field(default_factory=list)
    votes: Annotated[Fraction, PlainValidator(read_fraction)] | None = None
    people: Annotated[int, Field(ge=1)] | None = None
    may_end: bool = False


class _Taken(Table):
    id: Stated
    source: Stated
    at: Date = None


class _Road(Table):
    name: Stated
    result: Stated
    steps: Annotated[list[_Taken], Field(min_length=1)]


class RoadFile(Table):
    """``road.toml`` of a dataset: steps that the law knows, and roads that were taken."""

    schema_version: Literal[1]
    chambers: list[str] = Field(default_factory=list)
    steps: Annotated[list[_Step], Field(min_length=1)]
    taken: list[_Road] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RoadStep:
    """A step as somebody takes it.

    Attributes
    ----------
    id : str
    at : date or None
    people : int or None
        Signatures, where the step asks for them.
    votes : mapping of str to (int, int)
        By chamber, deputies in favour and deputies in all, where the step asks for votes.
    """

    id: str
    at: dt.date | None = None
    people: int | None = None
    votes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def road_of(dataset: Dataset) -> RoadFile:
    """The steps to the ballot that a dataset comes with.

    Raises
    ------
    RuleError
        If it comes with none.
    FaultyFileError
        If its file is faulty, or names a step that there is not.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> [step.id for step in road_of(load_dataset("kz-2022")).steps if not step.follows][-1]
    'citizens_propose'
    """
    path = dataset.path / _FILE
    if not path.is_file():
        raise RuleError(
            f"{path}: no such file; a dataset that knows its road to the ballot has one (see kz-2022)"
        )
    return parse_road(path)


def parse_road(path: Path) -> RoadFile:
    """Steps and roads of a file.

    Raises
    ------
    FaultyFileError
        If it cannot be read, is faulty, or names a step that it does not have.
    """
    draft = read_toml(path, DATASET, str(path))
    file = validated(RoadFile, draft)
    raise_if_any(_unknown(draft, file))
    return file


def _unknown(draft: Draft, file: RoadFile) -> Iterator[Fault]:
    known = [step.id for step in file.steps]
    named: list[tuple[KeyPath, str]] = []
    for i, step in enumerate(file.steps):
        for key in ("follows", "earlier"):
            named += [(("steps", i, key, k), name) for k, name in enumerate(getattr(step, key))]
    for i, road in enumerate(file.taken):
        named += [(("taken", i, "steps", k, "id"), each.id) for k, each in enumerate(road.steps)]
    for path, name in named:
        if name not in known:
            yield fault_at(draft, path, f"there is no step {name}{did_you_mean(name, known)}")


def road_faults(file: RoadFile, road: Sequence[RoadStep]) -> tuple[str, ...]:
    """What the law does not allow of a road, step by step; empty if it is lawful to its end.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> law = road_of(load_dataset("kz-2022"))
    >>> road_faults(law, [RoadStep(name) for name in ("president_proposes", "president_calls", "referendum")])
    ()
    >>> print(road_faults(law, [RoadStep("parliament_adopts")])[0])
    parliament_adopts cannot begin a road: it follows president_to_parliament (Constitution, Art. 53(1) ...
    """
    steps = {step.id: step for step in file.steps}
    unknown = [move.id for move in road if move.id not in steps]
    if unknown:
        return tuple(f"{name}: there is no such step{did_you_mean(name, steps)}" for name in unknown)
    found: list[str] = []
    for number, move in enumerate(road):
        before = road[:number]
        found += _order_faults(steps[move.id], before, steps)
        found += _number_faults(steps[move.id], move, file.chambers)
        late = [each for each in before if each.at is not None and move.at is not None and each.at > move.at]
        found += [f"{move.id} on {move.at}: {each.id} comes before it, on {each.at}" for each in late]
    next_steps = [step.id for step in file.steps if road and road[-1].id in step.follows]
    if next_steps and not steps[road[-1].id].may_end:
        found.append(f"the road does not end with {road[-1].id}: there may follow {', '.join(next_steps)}")
    return tuple(found) or (() if road else ("a road has one step at least",))


def _order_faults(step: _Step, before: Sequence[RoadStep], steps: Mapping[str, _Step]) -> Iterator[str]:
    taken = [move.id for move in before]
    if not taken and step.follows:
        yield f"{step.id} cannot begin a road: it follows {' or '.join(step.follows)} ({step.source})"
    if taken and taken[-1] not in step.follows:
        allowed = [each.id for each in steps.values() if taken[-1] in each.follows]
        told = f"only {' or '.join(allowed)} can" if allowed else "nothing can: it ends the road"
        yield f"{step.id} cannot follow {taken[-1]}: {told} ({step.source})"
    if step.earlier and not set(step.earlier) & set(taken):
        yield f"{step.id} asks that {' or '.join(step.earlier)} came before ({step.source})"


def _number_faults(step: _Step, move: RoadStep, chambers: Sequence[str]) -> Iterator[str]:
    if move.people is not None and (step.people is None or move.people < step.people):
        needed = "asks for no signatures" if step.people is None else f"needs {step.people:,}"
        yield f"{step.id}: {move.people:,} signatures, where it {needed} ({step.source})"
    if move.votes and (step.votes is None or set(move.votes) != set(chambers)):
        needed = "asks for no votes" if step.votes is None else f"asks for {' and '.join(chambers)}"
        yield f"{step.id}: votes of {', '.join(move.votes)}, where it {needed}"
    elif step.votes is not None:
        for chamber, (for_it, of) in move.votes.items():
            least = int(least_numerator(np.array(of), step.votes, strict=False))
            if for_it < least:
                share = f"at least {fraction_text(step.votes)} of all deputies"
                yield f"{step.id}: {for_it} of {of} in the {chamber}, {least} needed: {share} ({step.source})"


def road_document(dataset: str, file: RoadFile, road: Sequence[RoadStep] = ()) -> Document:
    """Steps of the law, roads that were taken, and a road of one's own with its faults.

    Returns
    -------
    Document
        ``referendum/road/1``; ``faults`` are those of ``road``, none where no road is given.
    """
    taken = [
        {
            "name": each.name,
            "result": each.result,
            "steps": [{"id": s.id, "at": s.at and s.at.isoformat(), "source": s.source} for s in each.steps],
            "faults": road_faults(file, [RoadStep(s.id, s.at) for s in each.steps]),
        }
        for each in file.taken
    ]
    body: dict[str, Any] = {
        "dataset": dataset,
        "steps": [_told(step) for step in file.steps],
        "taken": taken,
        "road": [move.id for move in road],
        "faults": road_faults(file, road) if road else (),
    }
    return as_document("referendum/road/1", body)


def _told(step: _Step) -> dict[str, Any]:
    plain = {
        key: getattr(step, key) for key in ("id", "who", "what", "follows", "earlier", "people", "source")
    }
    return {**plain, "votes": None if step.votes is None else str(step.votes)}


def road_rows(document: Document) -> Rows:
    """A row a step of the law."""
    cells = (
        {**step, "follows": "; ".join(step["follows"]), "earlier": "; ".join(step["earlier"])}
        for step in document["steps"]
    )
    return rows(("id", "who", "what", "follows", "earlier", "votes", "people", "source"), cells)
