"""How many desks and booths are enough, as a question of Python and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sim.analysis.given import AnyScenario, scenario_from
from sim.public.answers import Answers, ShownDocument

_SHOWN = (
    *("group", "what", "desks", "booths", "voters_per_desk", "share_within", "wait_mean_minutes"),
    *("wait_p95_minutes", "longest_line_desks", "desk_utilisation", "last_out_hour"),
)


def capacity(
    scenario: AnyScenario = "packaged:baseline",
    *,
    wait: float = 30.0,
    level: float = 0.95,
    of: Literal["voters", "stations"] = "voters",
    stations: Sequence[tuple[str, int]] = (),
    per_unit: bool = False,
    voters: int | None = None,
    profile: str | None = None,
    desks: int | None = None,
    booths: int | None = None,
    prior: str | None = None,
    replications: int | None = None,
) -> ShownDocument:
    """Least desks, least booths, and the least of both together, for a wait that is promised.

    Parameters
    ----------
    scenario : Scenario, str or path
        Its sweep is left aside. With `voters` only its ``[polling]`` is read: hours, service times.
    wait : float
        The longest wait promised, at desk, booth and box together [minutes].
    level : float
        The share that must keep to it.
    of : {"voters", "stations"}
        The share of all voters; or of the stations on one day each, of whose voters 95 % do.
    stations : sequence of (str, int)
        Single stations: unit, and place by size among the unit's; all stations together without it.
    per_unit : bool
        Each unit by itself.
    voters : int, optional
        A single polling place to which so many come, without a dataset.
    profile : str, optional
        When they come: a dataset, a CSV file with the columns ``from``, ``until``, ``voters``, or ``even``.
    desks, booths : int, optional
        Of a single station now.
    prior : str, optional
        One of the scenario's; else its own.
    replications : int, optional
        Days played: 100 for one station, 20 for many without it.

    Returns
    -------
    ShownDocument
        ``referendum/capacity/1`` (:func:`sim.analysis.desks.document.capacity_document`); its picture is
        :func:`sim.plots.plot_capacity`.

    Raises
    ------
    ResultsError, ScenarioError
        If the question contradicts itself, or names no station of the scenario.

    Examples
    --------
    >>> import sim
    >>> found = sim.capacity(voters=1200, profile="kz-2022", replications=20)
    >>> {each["what"]: each["desks"] for each in found["groups"][0]["answers"]}
    {'now': 4, 'desks': 3, 'booths': 4, 'both': 3}
    """
    from sim.analysis.desks.capacity import Question, capacity_of
    from sim.analysis.desks.document import capacity_document, capacity_rows
    from sim.text.capacity_words import answer_in_words

    asked = Question(
        wait, level, of, tuple(stations), per_unit, (desks, booths), prior, replications, voters, profile
    )
    document = capacity_document(capacity_of(scenario_from(scenario), asked))
    told = capacity_rows(document)
    table: list[dict[str, Any]] = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    shown = [{name: row[name] for name in _SHOWN} for row in table if row["what"] != "tried"]
    sentence = " ".join(answer_in_words(document, group) for group in document["groups"][:1])
    return ShownDocument(document, Answers((), table, sentence, shown=shown))
