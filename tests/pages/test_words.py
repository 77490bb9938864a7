"""Words of the page: the same keys and slots in every language, and all that the script asks for."""

from __future__ import annotations

import re
import string
from importlib.resources import files

import pytest

from sim.pages.document import page_words
from sim.text.by_language import LANGUAGES

SCRIPT = "\n".join(
    path.read_text(encoding="utf-8")
    for path in files("sim.pages").joinpath("script").iterdir()
    if path.name.endswith(".js")
)


def _texts(language: str) -> dict[str, str]:
    tables = page_words(language)
    return {
        f"{table}.{key}": text
        for table, keys in tables.items()
        if isinstance(keys, dict)
        for key, text in keys.items()
    }


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_keys_and_slots_of_the_first(language: str) -> None:
    first, other = _texts("en"), _texts(language)
    assert list(other) == list(first)
    assert {key: _slots(text) for key, text in other.items()} == {
        key: _slots(text) for key, text in first.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_plain_and_not_empty(language: str) -> None:
    assert {key for key, text in _texts(language).items() if not text or "<" in text or "&" in text} == set()


def test_every_key_that_the_script_names_is_there() -> None:
    named = set(re.findall(r'say\(\s*"([\w.-]+)"', SCRIPT))
    assert len(named) > 80
    assert named - set(_texts("en")) == set()


def test_no_two_modules_of_the_script_define_the_same_name() -> None:
    """They are joined as one module."""
    defined = re.findall(
        r"^(?:export )?(?:async )?(?:const|let|function\*?) (\w+)", SCRIPT, flags=re.MULTILINE
    )
    assert sorted({name for name in defined if defined.count(name) > 1}) == []
