"""Campaigns: flows of voters or of papers, each with a scope, an uptake and whom it moves."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from sim.files.schema_fields import Table, fault
from sim.scenario.schema.fields import (
    Clock,
    Distinct,
    Name,
    Number,
    Share,
    ToTuple,
    about,
    later_than,
    not_below,
)

_WHERE = "Regions in which it acts, by the dataset's names; without it, every simulated region"


class Uniform(Table):
    """Uptake drawn once a replication, any value between two bounds being as likely."""

    distribution: Literal["uniform"]
    low: Annotated[Share, about("Smallest uptake", unit="share")]
    high: Annotated[Share, about("Largest uptake", unit="share")]

    @field_validator("high")
    @classmethod
    def _ordered(cls, high: float, others: ValidationInfo) -> float:
        return not_below(high, others, "low")


class Beta(Table):
    """Uptake drawn once a replication from a beta distribution of the given mean and spread."""

    distribution: Literal["beta"]
    mean: Annotated[Number, about("Mean uptake", unit="share", gt=0, lt=1)]
    sd: Annotated[Number, about("Standard deviation of the uptake", unit="share", gt=0)]

    @field_validator("sd")
    @classmethod
    def _possible(cls, sd: float, others: ValidationInfo) -> float:
        mean = others.data.get("mean")
        if mean is not None and sd >= (limit := (mean * (1 - mean)) ** 0.5):
            raise fault("spread", f"must be below sqrt(mean (1 - mean)) = {limit:.4g}")
        return sd


Distribution = Annotated[Uniform | Beta, Field(discriminator="distribution")]


def _uptake_tag(value: Any) -> str:
    return "a distribution" if isinstance(value, dict | Uniform | Beta) else "number"


Uptake = Annotated[
    Annotated[Share, Tag("number")] | Annotated[Distribution, Tag("a distribution")],
    Discriminator(_uptake_tag),
]


class _Campaign(Table):
    name: Annotated[
        Name,
        about(
            "Unique name; it keys the campaign's random stream. "
            "Without it: the kind and the position, as boycott-1"
        ),
    ]
    uptake: Annotated[
        Uptake,
        about(
            "Share of the would-be voters (or abstainers) in scope who follow the campaign; or a distribution"
        ),
    ]
    regions: Annotated[Annotated[tuple[str, ...], ToTuple, Field(min_length=1)] | None, about(_WHERE)] = None
    from_: Annotated[
        Clock | None,
        Field(alias="from"),
        about(
            "It moves those who would arrive, or be visited at home, at this local time or later",
            unit="local clock",
        ),
    ] = None
    until: Annotated[
        Clock | None,
        about(
            "It moves those who would arrive, or be visited at home, before this local time",
            unit="local clock",
        ),
    ] = None

    @field_validator("until")
    @classmethod
    def _hours_in_order(cls, until: dt.time | None, others: ValidationInfo) -> dt.time | None:
        return later_than(until, others, "from_")


def _who_stays(who: Any) -> Any:
    """Name what is meant where a boycott addresses people by what they expect or would rather see."""
    named = who if isinstance(who, list | tuple) else ()
    for each in named:
        if isinstance(each, str) and each not in ("yes", "no"):
            raise fault(
                "who_stays",
                "must be yes or no, those who would vote so; abstainers are at home already, and opponents "
                'who stay there where they expect to lose are kind = "strategic-abstention"',
            )
    return who


class Boycott(_Campaign):
    """Would-be voters stay at home."""

    kind: Literal["boycott"]
    who: Annotated[
        Annotated[
            tuple[Literal["yes", "no"], ...],
            ToTuple,
            Distinct,
            BeforeValidator(_who_stays),
            Field(min_length=1),
        ]
        | None,
        about("Who is called: those who would vote yes, or no; without it, every would-be voter"),
    ] = None
    odds_ratio: Annotated[
        Number,
        about(
            "Odds of following among No-leaners (No, invalid, both-marked) to those among Yes-leaners; "
            "1 is proportional. The uptake stays overall, in every replication: of the would-be voters drawn "
            "whom the campaign meets, before any campaign",
            evidence="assumption: no measurement was found",
            gt=0,
            le=1e6,
        ),
    ] = 1.0

    @field_validator("odds_ratio")
    @classmethod
    def _among_all(cls, odds_ratio: float, others: ValidationInfo) -> float:
        if others.data.get("who") is not None and odds_ratio != 1.0:
            raise fault("odds_among_some", "splits all would-be voters: leave it out beside `who`")
        return odds_ratio


_Who = Literal["yes", "no", "abstainers"]
_whom = about("Whose papers: those who would vote yes, no, or stay at home", min_length=1)


class Spoil(_Campaign):
    """Papers become invalid; abstainers who follow come and cast an invalid paper."""

    kind: Literal["spoil"]
    who: Annotated[tuple[_Who, ...], ToTuple, Distinct, _whom] = ("no",)


class DoubleMark(_Campaign):
    """Both boxes are marked: a valid paper that counts for neither side and stays in the base."""

    kind: Literal["double-mark"]
    who: Annotated[tuple[_Who, ...], ToTuple, Distinct, _whom] = ("no",)


class Persuade(_Campaign):
    """Voters of the one answer mark the other."""

    kind: Literal["persuade"]
    to: Annotated[Literal["yes", "no"], about("What they mark instead of the other answer")]


class Mobilise(_Campaign):
    """Abstainers come to vote."""

    kind: Literal["mobilise"]
    to: Annotated[Literal["yes", "no", "invalid"], about("Where the papers of mobilised abstainers go")]


class Coerce(_Campaign):
    """Dependants (state employees, students) are made to vote, with a photograph of the paper as proof.

    Abstainers who are reached come and vote as told; those who would have come anyway, at the hours at which
    it acts, cannot follow a call to stay away. Name it after such calls: it brings abstainers back, whom no
    call then reaches.
    """

    kind: Literal["coerce"]
    to: Annotated[Literal["yes", "no"], about("What they are told to mark")] = "yes"
    photographs: Annotated[
        Share,
        about(
            "Share of those reached, otherwise minded, who mark as told because a photograph is asked for",
            evidence="assumption: photographs were reported in 2022, not counted",
        ),
    ] = 0.0


class StrategicAbstention(_Campaign):
    """Opponents stay at home where they expect to lose, so as not to help the quorum.

    Under a rule that asks for no turnout there is no quorum to fail, and it moves nobody.
    """

    kind: Literal["strategic-abstention"]
    expect_below: Annotated[
        Share,
        about(
            "They expect to lose where No is a smaller share of Yes and No than this",
            unit="share",
            evidence="assumption: a loss is a No below one half",
        ),
    ] = 0.5


class Closure(_Campaign):
    """Stations are closed for some hours; uptake is the share of those due then who do not come back."""

    kind: Literal["closure"]


Campaign = Annotated[
    Boycott | Spoil | DoubleMark | Persuade | Mobilise | Coerce | StrategicAbstention | Closure,
    Field(discriminator="kind"),
]
