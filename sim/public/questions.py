"""Questions of a table, a rule or a scenario's expectation, answered exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.given import (
    AnyRule,
    AnyScenario,
    AnyTable,
    is_dataset,
    is_table,
    names_from,
    rule_from,
    scenario_from,
    tally_from,
)
from sim.datasets import Dataset
from sim.errors import RuleError
from sim.public.answers import Answers, ShownDocument
from sim.rules import Rule, Tally, Verdict

if TYPE_CHECKING:
    from sim.analysis.every_rule import RuleComparison
    from sim.break_even.effects import Effect
    from sim.break_even.frontier import BreakEven


def expected(scenario: AnyScenario) -> ShownDocument:
    """Expectation without chance, and what the campaigns could and could not do.

    Parameters
    ----------
    scenario : Scenario, str or path

    Returns
    -------
    ShownDocument
        A dict: ``expected``, ``reach``, ``tipping`` and, by point of the sweep, ``points``
        (:func:`sim.analysis.expected.document.expected_document`). Shown, and in its ``.table()``: one row a
        point.

    Raises
    ------
    ScenarioError

    Examples
    --------
    >>> import sim
    >>> sim.expected("nationwide-boycott")["tipping"]["condition"]
    'turnout_quorum'
    """
    from sim.analysis.expected.document import expectation_rows, expected_document
    from sim.analysis.results.short_names import short_names

    given = scenario_from(scenario)
    document = expected_document(given)
    told = expectation_rows(document)
    short = short_names(list(given.sweep))
    columns = [short.get(name, name) for name in told.columns]
    rows = [dict(zip(columns, cells, strict=True)) for cells in told.cells]
    names = (*short.values(), "turnout", "yes_share_of_cast", "verdict", "binds")
    shown = [{name: row[name] for name in names} for row in rows]
    sentence = " ".join(
        [f"{given.title}: expected, without chance.", *document["notices"], *document["notes"]]
    )
    return ShownDocument(document, Answers((), rows, sentence, shown=shown))


def decide(table: AnyTable, rule: AnyRule) -> Verdict:
    """Decide a table of results under a rule: the verdict, every condition, its margin in ballots.

    Parameters
    ----------
    table : str, path, pandas.DataFrame, Tally or Dataset
        The path of a CSV file, a table with the same columns (``unit``, ``registered``, ``cast``, ``yes``,
        ``no`` …), or the name of a dataset. What is odd about a table is told as a warning.
    rule : str, path, mapping or Rule

    Returns
    -------
    Verdict

    Raises
    ------
    RuleError, DatasetError
        If the table or the rule is faulty, or the table lacks what the rule needs.

    Examples
    --------
    >>> import sim
    >>> sim.decide("kz-2022", "kazakhstan-2022")
    Verdict(kazakhstan-2022: adopted, decided by regional_majority, margin +400,837 ballots)
    """
    from sim.rules.readings import obstacle

    law = rule_from(rule)
    tally = tally_from(table, law)
    hindrance = obstacle(law, tally)
    if hindrance:
        raise RuleError(f'the rule "{law.name}" {hindrance}; the table does not give it')
    return law.decide(tally)


def compare_rules(table: AnyTable, rule: AnyRule | None = None) -> Answers[RuleComparison]:
    """One table of results under every law that ships: the verdict, what decides it, and by how much.

    Parameters
    ----------
    table : Tally, Dataset, pandas.DataFrame, str or path
        As `decide` takes it.
    rule : str, path, mapping or Rule, optional
        The law of the vote: others are ``changed`` where their verdict is another.

    Returns
    -------
    Answers of RuleComparison
        One a law. ``.table()`` has the columns of ``referendum compare-rules --csv``; ``margin_share`` is the
        margin as a share of the roll. :func:`sim.plots.plot_compare_rules` draws them.

    Raises
    ------
    RuleError, DatasetError

    Examples
    --------
    >>> import sim
    >>> told = sim.compare_rules("kz-2022", "kazakhstan-2022").table().set_index("rule")
    >>> told.loc["latvia-constitution", "verdict"], int(told.loc["latvia-constitution", "margin_ballots"])
    ('adopted', 296195)
    """
    from sim.analysis.every_rule import compare_rules as compared
    from sim.analysis.every_rule import rules_compared_document, rules_compared_rows
    from sim.analysis.given import table_from

    read = table_from(table)
    under = read if isinstance(read, Tally) else read.under
    own = None if rule is None else rule_from(rule)
    told = rules_compared_rows(rules_compared_document(under, own))
    rows = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    names = ("rule", "verdict", "binding", "margin_share", "decided_by", "changed")
    shown = [{name: row[name] for name in names} for row in rows]
    return Answers(compared(under), rows, "One vote under every law that ships.", shown=shown)


def frontier(
    source: AnyScenario | AnyTable, rule: AnyRule | None = None, *, moves: str | Sequence[str] | None = None
) -> Answers[BreakEven]:
    """How many ballots, what share of voters, which units would turn each condition over; exact.

    Parameters
    ----------
    source : Scenario, Tally, Dataset, pandas.DataFrame, str or path
        A scenario (its expected table, its sweep left aside), or a table of results as `decide` takes it.
    rule : str, path, mapping or Rule, optional
        The scenario's own without it; a table needs one.
    moves : str or sequence of str, optional
        Only these, as ``"yes-home"`` (:data:`sim.break_even.moves.MOVES`).

    Returns
    -------
    Answers of BreakEven
        By move, condition and scope. Shown: the least ballots of each that is possible, cheapest first.

    Raises
    ------
    ResultsError
        If there is no such move, or the table or the rule does not allow an exact answer.
    ScenarioError, RuleError, DatasetError

    Examples
    --------
    >>> import sim
    >>> answers = sim.frontier("kz-2022", "kazakhstan-2022", moves="yes-home")
    >>> [each.ballots for each in answers if each.scope == "national"]
    [2118448, 4341263, 801672]
    """
    from sim.break_even.frontier import NATIONAL
    from sim.break_even.frontier import frontier as answers_of
    from sim.break_even.moves import move_of

    tally, law, notices = _table_and_rule(source, rule)
    chosen = None if moves is None else [move_of(name) for name in names_from("moves", moves)]
    answers = answers_of(tally, law, moves=chosen)
    rows = [each.document() for each in answers]
    least = [row for row in rows if row["scope"] == NATIONAL and row["possible"]]
    columns = ("of", "move", "condition", "goal", "ballots", "share")
    shown = [{name: row[name] for name in columns} for row in sorted(least, key=lambda row: row["ballots"])]
    outcome = law.decide(tally).outcome_name
    sentence = f"{law.title}: {outcome}. The least ballots that turn a condition over, cheapest first."
    return Answers(answers, rows, " ".join([sentence, *notices]), shown=shown)


def _table_and_rule(source: Any, rule: AnyRule | None) -> tuple[Tally, Rule, tuple[str, ...]]:
    """The table asked of, the rule, and what every answer about the two has to say."""
    from sim.analysis.expected.scenario_table import table_of_scenario
    from sim.datasets import load_dataset
    from sim.engines.plan import notes_on_expectation, plan_of, rule_of

    if is_table(source):
        if rule is None:
            raise RuleError(
                "rule = None: a table has no rule of its own; give one, as rule='kazakhstan-2022'"
            )
        given = load_dataset(source) if is_dataset(source) else source
        law = rule_from(rule)
        return tally_from(given, law), law, given.notices if isinstance(given, Dataset) else ()
    scenario = scenario_from(source).replace(sweep={})
    law = rule_of(scenario) if rule is None else rule_from(rule)
    table = table_of_scenario(plan_of(scenario))
    return table.tally, law, (*table.notices, *notes_on_expectation(scenario))


def effects(rule: AnyRule) -> Answers[Effect]:
    """What one voter's act does to each condition of a rule, compared with staying at home.

    Parameters
    ----------
    rule : str, path, mapping or Rule

    Returns
    -------
    Answers of Effect
        By condition and act: by how many ballots the act brings the condition nearer.

    Raises
    ------
    RuleError

    Examples
    --------
    >>> import sim
    >>> sim.effects("kazakhstan-2022").table().loc[0].tolist()
    ['turnout_quorum', '1', '1', '1', '1']
    """
    from sim.break_even.effects import effects as effects_of
    from sim.break_even.effects import no_show

    law = rule_from(rule)
    found = effects_of(law)
    rows: dict[str, dict[str, Any]] = {}
    for each in found:
        rows.setdefault(each.condition, {"condition": each.condition})[each.act] = str(each.lead)
    helped = ", ".join(no_show(law).helped_by_no)
    paradox = f"A No vote helps {helped}." if helped else "A No vote brings no condition nearer."
    sentence = (
        f"{law.title}: ballots that one act brings a condition nearer, beside staying at home. {paradox}"
    )
    return Answers(found, list(rows.values()), sentence)
