"""The running day as a question: what will final turnout be, given what is reported so far?"""

from __future__ import annotations

from sim.analysis.given import AnyScenario, AnyTurnout
from sim.datasets import Dataset
from sim.public.answers import Answers, ShownDocument


def nowcast(
    dataset: Dataset | AnyScenario,
    known: AnyTurnout | None = None,
    until: str | None = None,
    *,
    report_error: float = 0.02,
) -> ShownDocument:
    """Final turnout and the hour of the quorum, from what units have reported so far.

    Parameters
    ----------
    dataset : Dataset, Scenario, str or path
        The vote that the priors are centred on; or a scenario or its file, whose rule and priors are then
        used. Its campaigns are left aside: reports show what came of them.
    known : str, path or Dataset, optional
        Turnout reported so far: a packaged table (``"kz-2024"``), a CSV file of ``region``, ``time`` and
        ``per_cent``, a dataset. The dataset's own without it: its day is then replayed.
    until : str, optional
        Last clock time of the reports that are used, ``"14:00"``; all without it.
    report_error : float
        Standard deviation of a report beside the papers issued by its hour [log-odds; assumption].

    Returns
    -------
    ShownDocument
        ``referendum/nowcast/1`` (:func:`sim.analysis.running_day.document.nowcast_document`). Shown:
        quantiles of final turnout of the whole vote under each prior; the table has every unit.

    Raises
    ------
    DatasetError, ScenarioError, ResultsError

    Examples
    --------
    >>> import sim
    >>> found = sim.nowcast("kz-2022", "kz-2024", until="14:00")
    >>> found["priors"]["next-vote"]["quorum_hour"]["q50"]
    13.63
    """
    from sim.analysis.running_day.document import nowcast_document, nowcast_rows
    from sim.analysis.running_day.given import told_so_far

    document = nowcast_document(told_so_far(dataset, known, until, error=report_error))
    told = nowcast_rows(document)
    table = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    shown = [
        {name: value for name, value in row.items() if name != "unit"} for row in table if row["unit"] is None
    ]
    last = document["until"] or "the opening"
    sentence = f"{document['table']}, known to {last}: final turnout as a share of the roll."
    return ShownDocument(document, Answers((), table, sentence, shown=shown))
