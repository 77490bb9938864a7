"""The lines that the refusal of ``default`` gives bring back the figures of version 0.1, to the paper."""

from __future__ import annotations

import pytest

import sim
from sim.scenario import FaultyFileError, loads

HEAD = 'schema_version = 1\ntitle = "Old"\ndataset = "kz-2022"\nrule = "kazakhstan-2022"\n'
MARGINS = [[2033451, 1699560, 274805], [1785945, 2291376, 357976]]
BY_TIME = [[323352, 294430, 273408], [248823, 239347, 234188]]
"""Margins, and papers of three quarters of an hour, of the first two replications under ``default``."""


def test_the_old_figures_come_back_with_the_lines_that_are_told() -> None:
    with pytest.raises(FaultyFileError) as refused:
        loads(HEAD + '[uncertainty]\nprior = "default"\n')
    _, lines = str(refused.value).split("\n", 1)
    scenario = loads(HEAD + '[uncertainty]\nprior = "as-0-1"\n' + lines)
    old = sim.run(scenario, replications=2).dataset.sel(prior="as-0-1").isel(point=0)
    assert old["margin"].values.tolist() == MARGINS
    assert old["issued_by_time"].values[:, 10:13].tolist() == BY_TIME
