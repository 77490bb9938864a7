"""The folder of a run: locked while it runs, with a journal until its results are whole.

``results.nc`` holds results, ``results.journal`` what is finished of a run that is not at its end. Nothing is
overwritten that holds another run, and an unfinished run is gone on with or given up only when told.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import ResultsError
from sim.experiment.results import StoredRun, open_results, stored_run
from sim.experiment.runner import prepare
from sim.experiment.store.checksums import blocks_in
from sim.experiment.store.identity import differences, identity_of, stored_identity
from sim.experiment.store.journal import DamagedJournalError, Journal, remove_journal
from sim.experiment.store.spans import Block, Span, length
from sim.experiment.tasks import as_json
from sim.files.locking import locked
from sim.nouns import counted
from sim.scenario import Scenario

RESULTS: Final = "results.nc"
JOURNAL: Final = "results.journal"
RUN_SCENARIO: Final = "scenario of the run"
"""Beside its identity a journal keeps the scenario as JSON, so that its results can be told by themselves."""
PICTURES: Final = ("turnout-day", "turnout-sweep", "region-margins")
"""Names of the pictures that are saved beside results."""
_TOLD: Final = 5


class TakenFolderError(ResultsError):
    """A folder holds another run, or an unfinished one, and nothing was said of what is to become of it.

    Attributes
    ----------
    same : bool
        Whether it is a run of the same scenario.
    """

    exit_code = 2

    def __init__(self, message: str, *, same: bool = False) -> None:
        super().__init__(message)
        self.same = same


@dataclass(slots=True)
class RunFolder:
    """A folder that a run has to itself.

    Attributes
    ----------
    path : Path
    blocks : MutableMapping of Span to Block
        What is finished; what is set is on disk at once.
    wrote : bool
        Whether results were written.
    """

    path: Path
    blocks: MutableMapping[Span, Block]
    _journal: Journal
    wrote: bool = False

    @property
    def results(self) -> Path:
        """Where its results go."""
        return self.path / RESULTS

    def takes(self, scenario: Scenario, done: range) -> bool:
        """Whether results of these replications belong into the folder: not over others of the same run."""
        stored = _stored(self.results)
        if stored is None or stored.scenario != as_json(scenario) or not stored.numbers:
            return True
        return done.start <= stored.numbers.start and stored.numbers.stop <= done.stop

    def clear_pictures(self) -> None:
        """Delete pictures of results that are about to be replaced, and what a killed run half wrote."""
        for name in (self.results.stem, *PICTURES):
            for half in self.path.glob(f".{name}-*"):
                half.unlink(missing_ok=True)
        for name in PICTURES:
            for suffix in (".png", ".svg"):
                (self.path / f"{name}{suffix}").unlink(missing_ok=True)

    def written(self, *, whole: bool) -> None:
        """Take note that the results are written: where they are whole, the journal is no longer needed."""
        self.wrote = True
        if whole:
            self._journal.remove()


@contextmanager
def run_folder(path: Path, scenario: Scenario, *, resume: bool, force: bool = False) -> Iterator[RunFolder]:
    """Have a folder to oneself, with what is to be kept of what is in it.

    Parameters
    ----------
    path : Path
        Made if there is none.
    scenario : Scenario
        As it will run.
    resume : bool
        Go on from what is finished; from the start where there is nothing.
    force : bool
        Give up what is in the folder.

    Raises
    ------
    FolderInUseError
        If another process runs there.
    TakenFolderError
        If the folder holds another run, or an unfinished one that is neither to be gone on with nor given up.
    ResultsError
        If the folder cannot be written.
    """
    with locked(path, scenario=as_json(scenario)):
        identity = identity_of(scenario, prepare(scenario)[0])
        if force and not resume:
            remove_journal(path / JOURNAL)
        _refuse_another(path, scenario, identity, resume=resume, force=force)
        finished = _finished(path / RESULTS, scenario, identity) if resume else {}
        journal = _journal(path / JOURNAL, identity | {RUN_SCENARIO: as_json(scenario)})
        try:
            blocks: ChainMap[Span, Block] = ChainMap(journal, finished)  # only the first is written to
            _refuse_fewer(path, blocks, scenario)
            yield RunFolder(path, blocks, journal)
        finally:
            if journal:
                journal.close()
            else:
                journal.remove()


def _refuse_another(
    path: Path, scenario: Scenario, identity: Mapping[str, Any], *, resume: bool, force: bool
) -> None:
    """Refuse a folder that holds what is neither to be gone on with nor given up.

    Raises
    ------
    TakenFolderError
    """
    kept, stored, file = unfinished(path), _stored(path / RESULTS), path / RESULTS
    if not resume:
        if kept is not None:
            raise _unfinished(path, same=not differences(kept, identity))
        if file.exists() and not force and not holds_run(path, scenario):
            raise TakenFolderError(f"{file} holds another run; give --force to replace it, or another --out")
        return
    if kept is None and stored is not None:
        kept = stored_identity(stored.attrs)
    if kept is None and file.exists():
        raise TakenFolderError(
            f"{file}: damaged, or no results of a run: move it away, or give another --out"
        )
    differ = [] if kept is None else differences(kept, identity)
    if differ:
        more = [f"and {len(differ) - _TOLD} more"] if len(differ) > _TOLD else []
        told = "\n  ".join(["", *differ[:_TOLD], *more])
        raise TakenFolderError(f"{path}: another run, which this one cannot go on with:{told}")


def _refuse_fewer(path: Path, blocks: Mapping[Span, Block], scenario: Scenario) -> None:
    """Refuse to leave out replications that are finished."""
    there, asked = max((span.last for span in blocks), default=0), scenario.monte_carlo.replications
    if there > asked:
        told = f"{counted(there, 'replication')} of this run, more than the {asked:,} asked for"
        raise TakenFolderError(f"{path} holds {told}: ask for as many, or give another --out", same=True)


def _unfinished(path: Path, *, same: bool) -> TakenFolderError:
    which = "an unfinished run of this scenario" if same else "an unfinished run of another scenario"
    how = "--resume (in Python resume=True) to go on with it, " if same else ""
    return TakenFolderError(
        f"{path} holds {which}; give {how}--force to give it up, or another --out", same=same
    )


def is_free(path: Path) -> bool:
    """Whether a folder holds no run, finished or not."""
    return not (path / RESULTS).exists() and not (path / JOURNAL).exists()


def unfinished(path: Path) -> dict[str, Any] | None:
    """Identity of the run that a folder's journal is of; None where there is none, or it holds nothing."""
    file = path / JOURNAL
    if not file.exists():
        return None
    try:
        journal = Journal(file, "{}")
    except DamagedJournalError:
        return None
    try:
        kept = dict(json.loads(journal.identity)) if journal else None
    finally:
        journal.close()
    return None if kept is None else {name: value for name, value in kept.items() if name != RUN_SCENARIO}


def holds_run(path: Path, scenario: Scenario) -> bool:
    """Whether a folder's results are of the same scenario, of as many replications, drawn alike."""
    from sim.streams import GENERATION

    stored = _stored(path / RESULTS)
    generation = stored and int(stored.attrs.get("draws_generation", 1))
    whole = stored is not None and stored.replications > 0  # of a part it is not known which
    return whole and stored is not None and (stored.scenario, generation) == (as_json(scenario), GENERATION)


def _journal(path: Path, identity: Mapping[str, Any]) -> Journal:
    """The journal of a folder; one that is damaged as a whole is begun anew: its work is done again."""
    text = json.dumps(identity)
    try:
        journal = Journal(path, text)
        if journal or journal.identity == text:
            return journal
        journal.remove()
    except DamagedJournalError:
        remove_journal(path)
    return Journal(path, text)


def _finished(path: Path, scenario: Scenario, identity: Mapping[str, Any]) -> dict[Span, Block]:
    """Blocks of the results that are there, where they are of the same run and as they were written."""
    stored = _stored(path)
    if stored is None or not stored.numbers or differences(stored_identity(stored.attrs), identity):
        return {}
    try:
        results = open_results(path)
    except ResultsError:  # damaged: its work is done again
        return {}
    found: dict[Span, Block] = {}
    for number, prior in enumerate(results["prior"].values):
        first = stored.numbers.start
        for block in blocks_in(results, number):
            found[Span(str(prior), first, first + length(block))] = block
            first += length(block)
    return found


def _stored(path: Path) -> StoredRun | None:
    try:
        return stored_run(path)
    except ResultsError:
        return None
