"""What is finished of a run that is not at its end, as results, from its journal alone."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.experiment.results import assemble
from sim.experiment.runner import prepare
from sim.experiment.store.identity import differences, identity_of
from sim.experiment.store.journal import Journal
from sim.experiment.store.run_folder import JOURNAL, RUN_SCENARIO
from sim.experiment.store.spans import blocks_of, finished
from sim.experiment.tasks import as_json
from sim.files.locking import locked
from sim.scenario import Scenario, points

if TYPE_CHECKING:
    import xarray as xr


def unfinished_results(path: Path) -> xr.Dataset:
    """Results of the replications of an unfinished run that are finished under every prior without a gap.

    Parameters
    ----------
    path : Path
        A run's folder, or the journal in it; nothing of it is changed.

    Returns
    -------
    xarray.Dataset
        ``attrs["interrupted"]`` is 1.

    Raises
    ------
    FolderInUseError
        If the run goes on.
    ResultsError
        If there is no journal, it is damaged or of another version, or no replication is finished.
    """
    folder = path.parent if path.name == JOURNAL else path
    file = folder / JOURNAL
    if not file.is_file():
        raise ResultsError(f"{file}: no such file; a run that is not at its end keeps one in its folder")
    with locked(folder):
        journal = Journal(file, "{}")
        try:
            return _results(file, journal)
        finally:
            journal.close()


def _results(file: Path, journal: Journal) -> xr.Dataset:
    if not journal:
        raise ResultsError(f"{file}: no replication is finished yet")
    kept = dict(json.loads(journal.identity))
    if RUN_SCENARIO not in kept:
        raise ResultsError(f"{file}: an earlier version made it: go on with the run (--resume) instead")
    scenario = Scenario.model_validate_json(kept.pop(RUN_SCENARIO))
    plans = prepare(scenario)
    differ = differences(kept, identity_of(scenario, plans[0]))
    if differ:
        raise ResultsError(f"{file}: made with what is otherwise now: {'; '.join(differ[:3])}")
    priors = scenario.uncertainty.names
    first = min((span.first for span in journal), default=0)
    done = finished(journal, priors, first, max((span.last for span in journal), default=0))
    if done < 1:
        raise ResultsError(f"{file}: no replication is finished under every prior yet")
    attrs = {
        "scenario": as_json(scenario),
        "replications_asked": scenario.monte_carlo.replications,
        "interrupted": 1,
        "stopped_by": "an export before the end of the run",
    }
    blocks = partial(blocks_of, journal, first=first, last=first + done)
    joined = {prior: list(blocks(prior)) for prior in priors}
    return assemble(plans, [point.swept for point in points(scenario)], joined, attrs, first)
