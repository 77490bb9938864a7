"""Turnout against Yes share by station, with the warning that such a picture proves nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sim.analysis.day.station_shares import correlation, shares_of_stations
from sim.engines.plan import electorate_of
from sim.plots.canvas import percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.rules import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.scenario import Scenario

_WARNING: Final = (
    "Warning: high turnout beside a high Yes share, a tail towards 100 % or a second cloud are no proof of "
    "fraud. They arise where places differ, and among honest stations that are drawn, as `referendum plot "
    "station-shares SCENARIO` shows; a test needs results by station, and what honest ones would look like."
)


def plot_station_shares(
    given: Scenario | Tally, *, replication: int = 0, note: Iterable[str] = (), ax: Axes | None = None
) -> Picture:
    """Draw the Yes share of every station against its turnout.

    Parameters
    ----------
    given : Scenario or Tally
        A scenario without a sweep: one simulated day, without irregularities. A table: its rows.
    replication : int
        From 0, of a scenario.
    note : iterable of str
        Of a table: what is written below; of a scenario it is its dataset's.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> plot_station_shares(Tally(("A", "B"), [10, 10], [[4, 1, 0, 0], [7, 1, 0, 0]]))
    Picture('2 rows of the table: correlation of turnout and Yes share +1.00')
    """
    found = shares_of_stations(given, replication=replication)
    page = sheet(ax, 8.4, 8.0)
    size = 3.0 if found.turnout.size > 500 else 26.0
    words = f"a {'station' if found.simulated else 'row of the table'}"
    look = {"markersize": size**0.5, "alpha": 0.35 if size < 10 else 0.9}
    page.ax.plot(found.turnout, found.yes, "o", color=OKABE_ITO["blue"], label=words, **look)
    page.ax.set(xlim=(0, 1.02), ylim=(0, 1.02))
    page.ax.set(xlabel="turnout [% of the roll]", ylabel="Yes [% of the papers counted]")
    percent_axis(page.ax.xaxis)
    percent_axis(page.ax.yaxis)
    page.legend(page.ax)
    what = "simulated stations, none of them irregular" if found.simulated else "rows of the table"
    finding = f"{found.turnout.size:,} {what}: correlation of turnout and Yes share {correlation(found):+.2f}"
    if not isinstance(given, Tally):
        seed, dataset = given.monte_carlo.seed, electorate_of(given).dataset
        made = f"Scenario: {given.title} · dataset {given.dataset} · seed {seed} · replication {replication}"
        note = [*dataset.notices, f"{made} · prior {given.uncertainty.prior}"]
    return page.picture(finding.replace(" -", " −"), note=[_WARNING, *note])
