"""Numbers that come out the same to the last bit on every machine; nothing here knows of votes.

Sums in a stated order, elementary functions of fixed operations, a root and a smooth curve. What is not here:
counts (they are integers, and exact wherever they are added up) and random draws (:mod:`sim.streams`).
"""

from sim.numerics.elementary import exp, expit, log, log1p, logit, ndtri
from sim.numerics.solving import monotone_cubic, root
from sim.numerics.sums import weighted_sum

__all__ = ["exp", "expit", "log", "log1p", "logit", "monotone_cubic", "ndtri", "root", "weighted_sum"]
