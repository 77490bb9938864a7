"""A vote to break, as a page of one file."""

from __future__ import annotations

import os
from pathlib import Path

from sim.analysis.given import (
    AnyRule,
    AnyScenario,
    AnyTable,
    is_dataset,
    is_table,
    rule_from,
    scenario_from,
    tally_from,
)
from sim.datasets import load_dataset
from sim.errors import ResultsError
from sim.experiment.results_axes import Results
from sim.files.writing import path_from, write_whole
from sim.pages.page import page_of_results, page_of_scenario, page_of_table
from sim.pages.vote import DRAWN_DAYS
from sim.public.files import open_results
from sim.text.by_language import messages


def page(
    source: AnyScenario | AnyTable | Results,
    path: str | os.PathLike[str],
    *,
    rule: AnyRule | None = None,
    language: str = "en",
    days: int = DRAWN_DAYS,
    overwrite: bool = False,
) -> Path:
    """Write a page of one file in which anybody can try to break a vote, without an installation.

    It decides under every law that ships, moves people and tells distances to failure, exactly as this
    package does; it asks nothing of any other computer.

    Parameters
    ----------
    source : Scenario, str or path; Run; or a table as `decide` takes it
        A scenario, results (``.nc``), a dataset or anyone's table of results (``.csv``). P(fail) stands only
        on the page of results: elsewhere the page says "not run".
    path : str or path
        Where to write it.
    rule : str, path, mapping or Rule, optional
        The law of a table; a scenario has its own.
    language : {"en", "ru", "kk"}
        The language it starts in; it holds all three.
    days : int
        Drawn days of each prior; 0 leaves them out. They take a run of so many replications.
    overwrite : bool
        Whether to replace a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    UnknownLanguageError
    ResultsError
        If a table comes without a rule, or anything else with one; or there is a file already.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = sim.page("almaty-boycott", f"{folder}/vote.html", days=0)
    ...     path.read_text(encoding="utf-8")[:15]
    '<!doctype html>'
    """
    messages(language)
    if rule is not None and not is_table(source):
        raise ResultsError("rule is for a table of results: a scenario and its results have their own")
    text = _text(source, rule, language, days)
    return write_whole(path_from(path), text.encode(), overwrite=overwrite)


def _text(source: AnyScenario | AnyTable | Results, rule: AnyRule | None, language: str, days: int) -> str:
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    if name.lower().endswith(".nc"):
        return page_of_results(open_results(name), language, days=days)
    if hasattr(source, "coords"):
        return page_of_results(source, language, days=days)  # type: ignore[arg-type]  # results, since it has coordinates
    if not is_table(source):
        return page_of_scenario(scenario_from(source), language, days=days)
    if rule is None:
        raise ResultsError("rule: a table has no law of its own: give one, as rule='kazakhstan-2022'")
    law = rule_from(rule)
    if name and is_dataset(name):
        dataset = load_dataset(source)  # type: ignore[arg-type]  # a name or a path
        return page_of_table(tally_from(dataset, law), law, dataset.title, language)
    return page_of_table(tally_from(source, law), law, Path(name or "table").stem, language)
