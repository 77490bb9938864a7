"""Every command: its JSON is what a public function returns, its CSV says the same as its JSON."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd
import pytest

from sim.cli import main
from sim.datasets import load_dataset
from sim.documents import Document
from sim.rules import load_rule
from tests.environments.commands import COMMANDS
from tests.environments.making import NOT_AS_SURE_AS_ASKED, parsed

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of the list of all, what makes its document, what the rows of its CSV are."""

    name: str
    made: Callable[[], Document]
    entries: Callable[[Document], list[Entry]]


def _rules() -> Document:
    from sim.rules.documents import rules_document

    return rules_document()


def _rule() -> Document:
    from sim.rules.documents import rule_document

    return rule_document(load_rule("switzerland-constitution"))


def _cases() -> Document:
    from sim.rules.cases import cases_document

    return cases_document()


def _case() -> Document:
    from sim.rules.cases import case_document, load_case

    return case_document(load_case("DK-1939"))


def _decision() -> Document:
    from sim.rules.decision import decision_document
    from sim.rules.reading.result_tables import read_results

    read = read_results("scenarios/data/australia-1977.csv")
    return decision_document(load_rule("australia-1901"), read.tally, warnings=read.warnings)


def _rules_compared() -> Document:
    from sim.analysis.every_rule import rules_compared_document
    from sim.rules.reading.result_tables import read_results

    read = read_results("scenarios/data/australia-1977.csv")
    return rules_compared_document(read.tally, load_rule("australia-1901"), warnings=read.warnings)


def _audit() -> Document:
    from sim.datasets.audit.document import audit_document

    return audit_document(load_dataset("kz-2022"))


def _timeline() -> Document:
    from sim.datasets.legal_calendar import calendar_of
    from sim.datasets.timeline import timeline, timeline_document

    return timeline_document("kz-2022", timeline(calendar_of(load_dataset("kz-2022"))))


def _effects() -> Document:
    from sim.break_even.effects import effects_document

    return effects_document(load_rule("denmark-1953"))


def _rule_conditions(document: Document) -> list[Entry]:
    return [
        {"name": rule["name"], "in_force": rule["in_force"], "condition": name, "asks": asks}
        for rule in document["rules"]
        for name, asks in rule["conditions"].items()
    ]


def _conditions(document: Document) -> list[Entry]:
    return list(document["conditions"])


QUICK: Final = (
    Command("rules", _rules, _rule_conditions),
    Command("rules show", _rule, lambda told: [{"condition": n, "asks": a} for n, a in told["asks"].items()]),
    Command("cases", _cases, lambda told: told["cases"]),
    Command("cases show", _case, _conditions),
    Command("decide", _decision, _conditions),
    Command("compare-rules", _rules_compared, lambda told: told["rules"]),
    Command("audit", _audit, lambda told: told["findings"]),
    Command("timeline", _timeline, lambda told: told["events"]),
    Command("effects", _effects, lambda told: [{**e, "lead_exact": e["lead"]} for e in told["effects"]]),
)


def _printed(name: str, form: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with contextlib.redirect_stdout(out):
        code = main([*COMMANDS[name], form])
    assert code in (0, NOT_AS_SURE_AS_ASKED)
    out.flush()
    return out.buffer.getvalue().decode()  # type: ignore[attr-defined]  # a BytesIO


def _agrees(found: Any, told: Any) -> bool:
    """Whether a cell as text says what stands in the JSON."""
    if told is None or told == "":
        return found == ""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return found == (str(told).lower() if isinstance(told, bool) else told)
    return float(found) == told


@pytest.mark.parametrize("command", QUICK, ids=[each.name for each in QUICK])
def test_a_command_says_what_its_function_returns(command: Command) -> None:
    told = parsed(_printed(command.name, "--json"))
    assert list(told)[-1] == "provenance"
    del told["provenance"]
    made = command.made()
    assert told == made
    assert list(told) == list(made)
    assert next(iter(told)) == "schema"


@pytest.mark.parametrize("command", QUICK, ids=[each.name for each in QUICK])
def test_a_table_says_what_the_json_says(command: Command) -> None:
    table = pd.read_csv(io.StringIO(_printed(command.name, "--csv")), dtype=str, keep_default_na=False)
    entries = command.entries(parsed(_printed(command.name, "--json")))
    assert len(table) == len(entries) > 0
    shared = [name for name in table.columns if name in entries[0]]
    assert len(shared) >= 2
    for row, entry in zip(table.to_dict("records"), entries, strict=True):
        wrong = {name: (row[name], entry[name]) for name in shared if name != "lead"}
        assert all(_agrees(*pair) for pair in wrong.values()), wrong


def test_a_lead_is_a_decimal_number_beside_the_exact_one() -> None:
    table = pd.read_csv(io.StringIO(_printed("effects", "--csv")))
    assert table["lead"].tolist() == [float(Fraction(text)) for text in table["lead_exact"].astype(str)]
