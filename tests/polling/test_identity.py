"""The compiled engines leave the trace of the SimPy model, tick for tick, in every field.

At the quick level a few thousand voters; `REFERENDUM_LONG=1 python -m pytest tests/polling/test_identity.py`
runs more than a million a group of features.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

from sim.polling import kernel, station
from sim.polling.trace import first_difference

LONG = os.environ.get("REFERENDUM_LONG") == "1"


@pytest.mark.parametrize("seed", range(10))
def test_the_kernel_leaves_the_reference_s_trace(draw, seed):
    rng = np.random.default_rng([3, seed])
    left = 110_000 if LONG else 4_000
    while left > 0:
        case = draw(rng, simple=True)
        difference = first_difference(station.run_station(*case), kernel.run_station(*case))
        assert difference is None, f"{difference}, in {case.layout}"
        left -= max(len(case.arrival), 1)
