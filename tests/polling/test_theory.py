"""Queueing theory's known answers, by every engine. Fixed seeds; |z| < 4 is a false alarm once in 16,000."""

from __future__ import annotations

import pytest

from sim.verification.queues import KNOWN_QUEUES, Effort, check_queue


@pytest.mark.parametrize("queue", KNOWN_QUEUES, ids=lambda queue: queue.name)
def test_waits_are_those_of_queueing_theory(run_station, queue):
    assert [found for found in check_queue(queue, Effort(30, 1_200), run_station) if not found.holds] == []
