"""The scenario: what a file may say, and the explicit form that is run, hashed and stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from sim.files.schema_fields import Table, fault
from sim.scenario.schema.campaigns import Campaign
from sim.scenario.schema.fields import Number, Text, ToTuple, about, not_below
from sim.scenario.schema.irregularities import Irregularity
from sim.scenario.schema.polling import Polling
from sim.scenario.schema.tabulation import Certificates, HomeVoting, Tabulation
from sim.scenario.schema.uncertainty import Uncertainty

SCHEMA_VERSION: Final = 1
MAX_SEED: Final = 2**63 - 1


class RuleChoice(Table):
    """Which rule decides: a preset or file, under which reading, and the conditions changed in it."""

    preset: Annotated[str, about("Name of a rule, or path of a rule file", min_length=1)]
    reading: Annotated[
        str | None, about("Which reading of a law in dispute, as `referendum rules show` names them")
    ] = None
    conditions: Annotated[
        dict[str, Any], about("Conditions of the rule to change, by name; checked by the rule itself")
    ] = Field(default_factory=dict)

    @property
    def source(self) -> str | dict[str, Any]:
        """What `sim.rules.load_rule` takes: the name or path, or a table if anything is changed.

        Examples
        --------
        >>> RuleChoice(preset="kazakhstan-2022").source
        'kazakhstan-2022'
        """
        chosen = {} if self.reading is None else {"reading": self.reading}
        changed = {"conditions": self.conditions} if self.conditions else {}
        return {"preset": self.preset, **chosen, **changed} if chosen or changed else self.preset


class MonteCarlo(Table):
    """``[monte_carlo]``: how many replications, from which seed, with which engine."""

    replications: Annotated[
        int, about("Replications a prior and point", unit="replications", ge=1, le=10_000_000)
    ] = 200
    seed: Annotated[
        int,
        about("Seed of all random streams; 0 is a seed", evidence="the day of the vote", ge=0, le=MAX_SEED),
    ] = 20_220_605
    engine: Annotated[
        Literal["auto", "counts", "compiled", "simpy"],
        about(
            "counts: stations as counts; compiled: voter by voter; simpy: the same, slow, as a reference; "
            "auto: compiled where voters queue, else counts"
        ),
    ] = "auto"


class SweepRange(Table):
    """Values from one bound up to and including the other, in exact decimal steps."""

    from_: Annotated[int | Number, Field(alias="from"), about("First value")]
    to: Annotated[int | Number, about("Last value, included if a whole number of steps leads there")]
    step: Annotated[int | Number, about("Distance between values", gt=0)]

    @field_validator("to")
    @classmethod
    def _ordered(cls, to: float, others: ValidationInfo) -> float:
        return not_below(to, others, "from_")


def _sweep_value(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise fault("swept", "must be a number (or a fraction in quotes, for a rule)")
    return value


def _axis_tag(value: Any) -> str:
    return "range" if isinstance(value, dict | SweepRange) else "values"


SweepValue = Annotated[int | Number | str, BeforeValidator(_sweep_value)]
SweepValues = Annotated[tuple[SweepValue, ...], ToTuple, Field(min_length=1)]
SweepAxis = Annotated[
    Annotated[SweepRange, Tag("range")] | Annotated[SweepValues, Tag("values")], Discriminator(_axis_tag)
]


def _version(value: object) -> object:
    if isinstance(value, bool | float):  # both may equal 1
        raise fault("version", "must be 1, a whole number")
    return value


class Scenario(Table):
    """A resolved scenario: nothing in it is left to a default or to another file.

    Written in Python with the keys of a scenario file; the tables in it are dicts, or values of
    :mod:`sim.scenario`. Names and paths are checked as those of a file are.

    Raises
    ------
    FaultyFileError
        With all faults.

    Examples
    --------
    >>> at_home = {"kind": "boycott", "uptake": 0.3, "regions": ["Almaty", "Nur-Sultan"], "from": "12:00"}
    >>> Scenario(title="After noon", dataset="kz-2022", rule="kazakhstan-2022", campaigns=[at_home])
    Scenario('After noon': dataset kz-2022, rule kazakhstan-2022, 1 campaign, 200 replications a prior)
    """

    schema_version: Annotated[Literal[1], BeforeValidator(_version), about("Version of this file format: 1")]
    title: Annotated[Text, about("What the scenario is called in outputs")]
    question: Annotated[Text | None, about("What the scenario asks")] = None
    dataset: Annotated[
        str, about("Name of a packaged dataset, or path of a folder, relative to the file", min_length=1)
    ]
    rule: Annotated[RuleChoice, about("Name or path of a rule; or a table with preset and conditions")]
    uncertainty: Annotated[Uncertainty, about("What is uncertain, and how much")] = Uncertainty()
    campaigns: Annotated[tuple[Campaign, ...], ToTuple, about("Campaigns, in order", max_length=100)] = ()
    polling: Annotated[Polling, about("What happens inside the stations")] = Polling()
    certificates: Annotated[
        Certificates | None, about("Absentee certificates; without it, everybody votes where they are listed")
    ] = None
    home_voting: Annotated[
        HomeVoting | None, about("Voting at home; without it, everybody comes to the station")
    ] = None
    irregularities: Annotated[
        tuple[Irregularity, ...], ToTuple, about("Irregularities, in order", max_length=100)
    ] = ()
    tabulation: Annotated[
        Tabulation | None,
        about(
            "From the closing to the published result; without it and without irregularities, the papers in "
            "the box are the result"
        ),
    ] = None
    monte_carlo: Annotated[MonteCarlo, about("Replications, seed, engine")] = MonteCarlo()
    sweep: Annotated[
        dict[str, SweepAxis],
        about("Values to run for each path, as campaigns.almaty.uptake; several paths make a grid"),
    ] = Field(default_factory=dict)

    def __init__(self, **values: Any) -> None:
        from sim.scenario.reading.python_values import from_python

        super().__init__(**from_python(values))

    # What this library gives to a class whose own constructor is not called to validate.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # a mark on a function

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Scenario:
        """A scenario from a dict with the keys of a scenario file.

        Examples
        --------
        >>> written = {"title": "As it was", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
        >>> Scenario.from_dict(written).to_dict()["rule"]["preset"]
        'kazakhstan-2022'
        """
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as tables, lists, numbers, times and text, the way a file would give it."""
        from sim.scenario.emit import plain

        return plain(self)

    def replace(self, changes: Mapping[str, Any] | None = None, /, **sections: Any) -> Scenario:
        """A scenario with some values changed, and checked again as a whole.

        Parameters
        ----------
        changes : mapping, optional
            Values by path, as ``{"campaigns.almaty.uptake": 0.3}``; a path that is set is no longer swept.
        **sections
            The same by key. A table changes what it names and leaves the rest; a list, a rule and a sweep
            take the place of what was there.

        Returns
        -------
        Scenario

        Raises
        ------
        FaultyFileError
            With all faults.

        Examples
        --------
        >>> import sim
        >>> boycott = sim.load("almaty-boycott")
        >>> boycott.replace({"campaigns.almaty.uptake": 0.3}).sweep
        {}
        >>> boycott.replace(rule="kazakhstan-1995", monte_carlo={"seed": 1}).rule.preset
        'kazakhstan-1995'
        >>> boycott.replace({"campaigns.almaty.uptake": 1.3})
        Traceback (most recent call last):
        ...
        sim...FaultyFileError: replace: campaigns[0].uptake = 1.3: must lie in [0, 1]
        """
        from sim.scenario.reading.python_values import replaced

        return replaced(self, {**(changes or {}), **sections})

    def __repr__(self) -> str:
        from sim.scenario.in_words import in_one_line

        return in_one_line(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from sim.scenario.in_words import as_html

        return as_html(self)
