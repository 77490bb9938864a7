"""What draws are for. A purpose names a stream for good: renaming one changes every result."""

from __future__ import annotations

from enum import Enum


class Purpose(Enum):
    """Name of a random stream."""

    NATIONAL = "national shocks"
    REGIONAL = "regional shocks"
    STATION_TURNOUT = "station turnout and yes share"
    STATION_DEFECTIVE = "station defective share"
    STATION_SHAPE = "station arrival shape"
    ISSUED = "papers issued"
    TAKEN_AWAY = "papers taken away"
    DEFECTIVE = "defective papers"
    YES = "yes papers"
    BOTH_MARKED = "both-marked papers"
    HOURS = "votes by time of day"
    UPTAKE = "campaign uptake"
    LEVER = "campaign lever"
    VOTER = "voter arrival, class and service"
    MOBILISED = "mobilised voter arrival and service"
    DOCUMENT = "voter with a wrong document, and his errand"
    SAMPLE = "stations sampled for the queues"
    CERTIFICATES = "absentee certificates"
    HOME_VOTING = "home voting"
    VISITING_HOUR = "hour at which a voter at home is visited"
    OUTSIDE = "voters outside the stations"
    OBSERVERS = "observers at stations"
    IRREGULARITY = "irregularity: stations struck, and whether it comes out"
    IRREGULARITY_PAPERS = "irregularity: papers moved"
    REPLACED = "papers spoiled and replaced"
    COUNTING = "counting pace, slips and sending"
    REPEAT = "repeat vote"
    REPORTS = "stale turnout reports"
    CONDITIONAL = "rare events by conditioning"
    IMPORTANCE = "rare events by importance"
    SENSITIVITY = "sensitivity: scores shared by all points"
    MAP = "maps of two swept parameters: scores shared by all points"
    NOWCAST = "running day: swings, and errors of reports"
    POLLS = "weekly polls of support before a vote"
