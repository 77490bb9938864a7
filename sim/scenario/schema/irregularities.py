"""Irregularities: flows of papers or of figures, with the stations struck and how likely each is seen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.files.schema_fields import Table, fault
from sim.scenario.schema.fields import Clock, Name, Share, ToTuple, about

_Regions = Annotated[tuple[str, ...], ToTuple, Field(min_length=1)]
_Count = Annotated[int, about("", ge=0, le=1_000_000)]
_Number = Annotated[int, Field(ge=1, le=1_000_000)]
_NOT_MEASURED = "assumption: nobody measured it"

VotedClass = Literal["yes", "no", "both_marked", "invalid"]


class _Irregularity(Table):
    name: Annotated[
        Name,
        about(
            "Unique name; it keys the random stream. Without it: the kind and the position, as stuffing-1",
        ),
    ]
    regions: Annotated[
        _Regions | None, about("Regions whose stations it may strike; without it, all of them")
    ] = None
    share: Annotated[
        Share, about("Share of the stations in scope that it strikes", unit="share", evidence=_NOT_MEASURED)
    ] = 1.0
    stations: Annotated[
        _Count | None, about("Strikes exactly so many stations in scope, instead of a share", unit="stations")
    ] = None
    which: Annotated[
        Annotated[tuple[_Number, ...], ToTuple, Field(min_length=1)] | None,
        about("Strikes these stations of each region in scope, numbered from 1 in order of list length"),
    ] = None
    seen: Annotated[
        Share,
        about(
            "Probability that observers at a struck station see it; without observers nobody does",
            unit="share",
            evidence=_NOT_MEASURED,
        ),
    ] = 0.5
    contested: Annotated[
        Share,
        about(
            "Probability that it comes out otherwise: a video, a complaint, a court",
            unit="share",
            evidence=_NOT_MEASURED,
        ),
    ] = 0.0

    @field_validator("which")
    @classmethod
    def _one_way(cls, which: tuple[int, ...] | None, others: ValidationInfo) -> tuple[int, ...] | None:
        if which is not None and others.data.get("stations") is not None:
            raise fault("twice", "cannot stand beside stations: name the stations or count them")
        return which


class _Added(_Irregularity):
    papers: Annotated[_Count | None, about("Papers a struck station, exactly", unit="papers")] = None
    of_unsigned: Annotated[
        Share | None,
        about(
            "Papers a struck station, as a share of the names on its list that nobody has signed for",
            unit="share",
            evidence=_NOT_MEASURED,
        ),
    ] = None
    to: Annotated[VotedClass, about("Class of the papers that are added")] = "yes"

    @field_validator("of_unsigned")
    @classmethod
    def _one_amount(cls, share: float | None, others: ValidationInfo) -> float | None:
        if share is not None and others.data.get("papers") is not None:
            raise fault("twice", "cannot stand beside papers: give one amount")
        return share


class Stuffing(_Added):
    """Papers put into the stationary box that no voter was given."""

    kind: Literal["stuffing"]
    covered: Annotated[
        bool,
        about(
            "Names are signed for on the list, so that the protocol's figures agree", evidence="assumption"
        ),
    ] = False
    at: Annotated[
        Clock | None,
        about("When it happens; seen at once, the box is sealed and a new one serves from then on"),
    ] = None


class MultipleVoting(_Added):
    """Voters are given papers in the names of others, and cast them."""

    kind: Literal["multiple-voting"]


class Misreport(_Irregularity):
    """The protocol states other figures than the box holds."""

    kind: Literal["misreport"]
    shift: Annotated[
        Share, about("Share of the papers of one class that the protocol gives to the other", unit="share")
    ] = 0.0
    shift_from: Annotated[VotedClass, about("Class that loses")] = "no"
    shift_to: Annotated[VotedClass, about("Class that gains")] = "yes"
    add: Annotated[_Count, about("Papers that the protocol states beyond the box", unit="papers")] = 0
    add_to: Annotated[VotedClass, about("Class they are added to")] = "yes"
    balanced: Annotated[
        bool, about("The other figures are raised too, so that the control relations hold")
    ] = False
    after_copies: Annotated[
        bool,
        about(
            "The figures change after the station has signed: who holds a copy of the protocol can show it"
        ),
    ] = False


class LostBox(_Irregularity):
    """A box never reaches the count, with all that is in it."""

    kind: Literal["lost-box"]
    box: Annotated[Literal["stationary", "mobile"], about("Which box")] = "mobile"


class Pressure(_Irregularity):
    """Officials tell voters how to mark, or ask for a photograph of the paper as proof."""

    kind: Literal["instruction", "photographs"]
    uptake: Annotated[
        Share,
        about(
            "Share of those who would have marked otherwise and now mark as told",
            unit="share",
            evidence=_NOT_MEASURED,
        ),
    ]
    to: Annotated[Literal["yes", "no"], about("What they are told to mark")] = "yes"


class Composition(_Irregularity):
    """A commission larger than the law allows."""

    kind: Literal["composition"]
    members: Annotated[int, about("Members who sat", unit="members", ge=1, le=100)]
    allowed: Annotated[int, about("Most members allowed", unit="members", ge=1, le=100)]


class Annulment(_Irregularity):
    """Results set aside by a decision whose ground the model does not describe."""

    kind: Literal["annulment"]


Irregularity = Annotated[
    Stuffing | MultipleVoting | Misreport | LostBox | Pressure | Composition | Annulment,
    Field(discriminator="kind"),
]
