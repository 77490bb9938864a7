"""Tables with every trap that officials and programs set: the right verdict, or a refusal that says why."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RuleError
from sim.rules import load_rule
from sim.rules.decision import decision_document
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import results_of

TABLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("inputs").joinpath("nasty.toml").read_text(encoding="utf-8")
)["table"]


def decided(table: dict[str, Any]) -> str:
    rule = load_rule(table["rule"])
    read = results_of(table["text"].encode(), "t.csv", TableOptions(**table.get("options", {})))
    document = decision_document(rule, read.under(rule))
    last = document["conditions"][-1]
    return f"{document['verdict']} {last['numerator']} of {last['base']} in {len(read.tally.units)}"


@pytest.mark.parametrize("table", TABLES, ids=[table["name"] for table in TABLES])
def test_a_nasty_table_is_read_rightly_or_refused(table: dict[str, Any]) -> None:
    if "right" in table:
        assert decided(table) == table["right"]
    else:
        with pytest.raises(RuleError) as caught:
            decided(table)
        assert table["refused"] in str(caught.value)
