"""What a report is made of: the documents that the commands print, and what they were made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal

from sim.analysis.break_even_documents import every_break_even, frontier_document
from sim.analysis.expected.document import expected_document
from sim.analysis.expected.scenario_table import ScenarioTable, table_of_dataset, table_of_scenario
from sim.analysis.results.results_view import dataset_of
from sim.analysis.scenario_document import results_document
from sim.analysis.summary import run_document
from sim.datasets import Dataset
from sim.documents import Document
from sim.engines.plan import plan_of, rule_of
from sim.experiment.results_axes import scenario_of, with_axes
from sim.files.sources import fingerprint
from sim.provenance import provenance
from sim.rules import Rule
from sim.rules.decision import decision_document
from sim.rules.tables.result_table import ResultTable
from sim.scenario import Scenario, digest, dumps
from sim.scenario.reading.anchoring import rule_file

if TYPE_CHECKING:
    import xarray as xr

ReportKind = Literal["run", "scenario", "table"]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All that a report tells of.

    Attributes
    ----------
    kind : {"run", "scenario", "table"}
    title, question : str
        The question is empty where none is stated.
    source : str
        What a command to repeat it names.
    told : Document
        Of ``referendum run``, of ``run --expected``, or of ``decide``.
    decision, frontier : Document
        Of ``decide`` and ``frontier``: the vote without chance, a sweep apart.
    made_with : Document
        Versions and machine.
    hashes : dict
        SHA-256 of ``scenario``, ``data`` and ``rule``, where there is one.
    rule : Rule
    table : ScenarioTable
    dataset : Dataset or None
    scenario : Scenario or None
    results : xarray.Dataset or None
    toml : str
        The scenario in full.
    """

    kind: ReportKind
    title: str
    question: str
    source: str
    told: Document
    decision: Document
    frontier: Document
    made_with: Document
    hashes: dict[str, str]
    rule: Rule
    table: ScenarioTable
    dataset: Dataset | None = None
    scenario: Scenario | None = None
    results: xr.Dataset | None = None
    toml: str = ""


def of_scenario(scenario: Scenario) -> Material:
    """A scenario's expectation; nothing is simulated."""
    return _of(scenario, "scenario", expected_document(scenario), provenance())


def of_results(results: xr.Dataset) -> Material:
    """A finished run, or what there is of a stopped one."""
    whole = with_axes(results)
    made_with = results_document(whole)["provenance"] or provenance()
    return _of(scenario_of(whole), "run", run_document(whole), made_with, whole)


def _of(
    scenario: Scenario,
    kind: ReportKind,
    told: Document,
    made_with: Document,
    results: xr.Dataset | None = None,
) -> Material:
    written = scenario.model_copy(update={"sweep": {}})
    plan, rule = plan_of(written), rule_of(written)
    table = table_of_scenario(plan)
    dataset = plan.dataset if results is None else dataset_of(results)
    return Material(
        kind=kind,
        title=scenario.title,
        question=scenario.question or "",
        source="scenario.toml",
        told=told,
        decision=decision_document(rule, table.tally),
        frontier=_frontier(table, rule, ()),
        made_with=made_with,
        hashes={
            "scenario": digest(scenario),
            "data": dataset.sha256,
            "rule": fingerprint(rule_file(scenario)),
        },
        rule=rule,
        table=table,
        dataset=dataset,
        scenario=scenario,
        results=results,
        toml=dumps(scenario),
    )


def of_dataset(dataset: Dataset, rule: Rule) -> Material:
    """The published table of a dataset under a rule."""
    table = table_of_dataset(dataset)
    hashes = {"data": dataset.sha256}
    return _of_table(dataset.title, dataset.name, table, rule, (), hashes, dataset=dataset)


def of_table(read: ResultTable, rule: Rule, source: str) -> Material:
    """Anyone's table of results under a rule.

    Parameters
    ----------
    read : ResultTable
    rule : Rule
    source : str
        Path of its file, or what it is called.
    """
    table = ScenarioTable(read.under(rule), None, read.inconsistent)
    path = Path(source)
    hashes = {"data": hashlib.sha256(path.read_bytes()).hexdigest()} if path.is_file() else {}
    warnings = (*read.notes_under(rule), *read.warnings)
    return _of_table(PurePath(source).name, source, table, rule, warnings, hashes, read=read)


def _of_table(
    title: str,
    source: str,
    table: ScenarioTable,
    rule: Rule,
    warnings: tuple[str, ...],
    hashes: dict[str, str],
    *,
    read: ResultTable | None = None,
    dataset: Dataset | None = None,
) -> Material:
    under = (lambda _: table.tally) if read is None else read.under
    decision = decision_document(
        rule, table.tally, warnings=warnings, inconsistent=table.notices, source=source, tally_under=under
    )
    return Material(
        kind="table",
        title=title,
        question="",
        source=source,
        told=decision,
        decision=decision,
        frontier=_frontier(table, rule, rule.notes_on_papers()),
        made_with=provenance(),
        hashes=hashes,
        rule=rule,
        table=table,
        dataset=dataset,
    )


def _frontier(table: ScenarioTable, rule: Rule, notes: tuple[str, ...]) -> Document:
    answers, left_out = every_break_even(table, rule)
    return frontier_document(table, rule, answers, (*notes, *left_out))
