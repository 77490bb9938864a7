"""The profile of rules as a question: how do they behave over many votes, and whom does home serve?"""

from __future__ import annotations

import os

from sim.analysis.given import AnyRule, rule_from
from sim.analysis.rule_profile.populations import SIMULATED
from sim.datasets import Dataset
from sim.public.answers import Answers, ShownDocument
from sim.scenario import Scenario


def profile(
    *rules: AnyRule, population: str | os.PathLike[str] | Dataset | Scenario = SIMULATED
) -> ShownDocument:
    """How rules behave over a population of votes, whom staying at home serves, what each unit weighs.

    Parameters
    ----------
    *rules : Rule, str, path or mapping
        All that ship without any.
    population : str, path, Dataset or Scenario
        ``"simulated"``, every turnout and Yes share in whole per cent, each once; ``"cases"``, the national
        figures of the real votes that ship; or a dataset or scenario, around which votes are drawn under each
        prior.

    Returns
    -------
    ShownDocument
        ``referendum/profile/1`` (:func:`sim.analysis.rule_profile.profile.profile_document`). Shown, and in
        its ``.table()``: a row a rule and population, votes by outcome.

    Raises
    ------
    RuleError, DatasetError, ScenarioError

    Examples
    --------
    >>> import sim
    >>> told = sim.profile("italy-abrogative", "denmark-1953").table().set_index("rule")
    >>> told["opponents_better_at_home"].to_dict()
    {'italy-abrogative': 884, 'denmark-1953': 0}
    """
    from sim.analysis.rule_profile.profile import profile_document, profile_rows
    from sim.rules.reading.loading import presets

    document = profile_document([rule_from(each) for each in rules] or presets(), population)
    told = profile_rows(document)
    table = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    names = ("rule", "population", "adopted", "rejected", "invalid", "opponents_better_at_home")
    shown = [{name: row[name] for name in names} for row in table]
    sentence = " ".join(each["says"] for each in document["rules"][0]["behaviour"])
    return ShownDocument(document, Answers((), table, sentence, shown=shown))
