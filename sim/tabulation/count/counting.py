"""How long a station counts, for all stations at once; the tests hold it to a count in SimPy.

After closing the unused papers are cancelled, then the mobile box is counted, then the stationary one: paper
by paper, each shown and announced, which is one person's work whoever looks on. Cancelling, and checking the
stacks in bundles of a hundred, is shared among the counters. Where the relations of a protocol do not hold,
the stacks are checked once more before it is signed. Counting begins at the closing, or when the last voter
in line has left where the lines of every station are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.scenario.schema.tabulation import Counting

BUNDLE: Final = 100
"""Papers of a bundle."""

LONGEST: Final = 12 * TICKS_PER_HOUR
"""A count lasts at most so long [law, Art. 43] [ticks]."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What each station has to do, int64.

    Attributes
    ----------
    unused, mobile, stationary : shape (station,)
        Papers to cancel, and to count from each box.
    paper, bundle : shape (station,)
        Time for one paper and for one full bundle at the station's own pace [ticks].
    rechecked : bool, shape (station,)
        Stations that check their stacks once more.
    counters : int
    protocol : int
        Time to fill in and sign the protocol [ticks].
    """

    unused: Ints
    mobile: Ints
    stationary: Ints
    paper: Ints
    bundle: Ints
    rechecked: Bools
    counters: int
    protocol: int


def work_of(
    counting: Counting, unused: Ints, mobile: Ints, stationary: Ints, pace: Floats, rechecked: Bools
) -> Work:
    """The stations' work, their pace drawn."""
    return Work(
        unused=unused,
        mobile=mobile,
        stationary=stationary,
        paper=np.rint(counting.seconds_per_paper * TICKS_PER_SECOND * pace).astype(np.int64),
        bundle=np.rint(counting.seconds_per_bundle * TICKS_PER_SECOND * pace).astype(np.int64),
        rechecked=rechecked,
        counters=counting.counters,
        protocol=round(counting.protocol_minutes * TICKS_PER_MINUTE),
    )


def bundles_time(papers: Ints, bundle: Ints, counters: int) -> Ints:
    """Time in which counters working side by side get through bundles [ticks].

    A last, smaller bundle takes its part of a full one's time, rounded down.

    Examples
    --------
    >>> import numpy as np
    >>> bundles_time(np.array([0, 50, 100, 250, 500]), np.array([60] * 5), 2).tolist()
    [0, 30, 60, 90, 180]
    """
    full = papers // BUNDLE
    rounds, last = -(-full // counters), papers - full * BUNDLE
    alone = np.where(rounds * counters == full, last * bundle // BUNDLE, 0)
    return np.asarray(rounds * bundle + alone)


def counting_time(work: Work) -> Ints:
    """From the closing to the signed protocol: int64, shape (station,) [ticks]."""
    papers = work.mobile + work.stationary
    check = bundles_time(papers, work.bundle, work.counters)
    cancel = bundles_time(work.unused, work.bundle, work.counters)
    return np.asarray(cancel + papers * work.paper + check * (1 + work.rechecked) + work.protocol)
