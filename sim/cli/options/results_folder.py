"""Where a run's results go: never over another run's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.store.run_folder import RunFolder, TakenFolderError, is_free, run_folder
from sim.experiment.tasks import as_json
from sim.files.locking import FolderInUseError
from sim.files.sources import PACKAGED

if TYPE_CHECKING:
    from sim.scenario import Scenario


@contextmanager
def output_folder(
    scenario_path: Path, out: Path | None, scenario: Scenario, *, resume: bool, force: bool
) -> Iterator[RunFolder]:
    """Folder for the results of a run, which has it to itself.

    Without `out`: ``results/NAME``, or ``NAME-2`` and so on where another run has it; the same scenario again
    replaces its own.

    Raises
    ------
    TakenFolderError, FolderInUseError
        If `out` holds another run and `force` is not given; if the same run is unfinished, or goes on.
    """
    with ExitStack() as stack:
        if out is not None:
            yield stack.enter_context(run_folder(out, scenario, resume=resume, force=force))
        else:
            yield _default(
                stack, scenario_path.stem.removeprefix(PACKAGED), scenario, resume=resume, force=force
            )


def _default(stack: ExitStack, name: str, scenario: Scenario, *, resume: bool, force: bool) -> RunFolder:
    """The first folder under ``results/`` that is free, or holds the same run."""
    refusal: TakenFolderError | None = None
    for number in itertools.count(1):
        path = Path("results") / (name if number == 1 else f"{name}-{number}")
        if refusal is not None and is_free(path):
            raise refusal  # there is something, but nothing to go on with
        try:
            return stack.enter_context(run_folder(path, scenario, resume=resume))
        except TakenFolderError as taken:
            if taken.same and force:
                return stack.enter_context(run_folder(path, scenario, resume=False, force=True))
            if taken.same:
                raise
            refusal = (refusal or taken) if resume else None
        except FolderInUseError as used:
            if used.holder.get("scenario") == as_json(scenario):
                raise
    raise AssertionError("there is always another number")
