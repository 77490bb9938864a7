"""A running day as a picture: final turnout as it narrows with every report, and the chance of the quorum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.plots.canvas import sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, SMALL, prior_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.running_day.nowcast import Nowcast, PriorNowcast

_PRIOR: Final = "next-vote"


def plot_nowcast(found: Sequence[Nowcast], *, ax: Sequence[Axes] | None = None) -> Picture:
    """Draw what was known of final turnout, and of the quorum, after each report.

    Parameters
    ----------
    found : sequence of Nowcast
        Of one day, as :func:`sim.analysis.running_day.given.told_through_day` gives them.
    ax : pair of matplotlib.axes.Axes, optional
        Upper and lower panel; a new figure without them.

    Returns
    -------
    Picture
        Final turnout with bands of 50 and 90 % under ``next-vote``; below, the probability of the quorum
        under each prior, where the rule has one.

    Examples
    --------
    >>> from sim.analysis.running_day.given import told_so_far, told_through_day
    >>> found = told_through_day(told_so_far("kz-2022", "kz-2024", "12:00"), "kz-2024")
    >>> plot_nowcast(found)
    Picture('kz-2024: final turnout 60–79 % (90 %), known to 12:00')
    """
    last = found[-1]
    page = sheet(ax, 9.0, 8.0, (3, 2))
    upper, lower = page.panels
    places = list(range(len(found)))
    headline = [_of(each, _PRIOR) or each.priors[0] for each in found]
    _fan(upper, places, headline)
    if last.quorum is not None:
        line = last.quorum.line
        upper.axhline(100 * line.share, color="black", linewidth=1.2, linestyle=":")
        upper.text(0, 100 * line.share, f"quorum: {line}", fontsize=SMALL, va="bottom")
        _chances(lower, places, found)
    upper.set_ylabel("final turnout [% of the roll]")
    upper.legend(loc="upper right", frameon=False, fontsize=SMALL)
    lower.set_xticks(places, ["before"] + [_clock(each) for each in found[1:]])
    lower.set_xlabel("reports known to (reporting clock)")
    low, high = (100 * headline[-1].national[end] for end in (0, -1))
    known = f"known to {_clock(last)}" if len(found) > 1 else "nothing reported yet"
    seed = last.scenario.monte_carlo.seed
    made = f"Priors centred on dataset {last.scenario.dataset} · seed {seed} · campaigns left aside"
    finding = f"{last.table}: final turnout {low:.0f}–{high:.0f} % (90 %), {known}"
    return page.picture(finding, detail=f"prior {headline[-1].prior}", note=[*last.notices, made])


def _fan(ax: Axes, places: list[int], headline: list[PriorNowcast]) -> None:
    style = prior_styles([_PRIOR])[_PRIOR]
    bands = {level: [100 * each.national[level] for each in headline] for level in (0, 2, 3, 4, 6)}
    ax.fill_between(places, bands[0], bands[6], color=style.colour, alpha=BAND_ALPHA, label="90 %")
    ax.fill_between(places, bands[2], bands[4], color=style.colour, alpha=2 * BAND_ALPHA, label="50 %")
    ax.plot(places, bands[3], style.marker, linestyle="-", color=style.colour, label="median")


def _chances(ax: Axes, places: list[int], found: Sequence[Nowcast]) -> None:
    priors = list(dict.fromkeys(each.prior for each in found[-1].priors))
    for prior, style in prior_styles(priors).items():
        chances = [100 * (each.p_quorum or 0.0) for each in (_of(one, prior) for one in found) if each]
        ax.plot(places, chances, style.marker, linestyle=style.line, color=style.colour, label=prior)
    ax.set_ylim(-3, 103)
    ax.set_ylabel("probability that the\nquorum is met [%]")
    ax.legend(loc="lower right", frameon=False, fontsize=SMALL)


def _of(found: Nowcast, prior: str) -> PriorNowcast | None:
    return next((each for each in found.priors if (each.prior, each.method) == (prior, "conditioned")), None)


def _clock(found: Nowcast) -> str:
    from sim.clock import clock_of

    return clock_of(found.until)
