"""Numbers as files write them."""

from __future__ import annotations

import pytest

from sim.rules.tables.counts import counts_of, decimal_mark, one_script


def counts(*texts: str, mark: str | None = None) -> list[int | str | None]:
    said: dict[int, str] = {}
    plain = [one_script(text) for text in texts]
    read = counts_of(plain, mark or decimal_mark(plain), said.__setitem__)
    return [said.get(row, count) for row, count in enumerate(read)]


@pytest.mark.parametrize(
    "text",
    [
        *("1234567", "1,234,567", "1 234 567", "1\u202f234\u2009567", "1'234’567", "1.234.567", "1_234_567"),
        *("１２３４５６７", "١٢٣٤٥٦٧", "١٬٢٣٤٬٥٦٧", "1234567.0", "1234567,00"),
    ],
)
def test_ways_to_write_one_number(text: str) -> None:
    assert counts(text) == [1_234_567]


@pytest.mark.parametrize("text", ["", "-", "–", "n/a", "N/A", "…"])
def test_ways_to_write_none(text: str) -> None:
    assert counts(text) == [None]


@pytest.mark.parametrize(
    "text", ["1 23", "12 34 567", "1,23", "12.5", "1e3", "nan", "600\n100", "0x10", "½", "²", "1.000,5", "-5"]
)
def test_what_is_no_count(text: str) -> None:
    (said,) = counts(text)
    assert isinstance(said, str)
    assert said.startswith("must be a whole number")


def test_thousands_or_decimals_is_settled_by_other_cells_or_refused() -> None:
    assert str(counts("1.000")[0]).startswith("may be thousands or decimals")
    assert counts("1.000", "2.345") == [1000, 2345]
    assert counts("1.000", "600.0") == [1, 600]
    assert counts("1,000", "600,0") == [1, 600]
    assert counts("1,000") == [1000]
    assert counts("1.000", mark=",") == [1000]
    assert counts("1.000", mark=".") == [1]
    assert any(isinstance(each, str) for each in counts("1.000", "2.345", "600.0"))
