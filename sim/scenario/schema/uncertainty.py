"""What is uncertain: the parameters of the hierarchical model, and the priors of every run."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator

from sim.files.schema_fields import Table
from sim.scenario.schema.fields import NAME_PATTERN, Name, Number, about

BUILT_IN_PRIORS: Final = ("replay", "next-vote", "fresh-event")
"""Always run, in this order; ``next-vote`` is the parameters of ``[uncertainty]`` themselves."""

RETIRED: Final = "default"
"""Prior of version 0.1 in the place of ``next-vote``."""

RETIRED_VALUES: Final = {
    "sd_national_turnout": 0.22,
    "sd_national_yes": 0.22,
    "sd_national_defective": 0.15,
    "sd_regional_turnout": 0.20,
    "sd_regional_yes": 0.20,
    "sd_regional_defective": 0.20,
    "corr_national": 0.30,
    "corr_regional": 0.40,
    "sd_shape_national": 0.43,
    "centre_later": 0.0,
    "centre_steeper": 0.0,
    "sd_national_later": 0.0,
    "sd_national_steeper": 0.0,
    "sd_regional_later": 0.0,
    "sd_regional_steeper": 0.0,
}
"""What it said of the vote; other votes were found to swing further."""

_PLEBISCITE = (
    "96,754 stations of Russia's 2020 plebiscite [measured]; lower taken, falsified stations inflate it"
)
_NATIONAL = (
    "turnout of five national votes 2019–2024, the published one among them; sd between votes .18 to .61 "
    "(90 %) [fitted, sim/priors]"
)
_REGIONAL = "swings of 17 regions to three other votes: sd .26, .30, .30 [fitted, sim/priors]"
_YES = (
    "two-way Yes share of the referendums of 2022, 2024, 2026: 80.53, 73.11, 89.86 %; sd between votes .33 "
    "to 1.03 (90 %) [fitted, sim/priors]"
)
_DAYS = "of four national votes, 2019 to 2024, the published one among them [fitted, sim/priors]"
_LATER_CENTRE = f"mean of how late the days were {_DAYS}"
_STEEPER_CENTRE = f"mean of how steep the days were {_DAYS}"
_LATER = f"how late the days were {_DAYS}; sd between votes .26 to .84 (90 %)"
_STEEPER = f"how steep the days were {_DAYS}; sd between votes .11 to .52 (90 %)"
_LATER_REGIONS = "how late 17 regions were in November 2022 and 2024: sd .26, .57 [fitted, sim/priors]"
_STEEPER_REGIONS = "how steep the days of 17 regions were in 2024: sd .37 [fitted, sim/priors]"
_ASSUMED = "assumption"
_LOGIT = "logit"
_BEND = "bend of the arrival curve, −1 to 1"

_Icc = Annotated[Number, about("", ge=0, lt=1)]
_Sd = Annotated[Number, about("", ge=0, le=5)]
_Corr = Annotated[Number, about("", ge=-1, le=1)]
_Centre = Annotated[Number, about("", ge=-5, le=5)]


class Parameters(Table):
    """The parameters of the electorate's uncertainty, all given."""

    icc_turnout: Annotated[
        _Icc,
        about(
            "Intra-class correlation of turnout within a station (beta-binomial)",
            unit="share",
            evidence=f"range .025 to .12; regional median .094: {_PLEBISCITE}",
        ),
    ] = 0.06
    icc_yes: Annotated[
        _Icc,
        about(
            "Intra-class correlation of the Yes share within a station",
            unit="share",
            evidence=f"range .015 to .06; regional median .041: {_PLEBISCITE}",
        ),
    ] = 0.03
    icc_defective: Annotated[
        _Icc,
        about(
            "Intra-class correlation of invalid and both-marked papers within a station",
            unit="share",
            evidence=f"range .003 to .04; regional median .014: {_PLEBISCITE}",
        ),
    ] = 0.012
    sd_national_turnout: Annotated[
        _Sd, about("Standard deviation of the national shock to turnout", unit=_LOGIT, evidence=_NATIONAL)
    ] = 0.43
    sd_national_yes: Annotated[
        _Sd, about("Standard deviation of the national shock to the Yes share", unit=_LOGIT, evidence=_YES)
    ] = 0.76
    sd_national_defective: Annotated[
        _Sd,
        about(
            "Standard deviation of the national shock to invalid and both-marked papers",
            unit=_LOGIT,
            evidence=_ASSUMED,
        ),
    ] = 0.15
    sd_regional_turnout: Annotated[
        _Sd, about("Standard deviation of each region's shock to turnout", unit=_LOGIT, evidence=_REGIONAL)
    ] = 0.32
    sd_regional_yes: Annotated[
        _Sd,
        about("Standard deviation of each region's shock to the Yes share", unit=_LOGIT, evidence=_ASSUMED),
    ] = 0.20
    sd_regional_defective: Annotated[
        _Sd,
        about(
            "Standard deviation of each region's shock to invalid and both-marked papers",
            unit=_LOGIT,
            evidence=_ASSUMED,
        ),
    ] = 0.20
    corr_national: Annotated[
        _Corr,
        about(
            "Correlation of the national shocks to turnout and Yes share",
            evidence=_ASSUMED,
        ),
    ] = 0.30
    corr_regional: Annotated[
        _Corr,
        about(
            "Correlation of a region's shocks to turnout and Yes share",
            evidence=_ASSUMED,
        ),
    ] = 0.40
    corr_station: Annotated[
        _Corr,
        about(
            "Correlation of a station's effects on turnout and Yes share (Gaussian copula)",
            evidence=_ASSUMED,
        ),
    ] = 0.25
    sd_shape_national: Annotated[
        _Sd,
        about(
            "Standard deviation of a bend that all stations share, beside later and steeper",
            unit=_BEND,
            evidence=_ASSUMED,
        ),
    ] = 0.0
    sd_shape_station: Annotated[
        _Sd,
        about(
            "Standard deviation of a station's effect on the shape of the day",
            unit=_BEND,
            evidence=_ASSUMED,
        ),
    ] = 0.25
    centre_later: Annotated[
        _Centre,
        about(
            "Log-odds by which the share come lies behind the published one, in the mean",
            unit=_LOGIT,
            evidence=_LATER_CENTRE,
        ),
    ] = 0.46
    centre_steeper: Annotated[
        _Centre,
        about(
            "Logarithm of how much steeper the day is than the published one, in the mean",
            unit=_LOGIT,
            evidence=_STEEPER_CENTRE,
        ),
    ] = 0.25
    sd_national_later: Annotated[
        _Sd, about("Standard deviation of how much later the country comes", unit=_LOGIT, evidence=_LATER)
    ] = 0.62
    sd_national_steeper: Annotated[
        _Sd,
        about("Standard deviation of how much steeper the country's day is", unit=_LOGIT, evidence=_STEEPER),
    ] = 0.34
    sd_regional_later: Annotated[
        _Sd,
        about(
            "Standard deviation of how much later a region comes than the country",
            unit=_LOGIT,
            evidence=_LATER_REGIONS,
        ),
    ] = 0.53
    sd_regional_steeper: Annotated[
        _Sd,
        about(
            "Standard deviation of how much steeper a region's day is than the country's",
            unit=_LOGIT,
            evidence=_STEEPER_REGIONS,
        ),
    ] = 0.48


PARAMETERS: Final = tuple(Parameters.model_fields)


class Prior(Table):
    """A further prior: what it does not say it takes from its base."""

    base: Annotated[Name, about("The prior from which what is not said here is taken")] = "next-vote"
    icc_turnout: Annotated[_Icc | None, about("As in [uncertainty]", unit="share")] = None
    icc_yes: Annotated[_Icc | None, about("As in [uncertainty]", unit="share")] = None
    icc_defective: Annotated[_Icc | None, about("As in [uncertainty]", unit="share")] = None
    sd_national_turnout: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_national_yes: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_national_defective: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_regional_turnout: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_regional_yes: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_regional_defective: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    corr_national: Annotated[_Corr | None, about("As in [uncertainty]")] = None
    corr_regional: Annotated[_Corr | None, about("As in [uncertainty]")] = None
    corr_station: Annotated[_Corr | None, about("As in [uncertainty]")] = None
    sd_shape_national: Annotated[_Sd | None, about("As in [uncertainty]", unit=_BEND)] = None
    sd_shape_station: Annotated[_Sd | None, about("As in [uncertainty]", unit=_BEND)] = None
    centre_later: Annotated[_Centre | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    centre_steeper: Annotated[_Centre | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_national_later: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_national_steeper: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_regional_later: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None
    sd_regional_steeper: Annotated[_Sd | None, about("As in [uncertainty]", unit=_LOGIT)] = None


NAMED_PRIORS: Final = {
    "replay": Prior(
        sd_national_turnout=0.15,
        sd_national_yes=0.15,
        sd_regional_turnout=0.15,
        sd_regional_yes=0.15,
        centre_later=0.0,
        centre_steeper=0.0,
        sd_national_later=0.20,
        sd_national_steeper=0.10,
        sd_regional_later=0.20,
        sd_regional_steeper=0.10,
    ),
    "fresh-event": Prior(
        sd_national_turnout=0.65,
        sd_national_yes=1.14,
        sd_regional_turnout=0.48,
        sd_regional_yes=0.30,
        sd_national_later=0.93,
        sd_national_steeper=0.51,
        sd_regional_later=0.80,
        sd_regional_steeper=0.72,
    ),
}
"""The same vote again, and a vote elsewhere or at another time."""

NAMED_EVIDENCE: Final = {
    "replay": _ASSUMED,
    "fresh-event": "1.5 times next-vote [assumption]",
}
"""What the values of a named prior rest on."""


def _with_named_priors(value: object) -> object:
    """Put the named priors first; what a file says of one of them is merged into it."""
    if not isinstance(value, dict):
        return value
    named = {name: prior.model_dump(exclude_none=True) for name, prior in NAMED_PRIORS.items()}
    return {
        name: {**named.get(name, {}), **given} if isinstance(given, dict) else given
        for name, given in {**named, **value}.items()
    }


class Uncertainty(Parameters):
    """``[uncertainty]``: the parameters of the prior ``next-vote``, and what other priors say differently."""

    prior: Annotated[
        str, about("Headline prior, drawn in the pictures; every probability is printed under all priors")
    ] = "next-vote"
    shape_of_day: Annotated[
        Literal["prior", "table"],
        about(
            "When voters come: as the priors say, or exactly as the table. One's own table is taken as it is "
            "unless the file names a prior"
        ),
    ] = "prior"
    priors: Annotated[
        dict[Annotated[str, about("Name of the prior", pattern=NAME_PATTERN)], Prior],
        BeforeValidator(_with_named_priors),
        about("Further priors by name; replay and fresh-event are always there"),
    ] = NAMED_PRIORS

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all priors: the three that are always run, then the file's own.

        Examples
        --------
        >>> Uncertainty().names
        ('replay', 'next-vote', 'fresh-event')
        """
        own = tuple(name for name in self.priors if name not in BUILT_IN_PRIORS)
        return BUILT_IN_PRIORS + own

    def moved_by(self, parameter: str) -> tuple[str, ...]:
        """Priors that take a parameter from ``[uncertainty]``; the others state a value of their own.

        Examples
        --------
        >>> Uncertainty().moved_by("icc_yes")
        ('replay', 'next-vote', 'fresh-event')
        >>> Uncertainty().moved_by("sd_national_yes")
        ('next-vote',)
        """
        another_value = getattr(self, parameter) / 2 or 0.1
        other = self.model_copy(update={parameter: another_value})
        return tuple(
            name
            for name in self.names
            if getattr(other.parameters(name), parameter) != getattr(self.parameters(name), parameter)
        )

    def parameters(self, prior: str) -> Parameters:
        """Parameters of a prior, taken through its bases down to ``[uncertainty]``.

        Raises
        ------
        KeyError
            If there is no prior of that name.

        Examples
        --------
        >>> Uncertainty().parameters("fresh-event").sd_national_yes
        1.14
        >>> Uncertainty(icc_yes=0.02).parameters("replay").icc_yes
        0.02
        """
        if prior == "next-vote":
            return Parameters.model_validate({name: getattr(self, name) for name in PARAMETERS})
        own = self.priors[prior]
        given = own.model_dump(exclude_none=True, exclude={"base"})
        return self.parameters(own.base).model_copy(update=given)
