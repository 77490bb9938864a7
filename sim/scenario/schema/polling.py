"""The polling station: queues, desks, booths, service times, patience, and the hours of the day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from sim.files.schema_fields import Table, fault
from sim.scenario.schema.fields import Clock, Number, ToTuple, about, later_than, not_below

_SECONDS = "seconds"
_Time = Annotated[Number, about("", ge=0, le=86_400)]
_Cv = Annotated[Number, about("", ge=0, le=10)]
_Servers = Annotated[int, about("", ge=1, le=1_000)]
_Count = Annotated[int, about("", ge=1, le=10_000)]


_IMPLIED: Final[dict[str, dict[str, float]]] = {
    "exponential": {"cv": 1.0},
    "fixed": {"cv": 0.0},
    "sample": {"mean_seconds": 0.0, "cv": 0.0, "at_least_seconds": 0.0},
}
"""What a form of distribution says itself; a sample says all, and 0 stands there."""

_LEAST_GAMMA_CV: Final = 0.01


class ServiceTime(Table):
    """A distribution of service times, or a sample of them."""

    model_config: ClassVar[ConfigDict] = ConfigDict(validate_default=True)

    distribution: Annotated[
        Literal["lognormal", "gamma", "exponential", "fixed", "sample"],
        about("Form of the distribution", evidence="lognormal [assumption]"),
    ] = "lognormal"
    sample: Annotated[
        str | None,
        about('File of durations in seconds, one a line; with distribution = "sample" alone'),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _with_what_the_form_says(cls, given: object) -> object:
        """What a form says itself takes the place of a default."""
        form = given.get("distribution") if isinstance(given, dict) else None
        if not isinstance(given, dict) or not isinstance(form, str):
            return given
        return {
            key: value for key, value in _IMPLIED.get(form, {}).items() if key in cls.model_fields
        } | given

    @field_validator("sample")
    @classmethod
    def _sample_where_it_is_asked_for(cls, sample: str | None, others: ValidationInfo) -> str | None:
        form = others.data.get("distribution", "sample" if sample else "")
        if (sample is not None) != (form == "sample"):
            raise fault(
                "sample", 'must name a file with distribution = "sample", and be left out with any other'
            )
        return sample

    @field_validator("mean_seconds", "cv", check_fields=False)
    @classmethod
    def _as_the_form_has_it(cls, value: float, others: ValidationInfo) -> float:
        form = others.data.get("distribution", "")
        implied = _IMPLIED.get(form, {}).get(str(others.field_name), value)
        if value != implied:
            raise fault("form", f"must be left out, or {implied:g}, with distribution = {form!r}")
        if form == "gamma" and others.field_name == "cv" and value < _LEAST_GAMMA_CV:
            raise fault(
                "form", "must be 0.01 or more with gamma; without spread write distribution = 'fixed'"
            )
        return value


class CheckIn(ServiceTime):
    """Time at the registration desk."""

    mean_seconds: Annotated[
        _Time,
        about(
            "Mean time to show a document, be found on the list, sign and receive the paper",
            unit=_SECONDS,
            evidence="assumption; 2 min in 30 stations of California, 2008 [Spencer & Markovits]",
        ),
    ] = 60.0
    cv: Annotated[_Cv, about("Coefficient of variation", evidence="assumption")] = 0.6


class Booth(ServiceTime):
    """Time in the booth, never below a least time."""

    mean_seconds: Annotated[
        _Time,
        about(
            "Mean time from the desk into the booth and out with a marked paper",
            unit=_SECONDS,
            evidence='assumption; 30 s to walk [Spencer & Markovits]; "after a minute" [one voter, 2022]',
        ),
    ] = 50.0
    cv: Annotated[_Cv, about("Coefficient of variation", evidence="assumption")] = 0.8
    at_least_seconds: Annotated[
        _Time,
        about(
            "Nobody is faster",
            unit=_SECONDS,
            evidence="assumption",
        ),
    ] = 10.0

    @field_validator("at_least_seconds")
    @classmethod
    def _least_below_mean(cls, least: float, others: ValidationInfo) -> float:
        mean = others.data.get("mean_seconds")
        if mean is not None and least > mean and others.data.get("distribution") != "sample":
            raise fault("order", f"must not exceed mean_seconds = {mean}")
        return least


class BeforeOpening(Table):
    """Voters who stand in line before the doors open."""

    share: Annotated[
        Number,
        about(
            "Share of a station's voters who do: the first of the day by the curve of arrivals",
            unit="share",
            evidence="assumption",
            ge=0,
            le=0.5,
        ),
    ]
    minutes: Annotated[
        Number,
        about(
            "The first of them comes so long before the opening",
            unit="minutes",
            evidence="assumption",
            gt=0,
            le=720,
        ),
    ] = 30.0


class MobileBox(Table):
    """Members who leave the desks with the portable box for home-bound voters."""

    members: Annotated[
        _Count,
        about("Members who leave the desks", unit="members", evidence="two go with the portable box [law]"),
    ] = 2
    from_: Annotated[
        Clock, Field(alias="from"), about("They leave", unit="local clock", evidence="assumption")
    ]
    until: Annotated[Clock, about("They are back", unit="local clock", evidence="assumption")]

    @field_validator("until")
    @classmethod
    def _hours_in_order(cls, until: dt.time, others: ValidationInfo) -> dt.time:
        return later_than(until, others, "from_")


class Disputes(Table):
    """Long disputes at the desk: demands for many papers, complaints, papers refused."""

    share: Annotated[
        Number, about("Share of the voters who dispute", unit="share", evidence="assumption", ge=0, le=1)
    ]
    minutes: Annotated[
        Number,
        about("How much longer they take at the desk", unit="minutes", evidence="assumption", ge=0, le=480),
    ]


class WrongDocuments(Table):
    """Voters who are sent for another document: they come again, and queue again."""

    share: Annotated[
        Number,
        about(
            "Share of the voters who come with a wrong one", unit="share", evidence="assumption", ge=0, le=1
        ),
    ]
    errand_minutes: Annotated[
        Number,
        about(
            "Mean time until they come again (exponential)",
            unit="minutes",
            evidence="assumption",
            gt=0,
            le=1_440,
        ),
    ] = 45.0


class Helpers(Table):
    """Members who leave the desks to open a further booth while the line for the booths is long."""

    members: Annotated[
        _Count,
        about(
            "At most so many at once, and fewer than there are desks", unit="members", evidence="assumption"
        ),
    ] = 1
    when_waiting: Annotated[
        _Count, about("They go when so many wait for a booth", unit="voters", evidence="assumption")
    ] = 5


class Outage(Table):
    """Desks that cannot work for some hours: the register or network is down, or the station is shut."""

    from_: Annotated[
        Clock, Field(alias="from"), about("It begins", unit="local clock", evidence="assumption")
    ]
    until: Annotated[Clock, about("It ends", unit="local clock", evidence="assumption")]
    desks: Annotated[
        Number,
        about(
            "Share of a station's desks out of work, rounded up",
            unit="share",
            evidence="assumption",
            gt=0,
            le=1,
        ),
    ] = 1.0
    regions: Annotated[
        Annotated[tuple[str, ...], ToTuple, Field(min_length=1)] | None,
        about("Regions whose stations it strikes; without it, all"),
    ] = None

    @field_validator("until")
    @classmethod
    def _hours_in_order(cls, until: dt.time, others: ValidationInfo) -> dt.time:
        return later_than(until, others, "from_")


class Polling(Table):
    """``[polling]``: what happens inside the stations."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        validate_default=True
    )  # a default limit can contradict one that is given

    queues: Annotated[
        bool, about("Do voters queue, one by one (true), or are stations only counted (false)")
    ] = False
    stations: Annotated[
        _Count | None,
        about("Stations sampled by region for the queue figures; without it, all", unit="stations"),
    ] = None
    arrivals: Annotated[
        Literal["smooth", "constant"],
        about(
            "Rate of arrivals between the points of the table: smooth (monotone cubics), or constant. "
            "Smoothing moved the mean wait of a published example by the hour by 7 to 28 %",
            evidence="assumption",
        ),
    ] = "smooth"
    opening: Annotated[
        Clock | None,
        about(
            "Opening; without it, the dataset's", unit="local clock", evidence="07:00 [law]; 06:00 allowed"
        ),
    ] = None
    closing: Annotated[
        Clock | None,
        about(
            "Closing, those in line still vote; without it, the dataset's",
            unit="local clock",
            evidence="20:00 [law]",
        ),
    ] = None
    late_opening_minutes: Annotated[
        Number, about("Every station opens that much later", unit="minutes", ge=0, le=1_440)
    ] = 0.0
    before_opening: Annotated[
        BeforeOpening | None, about("A line that has built up before the opening; without it, none")
    ] = None
    voters_per_desk: Annotated[
        _Count,
        about("One issuing member for so many on the list", unit="voters", evidence="assumption"),
    ] = 300
    min_desks: Annotated[_Servers, about("At least so many desks", unit="desks", evidence="assumption")] = 2
    max_desks: Annotated[
        _Servers,
        about(
            "At most so many desks",
            unit="desks",
            evidence="assumption",
        ),
    ] = 8
    voters_per_booth: Annotated[
        _Count, about("One booth for so many on the list", unit="voters", evidence="assumption")
    ] = 250
    min_booths: Annotated[
        _Servers, about("At least so many booths", unit="booths", evidence="assumption")
    ] = 2
    max_booths: Annotated[
        _Servers,
        about(
            "At most so many booths",
            unit="booths",
            evidence="assumption",
        ),
    ] = 12
    desk_queues: Annotated[
        Literal["split", "pooled"],
        about(
            "One queue a desk, the list split by street or letter; or one queue for all",
            evidence="split [practice]",
        ),
    ] = "split"
    check_in: Annotated[CheckIn, about("Time at the registration desk")] = CheckIn()
    booth: Annotated[Booth, about("Time in the booth")] = Booth()
    box_seconds: Annotated[_Time, about("Time at the box", unit=_SECONDS, evidence="assumption")] = 7.0
    inside_limit: Annotated[
        _Count | None,
        about("The chair lets in no more than so many at once; without it, no limit", unit="voters"),
    ] = None
    patience_minutes: Annotated[
        Number | None,
        about(
            "Mean patience while waiting to be registered (exponential); without it, nobody leaves the line",
            unit="minutes",
            evidence="no law of reneging was found; 30 to 60 min [assumption], off",
            gt=0,
            le=1_440,
        ),
    ] = None
    baulk_at: Annotated[
        _Count | None,
        about(
            "Who finds so many waiting turns back; without it, nobody does",
            unit="voters",
            evidence="assumption, off",
        ),
    ] = None
    wait_target_minutes: Annotated[
        Number | None,
        about(
            "The share of the voters who wait longer in all is told; without it, none is",
            unit="minutes",
            evidence="30 min [US Presidential Commission on Election Administration, 2014], off",
            gt=0,
            le=1_440,
        ),
    ] = None
    mobile_box: Annotated[MobileBox | None, about("Members away with the portable box; without it, none")] = (
        None
    )
    disputes: Annotated[Disputes | None, about("Disputes at the desk; without it, none")] = None
    wrong_documents: Annotated[
        WrongDocuments | None, about("Voters sent for another document; without it, none")
    ] = None
    helpers: Annotated[Helpers | None, about("Members who help out at the booths; without it, none")] = None
    outages: Annotated[
        Annotated[tuple[Outage, ...], ToTuple, Field(min_length=1, max_length=100)] | None,
        about("Hours in which desks cannot work; without it, none"),
    ] = None

    @field_validator("max_desks")
    @classmethod
    def _desks_in_order(cls, most: int, others: ValidationInfo) -> int:
        return not_below(most, others, "min_desks")

    @field_validator("max_booths")
    @classmethod
    def _booths_in_order(cls, most: int, others: ValidationInfo) -> int:
        return not_below(most, others, "min_booths")

    @field_validator("closing")
    @classmethod
    def _hours_in_order(cls, closing: dt.time | None, others: ValidationInfo) -> dt.time | None:
        return later_than(closing, others, "opening")
