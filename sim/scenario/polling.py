"""The polling station: queues, desks, booths, service times, patience, and the hours of the day."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.fields import Clock, Number, Table, about, fault

_SECONDS = "seconds"
_Time = Annotated[Number, about("", ge=0, le=86_400)]
_Cv = Annotated[Number, about("", ge=0, le=10)]
_Count = Annotated[int, about("", ge=1, le=10_000)]


class CheckIn(Table):
    """Time at the registration desk: lognormal."""

    mean_seconds: Annotated[
        _Time,
        about(
            "Mean time to show a document, be found on the list, sign and receive the paper",
            unit=_SECONDS,
            evidence="assumption; 2 min in 30 stations of California, 2008 [Spencer & Markovits]",
        ),
    ] = 60.0
    cv: Annotated[_Cv, about("Coefficient of variation", evidence="assumption")] = 0.6


class Booth(Table):
    """Time in the booth: lognormal, never below a least time."""

    mean_seconds: Annotated[
        _Time,
        about(
            "Mean time from the desk into the booth and out with a marked paper",
            unit=_SECONDS,
            evidence='assumption; 30 s to walk [Spencer & Markovits]; "after a minute" [one voter, 2022]',
        ),
    ] = 50.0
    cv: Annotated[_Cv, about("Coefficient of variation", evidence="assumption")] = 0.8
    at_least_seconds: Annotated[_Time, about("Nobody is faster", unit=_SECONDS, evidence="assumption")] = 10.0

    @model_validator(mode="after")
    def _least_below_mean(self) -> Self:
        if self.at_least_seconds > self.mean_seconds:
            raise fault("order", f"must not exceed mean_seconds = {self.mean_seconds}", "at_least_seconds")
        return self


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

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if self.until <= self.from_:
            raise fault("order", f"must be later than from = {self.from_}", "until")
        return self


class Polling(Table):
    """``[polling]``: what happens inside the stations."""

    queues: Annotated[
        bool, about("Do voters queue, one by one (true), or are stations only counted (false)")
    ] = False
    stations: Annotated[
        _Count | None,
        about("Stations sampled by region for the queue figures; without it, all", unit="stations"),
    ] = None
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
    voters_per_desk: Annotated[
        _Count,
        about("One issuing member for so many on the list", unit="voters", evidence="assumption"),
    ] = 300
    min_desks: Annotated[_Count, about("At least so many desks", unit="desks", evidence="assumption")] = 2
    max_desks: Annotated[_Count, about("At most so many desks", unit="desks", evidence="assumption")] = 8
    voters_per_booth: Annotated[
        _Count, about("One booth for so many on the list", unit="voters", evidence="assumption")
    ] = 250
    min_booths: Annotated[_Count, about("At least so many booths", unit="booths", evidence="assumption")] = 2
    max_booths: Annotated[_Count, about("At most so many booths", unit="booths", evidence="assumption")] = 12
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
    mobile_box: Annotated[MobileBox | None, about("Members away with the portable box; without it, none")] = (
        None
    )

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.max_desks < self.min_desks:
            raise fault("order", f"must not be below min_desks = {self.min_desks}", "max_desks")
        if self.max_booths < self.min_booths:
            raise fault("order", f"must not be below min_booths = {self.min_booths}", "max_booths")
        if self.opening is not None and self.closing is not None and self.closing <= self.opening:
            raise fault("order", f"must be later than opening = {self.opening}", "closing")
        return self
