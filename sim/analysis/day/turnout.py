"""Turnout in figures: through the day beside what was published, along a sweep beside the legal line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.probability.failure import failure_probability
from sim.analysis.results.participation import turnout
from sim.analysis.results.results_view import (
    chosen_point,
    chosen_prior,
    chosen_unit,
    dataset_of,
    rule_at,
    scenario_at,
    swept_parameter,
)
from sim.analysis.statistics.quantiles import QUANTILES
from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR, ticks_of
from sim.datasets import Dataset
from sim.electorate.arrivals import ArrivalCurves, fit_curves
from sim.errors import ResultsError
from sim.experiment.results_axes import as_selected, with_axes
from sim.labels import OF_REPLICATIONS, labelled
from sim.numerics import weighted_sum
from sim.rules import Rule
from sim.rules.rule_wording import QuorumLine, in_words, quorum_line, turnout_quorum_of
from sim.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

AS_PRINTED: Final = "as printed"
CORRECTED: Final = "corrected"
STALE: Final = "stale"
BLANK: Final = "blank"

_CURVE_STEP: Final = TICKS_PER_HOUR // 12

_LABELS: Final = {
    "low": ("turnout, 5 % of the replications", "share of the roll"),
    "median": ("turnout, median of the replications", "share of the roll"),
    "high": ("turnout, 95 % of the replications", "share of the roll"),
    "quorum": ("turnout that the rule asks for", "share of the roll"),
    "p_fail": ("share of replications in which the proposal is not adopted", OF_REPLICATIONS),
    "p_low": ("lower end of the interval of p_fail", OF_REPLICATIONS),
    "p_high": ("upper end of the interval of p_fail", OF_REPLICATIONS),
}


@dataclass(frozen=True, slots=True, eq=False)
class TurnoutDay:
    """Papers issued through the day, as shares of the roll; hours are those of the reporting clock.

    Attributes
    ----------
    unit : str
        Its name, or "whole country".
    prior : str
    report_hours : float64, shape (report,) [h]
    printed, patched : float64, shape (report,)
        As published and as used; NaN where blank, or not used.
    status : tuple of str, length report
        ``"as printed"``, ``"corrected"`` (used otherwise than printed), ``"stale"`` (not used) or
        ``"blank"``. Of the whole country: what the worst of the units' cells is.
    curve_hours, fitted : float64, shape (curve,)
        Curve through the published figures, without any campaign.
    simulated_hours, low, median, high : float64, shape (hour,)
        Median, 5 % and 95 % of the replications: by quarter of an hour for the whole country, by report for
        a unit.
    opening, closing : tuple of two float [h]
        First and last of the units.
    quorum : QuorumLine or None
        None too where lists were struck after the day: it is then a share of another roll than the day's.
    struck : bool
        Whether lists were struck in any replication.
    utc_offset_hours : int
        Of the reporting clock.
    """

    unit: str
    prior: str
    report_hours: Floats
    printed: Floats
    patched: Floats
    status: tuple[str, ...]
    curve_hours: Floats
    fitted: Floats
    simulated_hours: Floats
    low: Floats
    median: Floats
    high: Floats
    opening: tuple[float, float]
    closing: tuple[float, float]
    quorum: QuorumLine | None
    struck: bool
    utc_offset_hours: int


def turnout_day(
    results: xr.Dataset, *, unit: str | None = None, point: int | None = None, prior: str | None = None
) -> TurnoutDay:
    """Turnout through the day: published, fitted and simulated.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    unit : str, optional
        One unit instead of the whole country.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.

    Returns
    -------
    TurnoutDay

    Raises
    ------
    ResultsError
        If the results lack what is asked for, or no polling day is simulated in the unit.

    Examples
    --------
    >>> import sim
    >>> day = turnout_day(sim.run(sim.load("scenarios/baseline.toml"), replications=2))
    >>> round(float(day.printed[0]), 4), day.status[5]
    (0.2859, 'stale')
    """
    results = with_axes(results)
    point, prior = chosen_point(results, point), chosen_prior(results, prior)
    scenario = scenario_at(results, point)
    dataset = dataset_of(results)
    units = _units(results, dataset, unit)
    curves = _curves(dataset, scenario)
    printed, patched, status = _published(dataset, units, national=unit is None)
    here = results.sel(point=point, prior=prior)
    hours, papers = _simulated(here, curves, dataset, units, unit)
    roll = int(dataset.registered.sum())
    struck = bool((here["voters_registered"].sum("unit") != roll).any())
    low, median, high = _spread(papers / _roll(dataset, unit), axis=0)
    curve_ticks = _curve_ticks(dataset, curves, units)
    opening, closing = _span(curves, units, 0), _span(curves, units, -1)
    at_stations = dataset.issued_at_stations
    return TurnoutDay(
        unit=unit or "whole country",
        prior=prior,
        report_hours=dataset.report_ticks / TICKS_PER_HOUR,
        printed=printed,
        patched=patched,
        status=status,
        curve_hours=curve_ticks / TICKS_PER_HOUR,
        fitted=weighted_sum(curves.at_report(curve_ticks)[units], at_stations[units, None], axis=0)
        / _roll(dataset, unit),
        simulated_hours=hours,
        low=low,
        median=median,
        high=high,
        opening=opening,
        closing=closing,
        quorum=None if struck else quorum_line(rule_at(results, point), roll),
        struck=struck,
        utc_offset_hours=dataset.reference_offset_hours,
    )


def _units(results: xr.Dataset, dataset: Dataset, unit: str | None) -> Ints:
    if unit is None:
        return np.flatnonzero(dataset.simulated)
    index = dataset.units.index(chosen_unit(results, unit))
    if not dataset.simulated[index]:
        raise ResultsError(f"unit = {unit!r}: no turnout was reported there, so no polling day is simulated")
    return np.array([index])


def _roll(dataset: Dataset, unit: str | None) -> int:
    return int(dataset.registered.sum() if unit is None else dataset.registered[dataset.units.index(unit)])


def _curves(dataset: Dataset, scenario: Scenario) -> ArrivalCurves:
    opening, closing = scenario.polling.opening, scenario.polling.closing
    return fit_curves(
        dataset,
        None if opening is None else ticks_of(opening),
        None if closing is None else ticks_of(closing),
        smooth=scenario.polling.arrivals == "smooth",
    )


def _span(curves: ArrivalCurves, units: Ints, end: int) -> tuple[float, float]:
    """First and last hour at which units open (end 0) or close (end −1), on the reporting clock."""
    hours = (curves.ticks[end] - curves.local_shift[units]) / TICKS_PER_HOUR
    return float(hours.min()), float(hours.max())


def _curve_ticks(dataset: Dataset, curves: ArrivalCurves, units: Ints) -> Ints:
    shift = curves.local_shift[units]
    first = int(curves.ticks[0] - shift.max())
    last = max(int(curves.ticks[-1] - shift.min()), int(dataset.report_ticks[-1]))
    return np.arange(first, last + _CURVE_STEP, _CURVE_STEP, dtype=np.int64)


def _published(dataset: Dataset, units: Ints, *, national: bool) -> tuple[Floats, Floats, tuple[str, ...]]:
    cells = [_status(dataset, int(u)) for u in units]
    if not national:
        return dataset.turnout_printed[units[0]], dataset.turnout[units[0]], cells[0]
    printed = dataset.turnout_national_printed
    # NaN as soon as one unit is: a mean over the others would be the turnout of no country.
    patched = weighted_sum(dataset.turnout[units], dataset.registered[units, None], axis=0)
    patched = patched / dataset.registered.sum()
    return printed, patched, tuple(_worst(at_report) for at_report in zip(*cells, strict=True))


def _worst(statuses: Sequence[str]) -> str:
    return next(status for status in (STALE, BLANK, CORRECTED, AS_PRINTED) if status in statuses)


def _status(dataset: Dataset, u: int) -> tuple[str, ...]:
    patched = {
        patch.column: STALE if patch.kind == "stale" else CORRECTED
        for patch in dataset.patches
        if patch.file == dataset.turnout_table.file and patch.row == dataset.units[u]
    }
    blank = np.isnan(dataset.turnout_printed[u])
    return tuple(
        patched.get(column, BLANK if empty else AS_PRINTED)
        for column, empty in zip(dataset.turnout_table.columns, blank, strict=True)
    )


def _simulated(
    at: xr.Dataset, curves: ArrivalCurves, dataset: Dataset, units: Ints, unit: str | None
) -> tuple[Floats, Ints]:
    """Hours and cumulative papers, shape (replication, hour), both from the opening on."""
    last_report = float(dataset.report_ticks[-1]) / TICKS_PER_HOUR
    if unit is None:
        ends = at["time"].values
        first = ends[0] - (ends[1] - ends[0])
        issued = np.cumsum(
            at["issued_by_time"].transpose("replication", "time").values, axis=1, dtype=np.int64
        )
        later = [last_report] if last_report > ends[-1] else []
        hours = np.array([first, *ends, *later])
        issued = np.concatenate([issued, *[issued[:, -1:] for _ in later]], axis=1)
    else:
        first = _span(curves, units, 0)[0]
        hours = np.array([first, *(dataset.report_ticks / TICKS_PER_HOUR)])
        issued = (
            at["issued_by_report"].sel(unit=unit).transpose("replication", "report").values.astype(np.int64)
        )
    return hours, np.concatenate([np.zeros((issued.shape[0], 1), dtype=np.int64), issued], axis=1)


def _spread(values: Floats, axis: int) -> tuple[Floats, Floats, Floats]:
    low, median, high = np.quantile(
        values, [QUANTILES["low"], QUANTILES["median"], QUANTILES["high"]], axis=axis
    )
    return low, median, high


def turnout_sweep(results: xr.Dataset, *, confidence: float = 0.95) -> xr.Dataset:
    """Turnout and probability of failure along a sweep of one parameter.

    Turnout is what the rule's quorum looks at (papers counted, where it has none) as a share of the roll.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication; a dimension that it dropped is not returned.
    confidence : float
        Of the intervals of the probability.

    Returns
    -------
    xarray.Dataset
        Dimensions point, sorted by ``parameter``, and prior: ``low``, ``median``, ``high`` (5, 50 and 95 % of
        the replications) of turnout [share of the roll]; ``p_fail``, ``p_low``, ``p_high``; ``quorum``
        (point): the legal line, NaN without one.

    Raises
    ------
    ResultsError
        If the results are no sweep of one number.

    Examples
    --------
    >>> import sim
    >>> sweep = turnout_sweep(sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=1))
    >>> sweep["parameter"].values[:3].tolist(), float(sweep["quorum"][0])
    ([0.0, 0.1, 0.2], 0.5)
    """
    import xarray as xr

    selected, results = results, with_axes(results)
    parameter = swept_parameter(results)
    failure = failure_probability(results, confidence=confidence, plain=True)
    rules = [rule_at(results, point) for point in results["point"].values.tolist()]
    lines = [quorum_line(rule, roll) for rule, roll in zip(rules, _median_rolls(results), strict=True)]
    shares = np.stack([_turnouts(results, rule, k) for k, rule in enumerate(rules)])
    low, median, high = _spread(shares, axis=-1)
    both = ("point", "prior")
    sweep = xr.Dataset(
        {"low": (both, low), "median": (both, median), "high": (both, high)},
        coords={
            "parameter": ("point", parameter.values),
            "point": results["point"],
            "prior": results["prior"],
        },
        attrs={
            "path": parameter.path,
            "label": parameter.label,
            "unit": parameter.unit,
            "counted": next((line.counted for line in lines if line), in_words("cast")),
            "needed": str(lines[0]) if len({str(line) for line in lines}) == 1 and lines[0] else "",
            "strict": int(any(line.strict for line in lines if line)),
            "confidence": confidence,
            "replications": results.sizes["replication"],
        },
    )
    sweep["quorum"] = ("point", [np.nan if line is None else line.share for line in lines])
    for name, source in (("p_fail", "estimate"), ("p_low", "low"), ("p_high", "high")):
        sweep[name] = failure[source].transpose(*both)
    sweep = labelled(sweep, _LABELS)
    return as_selected(sweep.isel(point=np.argsort(parameter.values, kind="stable")), selected)


def _turnouts(results: xr.Dataset, rule: Rule, point: int) -> Floats:
    """Turnout of every replication of a point, as the rule's quorum counts it: shape (prior, replication)."""
    condition = turnout_quorum_of(rule)
    measure = "cast" if condition is None else condition.numerator
    return np.asarray(turnout(results.isel(point=point), measure).transpose("prior", "replication").values)


def _median_rolls(results: xr.Dataset) -> list[int]:
    """Roll of each point; lists of excluded stations may go with them, so that it differs by replication."""
    rolls = results["voters_registered"].sum("unit").median(["prior", "replication"])
    return [round(roll) for roll in rolls.values.tolist()]
