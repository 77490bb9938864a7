"""The electorate by unit: the model of :mod:`sim.electorate.uncertainty` with its stations summed up.

Ten thousand stations of one unit average out to a normal deviation of known size, so that a table costs
microseconds instead of a draw of all stations. What is left out: the noise of papers taken away and of
how the defective split, below a ten-thousandth of the papers, and the joint noise of a station's turnout and
yes share (their joint *mean* is kept). The tests hold it against the full draw, replication by replication.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES, BOTH_MARKED, INVALID, NO, YES
from sim.electorate.calibration import joint_yes_share
from sim.electorate.campaigns.campaign_effects import ABSTAINED, N_ORIGINS
from sim.electorate.campaigns.flows import flows_among, mean_uptake
from sim.electorate.expectation import moved_people
from sim.electorate.stations import Parts
from sim.electorate.uncertainty import VotePrior, correlated
from sim.engines.plan import Plan, PriorCase, lines_lose_voters
from sim.errors import ResultsError
from sim.experiment.figures import tally_of
from sim.numerics import expit, logit
from sim.rules import Tally
from sim.scenario import Scenario
from sim.scenario.schema.campaigns import Boycott, DoubleMark, Mobilise, Persuade, Spoil
from sim.streams import Stream
from sim.whole_papers import whole_parts

if TYPE_CHECKING:
    from scipy.interpolate import RectBivariateSpline

_BEYOND: Final = ("certificates", "home_voting", "irregularities", "tabulation")
_LOGITS: Final = np.linspace(-7.0, 7.0, 43)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Standard scores of some replications.

    Attributes
    ----------
    national : float64, shape (replication, 3)
        Turnout, yes, defective papers; the yes score is the part independent of the turnout score.
    regional : float64, shape (replication, 3, region)
        The same by region.
    noise : float64, shape (replication, 3, part)
        Of the stations, summed up by part of a unit (:class:`sim.electorate.stations.Parts`).
    """

    national: Floats
    regional: Floats
    noise: Floats

    def __len__(self) -> int:
        return len(self.national)


@dataclass(frozen=True, slots=True, eq=False)
class UnitModel:
    """What the tables of one scenario under one prior are made from.

    Attributes
    ----------
    plan : Plan
    case : PriorCase
    parts : Parts
    roll, squares : float64, shape (part,)
        Sum of the stations' lists, and of their squares.
    lift : float64, shape (part,), optional
        What a station's joint noise adds to the yes share [log-odds], taken for the same at all shocks;
        without it, as the shocks have it, from a table that takes two seconds.
    """

    plan: Plan
    case: PriorCase
    parts: Parts
    roll: Floats
    squares: Floats
    lift: Floats | None = None

    def draw(self, stream: Stream, n: int) -> Scores:
        """Normal scores of n replications."""
        sizes = {"national": 1, "regional": self.parts.n_regions, "noise": len(self.parts)}
        drawn = {name: stream.normals(name, n * 3 * k).reshape(n, 3, k) for name, k in sizes.items()}
        return Scores(drawn["national"][..., 0], drawn["regional"], drawn["noise"])

    def tally(self, scores: Scores) -> Tally:
        """Tables of the replications, leading shape (replication,)."""
        people = whole_parts(np.maximum(self.people(scores), 0.0))
        states = moved_people(people, *self._flows(people)) if self.plan.scenario.campaigns else people
        dataset = self.plan.dataset
        return tally_of(
            dataset,
            np.ascontiguousarray(states[..., : len(BALLOT_CLASSES)]),
            states[..., :ABSTAINED].sum(axis=-1),
            dataset.registered,
        )

    def _flows(self, people: Ints) -> tuple[Floats, Ints]:
        """Share of the people in each state whom each campaign moves, and where to, in every replication."""
        campaigns, papers = self.plan.scenario.campaigns, people[..., :ABSTAINED]
        met = np.broadcast_to(papers, (len(campaigns), *papers.shape))
        return flows_among(campaigns, [mean_uptake(c) for c in campaigns], self.case.reach, met)

    def people(self, scores: Scores) -> Floats:
        """People by unit and state before any campaign: float64, shape (replication, unit, 6)."""
        prior, roll, of = self.case.prior, self.roll, self.parts.unit
        published = self.case.centre
        centre = replace(published, **{f.name: getattr(published, f.name)[of] for f in fields(published)})
        shift = self._shifts(scores)
        mean = expit(logit(centre.turnout) + shift[0])
        spread = mean * (1.0 - mean)
        issued = roll * mean + scores.noise[:, 0] * np.sqrt(
            spread * (roll + prior.icc_turnout * (self.squares - roll))
        )
        kept = 1.0 - centre.taken_away
        in_box = issued * kept
        box_squares = kept * kept * self.squares * (mean * mean + prior.icc_turnout * spread)
        share = expit(logit(centre.defective) + shift[2])
        spoiled = in_box * share + scores.noise[:, 2] * _sd(share, in_box, box_squares, prior.icc_defective)
        good = in_box - spoiled
        middle = expit(logit(centre.yes) + shift[1])
        good_squares = (1.0 - share) * (1.0 - share) * box_squares
        yes = good * (_joint(prior, mean, middle) if self.lift is None else expit(logit(middle) + self.lift))
        yes += scores.noise[:, 1] * _sd(middle, good, good_squares, prior.icc_yes)
        people = np.zeros((len(scores), len(of), N_ORIGINS))
        people[..., YES], people[..., NO] = yes, good - yes
        people[..., BOTH_MARKED] = spoiled * centre.both_marked
        people[..., INVALID] = spoiled - people[..., BOTH_MARKED]
        people[..., ABSTAINED - 1] = issued - in_box
        people[..., ABSTAINED] = roll - issued
        return np.add.reduceat(people, np.flatnonzero(np.diff(of, prepend=-1)), axis=1)

    def _shifts(self, scores: Scores) -> tuple[Floats, Floats, Floats]:
        """Shifts of the log-odds of turnout, yes and defective share: shape (replication, part)."""
        prior, national, parts = self.case.prior, scores.national, self.parts
        regional = scores.regional[..., parts.region]
        yes = correlated(national[:, 0], national[:, 1], prior.corr_national)
        own = correlated(regional[:, 0], regional[:, 1], prior.corr_regional)
        return (
            prior.sd_national_turnout * national[:, :1]
            + prior.sd_regional_turnout * regional[:, 0]
            + parts.level,
            prior.sd_national_yes * yes[:, None] + prior.sd_regional_yes * own,
            prior.sd_national_defective * national[:, 2:] + prior.sd_regional_defective * regional[:, 2],
        )


def _sd(share: Floats, papers: Floats, squares: Floats, icc: float) -> Floats:
    variance = share * (1.0 - share) * (papers + icc * (squares - papers))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


@lru_cache(maxsize=8)
def _joint_table(icc_turnout: float, icc_yes: float, corr: float, prior: VotePrior) -> RectBivariateSpline:
    from scipy.interpolate import RectBivariateSpline

    turnout, yes = (axis.ravel() for axis in np.meshgrid(_LOGITS, _LOGITS, indexing="ij"))
    lift = logit(joint_yes_share(expit(turnout), expit(yes), prior)) - yes
    return RectBivariateSpline(_LOGITS, _LOGITS, lift.reshape(_LOGITS.size, -1))


def _joint(prior: VotePrior, turnout: Floats, yes: Floats) -> Floats:
    """Yes share of the ballots where the mean station has `yes`, turnout and yes share being joined."""
    if prior.corr_station == 0.0:
        return yes
    table = _joint_table(prior.icc_turnout, prior.icc_yes, prior.corr_station, prior)
    ends = _LOGITS[0], _LOGITS[-1]
    at, middle = np.clip(logit(turnout), *ends), logit(yes)
    return expit(middle + table.ev(at, np.clip(middle, *ends)))


def _check_plain(scenario: Scenario) -> None:
    beyond = [name for name in _BEYOND if getattr(scenario, name)]
    if beyond:
        raise ResultsError(f"{', '.join(beyond)}: not in the model by unit, which knows campaigns alone")
    if lines_lose_voters(scenario):
        raise ResultsError(
            "polling: every station queues and voters may leave, and the model by unit, which `map` and "
            "`rare` rest on, knows no line; `referendum run` does"
        )
    for campaign in scenario.campaigns:
        if not isinstance(campaign, Boycott | Spoil | DoubleMark | Persuade | Mobilise):
            raise ResultsError(f"campaign {campaign.name!r} ({campaign.kind}) is not in the model by unit")
        if campaign.from_ is not None or campaign.until is not None:
            raise ResultsError(
                f"campaign {campaign.name!r}: has hours (from, until), and the model by unit, which `map` "
                "and `rare` rest on, knows no hour of the day; `referendum run` with the same sweep does"
            )
        spread: Any = campaign.uptake
        if not isinstance(spread, float | int):
            raise ResultsError(
                f"campaign {campaign.name!r}: its uptake is drawn, and the model by unit takes a number "
                "alone; `referendum run` draws it"
            )


def unit_model(plan: Plan, prior: str) -> UnitModel:
    """The model by unit of a plan under one of its priors.

    Raises
    ------
    ResultsError
        If a campaign has a random uptake or hours of its own.

    Examples
    --------
    >>> import sim
    >>> from sim.engines.plan import plan_of
    >>> model = unit_model(plan_of(sim.load("scenarios/baseline.toml")), "replay")
    >>> zero = Scores(np.zeros((1, 3)), np.zeros((1, 3, 18)), np.zeros((1, 3, 18)))
    >>> model.tally(zero).national("cast").tolist()
    [7985769]
    """
    _check_plain(plan.scenario)
    return _summed_up(plan, prior)


def conditional_mean(plan: Plan, prior: str) -> UnitModel:
    """The model by unit for scores without noise: quick to make, and near enough to be a control.

    The joint noise of a station's turnout and yes share lifts the yes share as it does in the central case.

    Raises
    ------
    ResultsError
        As of :func:`unit_model`.
    """
    model, ballots = unit_model(plan, prior), plan.dataset.ballots
    yes, no = (ballots[:, each].astype(np.float64) for each in (YES, NO))
    published = np.divide(yes, yes + no, out=model.case.centre.yes.copy(), where=yes + no > 0)
    with np.errstate(invalid="ignore"):  # infinite less infinite, where all vote alike
        lift = np.nan_to_num(logit(published) - logit(model.case.centre.yes), posinf=0.0, neginf=0.0)
    return replace(model, lift=lift[model.parts.unit])


def _summed_up(plan: Plan, prior: str) -> UnitModel:
    case, stations = plan.cases[prior], plan.electorate.stations
    if plan.dataset.outside is not None and plan.dataset.outside.by_unit[~plan.dataset.simulated].any():
        raise ResultsError("units whose papers all come from outside the stations: not in the model by unit")
    parts, lists = stations.parts, stations.roll.astype(np.float64)
    roll, squares = np.zeros(len(parts)), np.zeros(len(parts))
    np.add.at(roll, parts.of_station, lists)
    np.add.at(squares, parts.of_station, lists * lists)
    return UnitModel(plan, case, parts, roll, squares)
