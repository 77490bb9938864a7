"""Documents are of plain values, under a schema."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.documents import as_document, rows


def test_what_is_plain_stands_as_given_after_the_schema() -> None:
    body = {
        "none": None,
        "yes": True,
        "one": 1,
        "half": 0.5,
        "text": "Түркістан",
        "nested": {"list": [{}, []]},
    }
    made = as_document("referendum/x/1", body)
    assert list(made) == ["schema", *body]
    assert made == {"schema": "referendum/x/1", **body}


def test_tuples_become_lists_as_json_gives_them_back() -> None:
    assert as_document("s", {"a": (1, (2,))})["a"] == [1, [2]]


def test_a_document_shares_nothing_with_what_it_was_made_of() -> None:
    body = {"list": [1]}
    made = as_document("s", body)
    body["list"].append(2)
    assert made["list"] == [1]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_has_not_is_refused_with_its_place(value: float) -> None:
    with pytest.raises(ValueError, match=re.escape(f"priors.next-vote[1].p is {value}")):
        as_document("s", {"priors": {"next-vote": [{}, {"p": value}]}})


@pytest.mark.parametrize(
    "value", [np.float64(1.0), np.int64(1), np.bool_(True), np.array([1]), {1}, b"x", object()]
)
def test_what_is_not_plain_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(TypeError, match=r"units\[0\] is .*: a document holds"):
        as_document("s", {"units": [value]})


def test_a_key_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match=r"priors has the key 1: keys are str"):
        as_document("s", {"priors": {1: "a"}})


def test_rows_take_the_named_columns_and_refuse_an_entry_without_one() -> None:
    table = rows(["a", "b"], [{"b": 2, "a": 1, "c": 3}, {"a": 1}])
    cells = iter(table.cells)
    assert next(cells) == (1, 2)
    with pytest.raises(KeyError, match="b"):
        next(cells)
