"""Shared by the tests of the tabulation room."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Ints
from sim.streams import Purpose, Stream
from sim.tabulation.papers.ballot_accounts import Account, open_account


@pytest.fixture
def roll() -> Ints:
    return np.array([1000, 600, 50, 3000, 1, 0])


@pytest.fixture
def account(roll: Ints) -> Account:
    """Six stations: ordinary ones, one where all came, one with a single voter, one without any."""
    present = np.array(
        [
            [400, 100, 10, 20, 5],
            [200, 50, 0, 0, 0],
            [40, 5, 1, 2, 0],
            [900, 800, 20, 30, 12],
            [0, 1, 0, 0, 0],
            [0, 0, 0, 0, 0],
        ]
    )
    home = np.zeros_like(present)
    home[0] = [7, 2, 0, 1, 0]
    home[3] = [40, 10, 0, 0, 1]
    return open_account(present, home, roll, 0.01, Stream(1, Purpose.REPLACED, 0))
