"""A run: its results as an ``xarray.Dataset``, with what most people ask of them a word away."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.replication_rows import replication_rows
from sim.analysis.results.results_view import has_swept_parameter, rule_at, swept_paths
from sim.analysis.results.short_names import paths_called, short_names
from sim.documents import csv_lines
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, dataset_in, scenario_of, with_axes
from sim.files.faults import did_you_mean
from sim.files.writing import write_whole
from sim.nouns import counted
from sim.text.html import html_table

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.plots.picture import Picture
    from sim.scenario import Scenario


class Run:
    """Results of a run; thin over the Dataset that holds them.

    Whatever a Dataset has, a run has: ``run["outcome"]``, ``run.sizes``, ``run.attrs``. Selections along
    point, prior, replication and swept parameters are runs again, and every function of :mod:`sim` takes
    them.

    Attributes
    ----------
    dataset : xarray.Dataset

    Examples
    --------
    >>> import sim
    >>> run = sim.run("almaty-boycott", replications=2)
    >>> run
    Run('Boycott in the city of Almaty': 11 points × 3 priors × 2 replications, rule kazakhstan-2022)
    >>> run.sel(uptake=0.5, prior="next-vote")["outcome"].values.tolist()
    [0, 0]
    """

    __slots__ = ("dataset",)
    dataset: xr.Dataset

    def __init__(self, results: Results) -> None:
        self.dataset = dataset_in(results)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run, its sweep included."""
        return scenario_of(self.dataset)

    def verdict(self) -> pd.DataFrame:
        """One row a point, prior and replication: the outcome and the figures it rests on.

        Columns: those of :func:`sim.analysis.replication_rows.replication_rows`, swept parameters by the
        ends of their paths.

        Examples
        --------
        >>> import sim
        >>> sim.run("baseline", replications=2).verdict()["outcome"].unique().tolist()
        ['adopted', 'rejected']
        """
        import pandas as pd

        rows = replication_rows(self.dataset)
        short = short_names(swept_paths(self.dataset))
        columns = [short.get(name, name) for name in rows.columns]
        return pd.DataFrame(list(rows.cells), columns=columns)

    def failure(self, *, confidence: float = 0.95) -> pd.DataFrame:
        """One row a point and prior: the share of replications that fail, with its interval.

        :func:`sim.failure_probability` estimates the same probability with a smaller error.

        Parameters
        ----------
        confidence : float
            Of the intervals.

        Returns
        -------
        pandas.DataFrame
            ``p_fail``, ``low``, ``high`` and, by condition, the share of replications that miss it.

        Examples
        --------
        >>> import sim
        >>> sim.run("baseline", replications=2).failure()["p_fail"].tolist()
        [0.0, 0.0, 0.5]
        """
        from sim.analysis.probability.failure import failure_probability

        found = failure_probability(with_axes(self.dataset), confidence=confidence, plain=True)
        ends = {"p_fail": found["estimate"], "low": found["low"], "high": found["high"]}
        missed = {f"misses_{name}": found["by_condition"].sel(condition=name) for name in _conditions(found)}
        return self._by_point_and_prior(
            [
                {name: float(values.values[point, prior]) for name, values in (ends | missed).items()}
                for point, prior in np.ndindex(found["estimate"].shape)
            ]
        )

    def summary(self, *, confidence: float = 0.95) -> pd.DataFrame:
        """One row a point and prior: turnout, yes share, regions and hour of the quorum, as quantiles.

        The columns are the keys of :func:`sim.summarise`, one below the other joined by ``_``; what queues
        and what comes after closing are left to it.

        Examples
        --------
        >>> import sim
        >>> table = sim.run("baseline", replications=2).summary()
        >>> bool(table.loc[0, "turnout_low"] <= table.loc[0, "turnout_median"])
        True
        """
        from sim.analysis.summary import summarise

        points = summarise(self.dataset, confidence=confidence)["points"]
        return self._by_point_and_prior(
            [dict(_flat(under)) for point in points for under in point["priors"].values()]
        )

    def _by_point_and_prior(self, figures: list[dict[str, Any]]) -> pd.DataFrame:
        """Figures in order of point and prior, behind the columns that say which."""
        import pandas as pd

        whole = with_axes(self.dataset)
        names = short_names(swept_paths(whole))
        labels = [
            {short: whole[path].values[k].item() for path, short in names.items()} | {"prior": str(prior)}
            for k in range(whole.sizes["point"])
            for prior in whole["prior"].values
        ]
        return pd.DataFrame([label | each for label, each in zip(labels, figures, strict=True)])

    def sel(self, labels: Mapping[Any, Any] | None = None, **more: Any) -> Run:
        """Select by labels: ``point``, ``prior``, ``replication``, or the values of a swept parameter.

        Parameters
        ----------
        labels, **more
            As ``xarray.Dataset.sel`` takes them. A swept parameter is named by its path or the end of it, as
            ``uptake=0.5``, ``uptake=[0.1, 0.2]`` or ``uptake=slice(0.1, 0.5)``.

        Returns
        -------
        Run

        Raises
        ------
        ResultsError
            If a name stands for no swept parameter or for several, or a value was not run.
        """
        run, rest = self.dataset, dict(labels or {}) | more
        how = {name: rest.pop(name) for name in ("method", "tolerance", "drop") if name in more}
        for name in [name for name in rest if name not in run.dims and name not in run.xindexes]:
            run = _at_swept(run, str(name), rest.pop(name))
        try:
            return Run(run.sel(rest, **how))
        except KeyError as error:
            have = ", ".join(map(str, run[next(iter(rest))].values[:20].tolist())) if len(rest) == 1 else ""
            told = f"; there are {have}" if have else ""
            raise ResultsError(f"{_told(rest)}: no such label{told} ({type(error).__name__})") from None

    def isel(self, indexers: Mapping[Any, Any] | None = None, **more: Any) -> Run:
        """Select by position, as ``xarray.Dataset.isel`` does."""
        return Run(self.dataset.isel(indexers, **more))

    def plot(self) -> Picture:
        """The picture that fits: turnout and failure along a sweep of one number, else margins by region.

        Where the rule counts no regions, turnout through the day.

        Examples
        --------
        >>> import sim
        >>> sim.run("baseline", replications=2).plot().finding
        'Regions carried: 14 of 17 (12 needed), 12 to 17 in 90 % of the replications'
        """
        from sim import plots
        from sim.rules.rule_wording import regional_majority_of

        if has_swept_parameter(self.dataset) and with_axes(self.dataset).sizes["point"] > 1:
            return plots.plot_turnout_sweep(self.dataset)
        if regional_majority_of(rule_at(self.dataset)) is not None:
            return plots.plot_region_margins(self.dataset)
        return plots.plot_turnout_day(self.dataset)

    def to_csv(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write one row a replication, as ``referendum run --csv``; see :func:`sim.save` for `overwrite`."""
        content = "".join(csv_lines(replication_rows(self.dataset)))
        return write_whole(path, content.encode(), overwrite=overwrite)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "dataset":  # asked while copied or unpickled
            raise AttributeError(name)
        return getattr(self.dataset, name)

    def __getitem__(self, key: Any) -> Any:
        return self.dataset[key]

    def __contains__(self, key: object) -> bool:
        return key in self.dataset

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.dataset)

    def __len__(self) -> int:
        return len(self.dataset)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self.dataset)})

    def __repr__(self) -> str:
        return f"Run({self.dataset.attrs.get('title', '')!r}: {_size(self.dataset)})"

    def _repr_html_(self) -> str:
        """A sentence, and the probability of failure by point and prior."""
        table = self.failure()
        shares = [name for name in table if name in ("p_fail", "low", "high") or name.startswith("misses_")]
        told = table.assign(**{name: table[name].map(_per_cent) for name in shares})
        notices = " ".join(json.loads(self.dataset.attrs.get("notices", "[]")))
        sentence = f"{_size(self.dataset)}. {notices} How often the vote fails, with the 95 % interval:"
        return html_table(
            sentence, list(told), told.values.tolist(), title=str(self.dataset.attrs.get("title", ""))
        )


def _conditions(found: xr.Dataset) -> list[str]:
    return [str(name) for name in found["condition"].values]


def _flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, figure in figures.items():
        if name in ("waits", "evening"):
            continue
        if not isinstance(figure, Mapping):
            yield name, figure
            continue
        for key, value in figure.items():
            yield (name if key == "estimate" else f"{name}_{key}"), value


def _at_swept(results: xr.Dataset, name: str, wanted: Any) -> xr.Dataset:
    """Results at the values of one swept parameter; the point is dropped where one value leaves one."""
    paths = paths_called(name, swept_paths(results))
    if len(paths) != 1:
        known = [*short_names(swept_paths(results)).values(), "point", "prior", "replication"]
        which = f"may be {' or '.join(paths)}" if paths else f"is none of {', '.join(known)}"
        raise ResultsError(f"{name!r}: {which}{'' if paths else did_you_mean(name, known)}")
    values = np.atleast_1d(results[paths[0]].values)
    chosen = _matching(values, wanted)
    if not chosen.any():
        told = ", ".join(map(str, dict.fromkeys(values.tolist())))
        raise ResultsError(f"{name} = {wanted!r}: was not run; there are {told}")
    places = np.flatnonzero(chosen)
    if "point" not in results.dims:
        return results
    alone = places.size == 1 and not isinstance(wanted, slice) and np.ndim(wanted) == 0
    return results.isel(point=int(places[0]) if alone else places.tolist())


def _matching(values: Any, wanted: Any) -> Any:
    if isinstance(wanted, slice):
        low = values.min() if wanted.start is None else wanted.start
        high = values.max() if wanted.stop is None else wanted.stop
        return (values >= low) & (values <= high)
    return np.isin(values, wanted)


def _told(labels: Mapping[Any, Any]) -> str:
    return ", ".join(f"{name} = {label!r}" for name, label in labels.items())


def _size(results: xr.Dataset) -> str:
    sizes = [(results.sizes.get(axis, 1), axis) for axis in ("point", "prior", "replication")]
    told = [counted(n, str(axis)) for n, axis in sizes if n != 1 or axis != "point"]
    return f"{' × '.join(told)}, rule {results.attrs.get('rule', 'unknown')}{_stopped(results)}"


def _stopped(results: xr.Dataset) -> str:
    """What stopped a run before its end, since its figures rest on fewer replications than were asked for."""
    if not results.attrs.get("interrupted"):
        return ""
    return (
        f"; stopped by {results.attrs['stopped_by']}, {results.attrs['replications_asked']:,} were asked for"
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.3g} %"
