"""Boundaries of the fields, strict types, and what the JSON Schema says of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, ValidationError

from sim.files.schema_fields import Table
from sim.scenario import FaultyFileError, Scenario, json_schema


def _below(table: type[Table]) -> Iterator[type[Table]]:
    for each in table.__subclasses__():
        yield each
        yield from _below(each)


TABLES = sorted(
    (table for table in set(_below(Table)) if table.__module__.startswith("sim.scenario")),
    key=lambda table: table.__name__,
)


def boycott(**values: Any) -> list[dict[str, Any]]:
    return [{"name": "a", "kind": "boycott", "uptake": 0.5, **values}]


@pytest.mark.parametrize("uptake", [0, 0.0, 5e-324, 0.5, 1 - 2**-53, 1, 1.0])
def test_uptake_from_nobody_to_everybody(make: Callable[..., Scenario], uptake: float) -> None:
    assert make(campaigns=boycott(uptake=uptake)).campaigns[0].uptake == float(uptake)


@pytest.mark.parametrize(
    "uptake",
    [-5e-324, 1 + 2**-52, 2, -1, -0.0, float("nan"), float("inf"), True, "0.5", None, [0.5], 10**400],
)
def test_uptake_beyond_is_refused(make: Callable[..., Scenario], uptake: object) -> None:
    with pytest.raises(FaultyFileError, match=r"campaigns\[0\]\.uptake"):
        make(campaigns=boycott(uptake=uptake))


@pytest.mark.parametrize("number", [True, "200", 200.0, 0, -1, 10_000_001, None])
def test_replications_is_a_whole_number_from_one(make: Callable[..., Scenario], number: object) -> None:
    with pytest.raises(FaultyFileError, match=r"monte_carlo\.replications"):
        make(monte_carlo={"replications": number})


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("00:00", dt.time(0)),
        ("19:59:59", dt.time(19, 59, 59)),
        (dt.time(7), dt.time(7)),
        ("7:05", dt.time(7, 5)),
    ],
)
def test_clock_times(make: Callable[..., Scenario], clock: object, time: dt.time) -> None:
    assert make(campaigns=boycott(**{"from": clock})).campaigns[0].from_ == time


def test_the_last_clock_time_is_a_second_before_midnight(make: Callable[..., Scenario]) -> None:
    assert make(campaigns=boycott(until="23:59:59")).campaigns[0].until == dt.time(23, 59, 59)


@pytest.mark.parametrize(
    "clock", ["24:00", "25:00", "12:60", "noon", 12, dt.time(12, tzinfo=dt.UTC), dt.datetime.min]
)
def test_what_is_no_clock_time(make: Callable[..., Scenario], clock: object) -> None:
    with pytest.raises(FaultyFileError, match=r"campaigns\[0\]\.from"):
        make(campaigns=boycott(**{"from": clock}))


@pytest.mark.parametrize(("until", "allowed"), [("13:59:59", False), ("14:00", False), ("14:00:01", True)])
def test_until_is_later_than_from(make: Callable[..., Scenario], until: str, allowed: bool) -> None:
    campaigns = boycott(**{"from": "14:00", "until": until})
    if allowed:
        assert make(campaigns=campaigns).campaigns[0].until is not None
    else:
        with pytest.raises(FaultyFileError, match="must be later than from = 14:00:00"):
            make(campaigns=campaigns)


@pytest.mark.parametrize(("most", "allowed"), [(1, False), (2, True), (3, True)])
def test_most_desks_not_below_fewest(make: Callable[..., Scenario], most: int, allowed: bool) -> None:
    if allowed:
        assert make(polling={"max_desks": most}).polling.max_desks == most
    else:
        with pytest.raises(FaultyFileError, match="must not be below min_desks = 2"):
            make(polling={"max_desks": most})


@pytest.mark.parametrize(
    "region", ["almaty", "Almaty ", "ALMATY", "Almaty\u200b", "Алматы", "Overseas diaspora"]
)
def test_region_is_named_exactly_as_in_the_dataset(make: Callable[..., Scenario], region: str) -> None:
    with pytest.raises(FaultyFileError, match=r"campaigns\[0\]\.regions\[0\]"):
        make(campaigns=boycott(regions=[region]))


def test_scenario_is_frozen(almaty: Scenario) -> None:
    with pytest.raises(ValidationError):
        almaty.title = "other"


def test_names_come_from_kind_and_position(make: Callable[..., Scenario]) -> None:
    campaigns = [{"kind": "boycott", "uptake": 0.1}, {"kind": "spoil", "uptake": 0.1, "name": "x"},
                 {"kind": "double-mark", "uptake": 0.1}]  # fmt: skip
    assert [each.name for each in make(campaigns=campaigns).campaigns] == ["boycott-1", "x", "double-mark-3"]


def test_a_given_name_may_clash_with_one_from_a_position(make: Callable[..., Scenario]) -> None:
    campaigns = [{"kind": "boycott", "uptake": 0.1, "name": "boycott-2"}, {"kind": "boycott", "uptake": 0.2}]
    with pytest.raises(FaultyFileError, match=r"is the name of campaigns\[0\] already"):
        make(campaigns=campaigns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_field_says_what_it_is(table: type[BaseModel]) -> None:
    for name, field in table.model_fields.items():
        assert field.description or name in {"kind", "distribution"}


def described(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "description" in node and isinstance(node["description"], str):
            yield node["description"]
        for child in node.values():
            yield from described(child)
    elif isinstance(node, list):
        for child in node:
            yield from described(child)


def test_json_schema_is_a_schema_and_knows_no_null() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert '"null"' not in json.dumps(schema)
    assert '"format": "time"' not in json.dumps(schema)
    assert all(described(schema))
    assert any("assumption" in text for text in described(schema))


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({"extends": "baseline.toml"}, True),
        ({"schema_version": 1, "title": "T", "dataset": "d", "rule": "r"}, True),
        ({"schema_version": 1, "title": "T", "dataset": "d"}, False),
        ({"extends": "b", "campaigns": [{"kind": "boycott", "uptake": 0.5, "from": "14:00:00"}]}, True),
        ({"extends": "b", "campaigns": [{"kind": "boycott", "uptake": 1.5}]}, False),
        ({"extends": "b", "campaigns": [{"kind": "boycot", "uptake": 0.5}]}, False),
        ({"extends": "b", "campaigns": [{"kind": "spoil", "uptake": 0.5, "odds_ratio": 2}]}, False),
        ({"extends": "b", "poling": {}}, False),
        ({"extends": "b", "rule": {"preset": "r", "conditions": {"x": {"units": 11}}}}, True),
        ({"extends": "b", "sweep": {"a.b": {"from": 0, "to": 1, "step": 0}}}, False),
        ({"extends": "b", "sweep": {"a.b": [0.1, 0.2]}}, True),
        ({"extends": "b", "uncertainty": {"icc_yes": 1}}, False),
    ],
)
def test_json_schema_judges_as_the_loader_does(values: dict[str, Any], allowed: bool) -> None:
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(values) is allowed
