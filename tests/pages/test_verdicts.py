"""The page decides as Python does, bit for bit, on a corpus made anew each time."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import RuleError
from sim.pages.laws import case_entry, law_entry, tally_entry
from sim.rules import Rule, Tally, load_rule
from sim.rules.cases.library import case_ids, load_case
from tests.pages.node import answers
from tests.pages.tables import TABLES_A_LAW, laws, tables_for

_DECIDE = """({ rule, tables }) => tables.map((each) => {
  try {
    const verdict = decide(rule, table(each));
    const results = verdict.results.map((r) => [r.condition.name, r.met, r.numerator, r.base, r.margin()]);
    const { outcome, binding, recount } = verdict;
    return { outcome, binding, recount, binds: deciding(verdict).condition.name, results };
  } catch (error) {
    return { error: error.message };
  }
})"""


def _told(rule: Rule, tally: Tally) -> list[dict[str, Any]]:
    """What Python says of many tables, in the form of the script's answers."""
    verdict = rule.decide(tally)
    rows = []
    for row in range(tally.shape[0]):
        results = [
            [r.name, bool(r.met[row]), int(r.numerator[row]), int(r.base[row]), int(r.margin_ballots[row])]
            for r in verdict.conditions
        ]
        rows.append(
            {
                "outcome": str(verdict.outcome_name[row]),
                "binding": bool(verdict.binding[row]),
                "recount": None if verdict.recount is None else bool(verdict.recount[row]),
                "binds": str(verdict.binds_name[row]),
                "results": results,
            }
        )
    return rows


def _rows(tally: Tally) -> list[dict[str, Any]]:
    """A stack of tables as plain values, one by one."""
    return [
        tally_entry(
            Tally(
                tally.units,
                tally.registered[row],
                tally.ballots[row],
                None if tally.issued is None else tally.issued[row],
                tally.weights,
                {name: cells[row] for name, cells in tally.stated.items()},
            )
        )
        for row in range(tally.shape[0])
    ]


def test_every_law_decides_more_than_twenty_thousand_tables_as_python_does(tmp_path: Path) -> None:
    """Every preset and reading, with tables at each threshold, one ballot below and one above."""
    stacks = [(rule, tables_for(rule, seed)) for seed, rule in enumerate(laws())]
    questions = [{"rule": law_entry(rule) | _own(rule), "tables": _rows(tally)} for rule, tally in stacks]
    expected = [_told(rule, tally) for rule, tally in stacks]
    found = answers(["tables", "verdicts"], _DECIDE, questions, tmp_path)
    assert sum(map(len, expected)) >= 20_000
    for (rule, _), told, wanted in zip(stacks, found, expected, strict=True):
        assert told == wanted, rule.label
    _assert_every_threshold(stacks, expected)


def _own(rule: Rule) -> dict[str, Any]:
    """The conditions of the reading in force in the place of the law's."""
    entry = law_entry(rule)
    readings = {each["name"]: each["conditions"] for each in entry.get("readings", ())}
    assert rule.reading is None or readings[rule.reading] == entry["conditions"]
    return {"conditions": entry["conditions"]}


def _assert_every_threshold(stacks: list[tuple[Rule, Tally]], expected: list[list[dict[str, Any]]]) -> None:
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    for (rule, _), rows in zip(stacks, expected, strict=True):
        assert len(rows) == TABLES_A_LAW
        for row in rows:
            for name, _, _, _, margin in row["results"]:
                seen[rule.label, name].add(margin)
    lacking = {key: {-1, 0, 1} - found for key, found in seen.items() if not {-1, 0, 1} <= found}
    assert lacking == {}


def test_the_real_votes_come_out_in_the_script_as_in_python(tmp_path: Path) -> None:
    entries = [each for each in map(case_entry, map(load_case, case_ids())) if each is not None]
    questions = [{"rule": law_entry(load_rule(each["rule"])), "tables": [each["table"]]} for each in entries]
    found = answers(["tables", "verdicts"], _DECIDE, questions, tmp_path)
    assert len(entries) > 90
    for entry, (told,) in zip(entries, found, strict=True):
        given = entry["table"]
        tally = Tally(
            tuple(given["units"]),
            np.array(given["registered"]),
            np.array(given["ballots"]),
            stated={name: np.array(cells) for name, cells in given.get("stated", {}).items()},
            unknown=frozenset(given.get("unknown", ())),
        )
        try:
            verdict = load_rule(entry["rule"]).decide(tally)
        except RuleError:
            assert "error" in told, entry["id"]
        else:
            assert told["outcome"] == str(verdict.outcome_name), entry["id"]
            margins = [int(each.margin_ballots) for each in verdict.conditions]
            assert [each[-1] for each in told["results"]] == margins, entry["id"]


_FAULTY = {
    "no papers known": ({"unknown": ["no"]}, "kazakhstan-2022", "needs cast"),
    "one unit": ({}, "australia-1901", ""),
}


@pytest.mark.parametrize("name", _FAULTY)
def test_a_table_that_lacks_what_a_law_needs_is_refused(name: str, tmp_path: Path) -> None:
    change, law, said = _FAULTY[name]
    given = {"units": ["Here"], "registered": [100], "ballots": [[60, 20, 1, 1]], **change}
    question = {"rule": law_entry(load_rule(law)), "table": given}
    ask = "({ rule, table: each }) => obstacle(rule, table(each))"
    (told,) = answers(["tables", "verdicts"], ask, [question], tmp_path)
    assert told == (said or "needs a table by units")
