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


def mobilisation(
    rule: AnyRule, *, habit: float = 0.2, price: float = 1.0, poll_error: float = 0.05
) -> ShownDocument:
    """Strategic abstention as a game: turnout as two sides bring it about, with its quorum and without.

    Parameters
    ----------
    rule : str, path, mapping or Rule
        With a quorum of turnout.
    habit : float
        Share of either side's supporters who come whatever it does [assumption].
    price : float
        Price of bringing out the whole roll, as a share of what winning is worth [assumption].
    poll_error : float
        Standard deviation of a poll of support [share; assumption].

    Returns
    -------
    ShownDocument
        ``referendum/mobilisation/1`` (:func:`sim.analysis.rule_profile.mobilisation.mobilisation_document`).

    Raises
    ------
    RuleError
        If the rule has no quorum of turnout, or an assumption is out of bounds.

    Examples
    --------
    At 35 % support opponents stay at home, and the quorum is missed:

    >>> import sim
    >>> told = sim.mobilisation("italy-abrogative")["supports"][1]
    >>> told["with"]["kind"], told["with"]["turnout"], told["with"]["p_adopted"], told["without"]["kind"]
    ('equilibrium', 0.2, 0.0, 'cycle')
    """
    from sim.analysis.rule_profile.mobilisation import Game, mobilisation_document, mobilisation_rows

    document = mobilisation_document(rule_from(rule), Game(habit, price, poll_error))
    told = mobilisation_rows(document)
    table = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    sentence = f"{document['title']}: turnout as two sides bring it about, by support for Yes in per cent."
    return ShownDocument(document, Answers((), table, sentence))
