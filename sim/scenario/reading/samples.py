"""Samples of service times that a scenario names, each found where it is written, and read."""

from __future__ import annotations

import os
from pathlib import Path

from sim.files.drafts import Draft, fault_at, place_of, value_at
from sim.files.faults import Fault, FaultyFileError
from sim.files.samples import read_sample
from sim.files.sources import fingerprint, with_slashes
from sim.scenario.reading.extends import SAMPLE_KEYS
from sim.scenario.reading.field_paths import assigned
from sim.scenario.schema.scenario import Scenario


def with_samples(draft: Draft) -> tuple[Draft, list[Fault]]:
    """The draft with the path of every sample whole, and the faults of their files.

    A path counts from the folder of the file that writes it, as that of a dataset does.
    """
    faults: list[Fault] = []
    for key in SAMPLE_KEYS:
        written = value_at(draft.values, key)
        if not isinstance(written, str) or not written:
            continue
        folder = place_of(draft, key).folder or os.curdir
        path = os.path.realpath(os.path.join(os.path.abspath(folder), with_slashes(written)))
        try:
            read_sample(Path(path), written)
        except FaultyFileError as error:
            # Of a file that cannot be read at all, the place is where it is named.
            faults += [
                each if each.line is not None else fault_at(draft, key, each.message) for each in error.faults
            ]
        draft = Draft(draft.label, assigned(draft.values, key, path), draft.places)
    return draft, faults


def samples_sha256(scenario: Scenario) -> str:
    """Fingerprints of the samples that a resolved scenario rests on, one after the other."""
    services = scenario.polling.check_in, scenario.polling.booth
    return " ".join(fingerprint(Path(each.sample)) for each in services if each.sample is not None)
