"""Places of keys and values, however a key is written."""

from __future__ import annotations

from sim.files.plain_files import SCENARIO
from sim.files.toml_source import parse_toml


def test_places_of_every_way_to_write_a_key() -> None:
    text = 'a.b = 1\n["x y"]\nk = {q = 1, r = [1, {"é" = 2}]}\n[[c]]\n[c.e]\n[[c]]\n[[c.d]]\n"ж\\t" = "x"\n'
    places = parse_toml(text, SCENARIO, "f").places
    where = {key: (place.line, place.column) for key, place in places.items()}
    assert where["a", "b"] == (1, 7)
    assert where["x y", "k", "q"] == (3, 10)
    assert where["x y", "k", "r", 1, "é"] == (3, 28)
    assert where["c", 0, "e"] == (5, 2)
    assert where["c", 1, "d", 0, "ж\t"] == (8, 9)


def test_columns_count_letters_not_bytes() -> None:
    places = parse_toml('"тақырып" = "x"\n', SCENARIO, "f").places
    assert places["тақырып",].column == 13
