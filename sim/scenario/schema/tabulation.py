"""After closing: ballot accounts, count, commissions, turnout reports, consequences and the repeat vote."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from sim.files.schema_fields import Table, fault
from sim.scenario.schema.fields import Clock, Number, Share, ToTuple, about, later_than

_Regions = Annotated[tuple[str, ...], ToTuple, Field(min_length=1)]
_Seconds = Annotated[Number, about("", ge=0, le=3_600)]
_Minutes = Annotated[Number, about("", ge=0, le=10_080)]
_Members = Annotated[int, about("", ge=1, le=100)]
_Papers = Annotated[int, about("", ge=0, le=10_000_000)]
_ASSUMED = "assumption"

Consequence = Literal["none", "correct", "exclude-box", "exclude-station", "vote-again"]
"""What follows from an irregularity that came out, in order of severity."""


class Counting(Table):
    """How long a station counts."""

    counters: Annotated[
        _Members, about("Members who count", unit="members", evidence="assumption; commissions of 5 to 11")
    ] = 5
    seconds_per_paper: Annotated[
        _Seconds,
        about(
            "Showing and announcing one paper",
            unit="seconds",
            evidence="one by one [law]; how long is an assumption",
        ),
    ] = 8.0
    seconds_per_bundle: Annotated[
        _Seconds,
        about("Cancelling or checking a bundle of 100 papers", unit="seconds", evidence=_ASSUMED),
    ] = 180.0
    protocol_minutes: Annotated[
        _Minutes, about("Filling in, signing and copying the protocol", unit="minutes", evidence=_ASSUMED)
    ] = 30.0
    pace_cv: Annotated[
        Number, about("Spread of the stations' pace", unit="CV", evidence=_ASSUMED, ge=0, le=3)
    ] = 0.3
    slips: Annotated[
        Share,
        about(
            "Share of stations whose first protocol breaks a control relation by a slip", evidence=_ASSUMED
        ),
    ] = 0.02
    slips_left: Annotated[
        Share, about("Share of these slips that nobody mends before the figures pass on", evidence=_ASSUMED)
    ] = 0.0


class Commissions(Table):
    """From the stations through the territorial and regional commissions to the centre."""

    stations_per_territorial: Annotated[
        int,
        about(
            "Stations under one territorial commission",
            unit="stations",
            evidence="assumption: some 230 districts and cities for 10,000 stations",
            ge=1,
            le=100_000,
        ),
    ] = 45
    send_minutes: Annotated[
        _Minutes, about("Mean time until a station's figures are sent", unit="minutes", evidence=_ASSUMED)
    ] = 20.0
    entry_minutes: Annotated[
        _Minutes,
        about(
            "Time in which a territorial commission checks and enters one protocol",
            unit="minutes",
            evidence=_ASSUMED,
        ),
    ] = 4.0
    regional_minutes: Annotated[
        _Minutes, about("A region passes figures on at such intervals", unit="minutes", evidence=_ASSUMED)
    ] = 30.0
    paper_hours: Annotated[
        Number,
        about(
            "Mean time of a protocol on paper to the region", unit="hours", evidence=_ASSUMED, ge=0, le=240
        ),
    ] = 12.0


class LateReports(Table):
    """Stations of some regions whose figures are always one report behind."""

    regions: Annotated[_Regions | None, about("Regions; without it, all")] = None
    share: Annotated[Share, about("Share of their stations' papers that are late", evidence=_ASSUMED)]
    report: Annotated[
        Clock | None, about("Only at this report; without it, at every one", unit="reporting clock")
    ] = None


class StaleCopy(Table):
    """A region whose previous figure is printed again."""

    region: Annotated[str, about("Region", min_length=1)]
    report: Annotated[Clock, about("Report at which it is", unit="reporting clock")]


class Unreported(Table):
    """Papers of a region that never enter its turnout reports."""

    region: Annotated[str, about("Region", min_length=1)]
    papers: Annotated[_Papers, about("Papers issued and not reported", unit="papers")]


class Reports(Table):
    """The turnout reports as the public sees them."""

    quiet_minutes: Annotated[
        _Minutes,
        about(
            "Stations report no more so long before their own closing: a report that falls in between copies "
            "the previous figure",
            unit="minutes",
            evidence="assumption; at 120 the five western regions repeat 18:00 at 20:00, as printed in 2022",
        ),
    ] = 0.0
    lag_minutes: Annotated[
        _Minutes, about("Figures are so old when they are reported", unit="minutes", evidence=_ASSUMED)
    ] = 0.0
    stale: Annotated[
        Share, about("Probability that a region's figure is a copy of its previous one", evidence=_ASSUMED)
    ] = 0.0
    copies: Annotated[tuple[StaleCopy, ...], ToTuple, about("Copies known of", max_length=1_000)] = ()
    late: Annotated[tuple[LateReports, ...], ToTuple, about("Stations that report late", max_length=100)] = ()
    unreported: Annotated[
        tuple[Unreported, ...], ToTuple, about("Papers never reported", max_length=100)
    ] = ()


class Consequences(Table):
    """What follows, by kind, once an irregularity has come out."""

    stuffing: Annotated[Consequence, about("Stuffing", evidence="Almaty station No. 2, 2022: excluded")] = (
        "exclude-station"
    )
    multiple_voting: Annotated[Consequence, about("Multiple voting", evidence=_ASSUMED)] = "exclude-station"
    misreport: Annotated[Consequence, about("A protocol that misreports", evidence=_ASSUMED)] = "correct"
    lost_box: Annotated[Consequence, about("A lost box", evidence=_ASSUMED)] = "none"
    instruction: Annotated[Consequence, about("Officials instructing voters", evidence=_ASSUMED)] = "none"
    photographs: Annotated[Consequence, about("Photographs as proof", evidence=_ASSUMED)] = "none"
    composition: Annotated[
        Consequence, about("An unlawful commission", evidence="Koyandy 2022: annulled, voted again")
    ] = "vote-again"
    annulment: Annotated[Consequence, about("Annulment by decision")] = "exclude-station"
    control: Annotated[
        Consequence, about("A protocol whose control relations are broken", evidence=_ASSUMED)
    ] = "correct"
    roll_kept: Annotated[
        bool,
        about(
            "The list of an excluded station stays in the number of registered voters",
            evidence="kept in the final statement of 2022",
        ),
    ] = True


class Mix(Table):
    """Shares of the papers in the box by class."""

    model_config: ClassVar[ConfigDict] = ConfigDict(validate_default=True)

    yes: Annotated[Share, about("Yes")]
    no: Annotated[Share, about("No")]
    both_marked: Annotated[Share, about("Both marked")] = 0.0
    invalid: Annotated[Share, about("Invalid")] = 0.0

    @field_validator("invalid")
    @classmethod
    def _whole(cls, invalid: float, others: ValidationInfo) -> float:
        total = invalid + sum(others.data.get(name, 0.0) for name in ("yes", "no", "both_marked"))
        if abs(total - 1.0) > 1e-9:
            raise fault("sum", f"makes the shares of the classes add up to {total:.6g}, not to 1")
        return invalid


class Repeat(Table):
    """The repeat vote at stations that vote again."""

    turnout_ratio: Annotated[
        Number,
        about(
            "Turnout of the repeat vote over that of the first",
            evidence="assumption; Koyandy 2022: 703 after 661",
            ge=0,
            le=10,
        ),
    ] = 1.0
    mix: Annotated[Mix | None, about("Classes of the papers; without it, as at the first vote")] = None
    days_after: Annotated[
        int, about("Days from the first vote", unit="days", evidence="Koyandy 2022: 28", ge=1, le=365)
    ] = 28


class Tabulation(Table):
    """``[tabulation]``: what happens from the closing to the published result."""

    observers: Annotated[
        Share, about("Share of stations with an observer", unit="share", evidence=_ASSUMED)
    ] = 0.3
    copies: Annotated[
        Share, about("Share of observers who are given a copy of the protocol", evidence=_ASSUMED)
    ] = 0.9
    spoiled_and_replaced: Annotated[
        Share, about("Share of voters who spoil a paper and are given another", evidence=_ASSUMED)
    ] = 0.002
    recorded_annulments: Annotated[
        bool,
        about(
            "Count the stations that the dataset records as annulled, then annul them",
            evidence="kz-2022: Almaty station No. 2",
        ),
    ] = False
    count: Annotated[Counting, about("How long a station counts")] = Counting()
    commissions: Annotated[Commissions, about("From the stations to the centre")] = Commissions()
    consequences: Annotated[Consequences, about("What follows from irregularities")] = Consequences()
    reports: Annotated[Reports | None, about("The turnout reports as printed; without it, none")] = None
    repeat: Annotated[Repeat | None, about("The repeat vote; without it, none is held")] = None


class Certificates(Table):
    """``[certificates]``: absentee certificates: on one list, voting at another station."""

    share: Annotated[Share, about("Share of would-be voters who vote with a certificate", evidence=_ASSUMED)]
    to_cities: Annotated[
        Share,
        about(
            "Share of them who vote in a city that is a unit of its own; the rest by roll", evidence=_ASSUMED
        ),
    ] = 0.5


class HomeVoting(Table):
    """``[home_voting]``: voters whom the mobile box visits, on a written request.

    Each is visited at an hour of their own, evenly over the hours of the visits (assumption), and meets the
    campaigns of that hour. Abstainers whom a campaign brings to the polls come to the station.
    That two members leave the desks for it is said by ``[polling.mobile_box]``.
    """

    share: Annotated[Share, about("Share of would-be voters who vote at home", evidence=_ASSUMED)]
    from_: Annotated[Clock, Field(alias="from"), about("First visits", unit="local clock", evidence=_ASSUMED)]
    until: Annotated[Clock, about("Last visits", unit="local clock", evidence=_ASSUMED)]

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: object, others: ValidationInfo) -> object:
        return later_than(until, others, "from_")  # type: ignore[type-var]  # a Clock is a time by now
