"""Messages by language: the same keys and slots in each, none of them markup."""

import string

import pytest

from sim.text.by_language import LANGUAGES, messages

OTHERS = [language for language in LANGUAGES if language != "en"]


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_keys_of_the_first_and_no_other(language: str) -> None:
    assert list(messages(language).texts) == list(messages("en").texts)


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_the_same_slots_in_every_language(language: str) -> None:
    first, other = messages("en").texts, messages(language).texts
    assert {key: _slots(text) for key, text in other.items()} == {
        key: _slots(text) for key, text in first.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_plain_and_not_empty(language: str) -> None:
    faulty = {
        key: text for key, text in messages(language).texts.items() if not text or "<" in text or "&" in text
    }
    assert faulty == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_has_a_name(language: str) -> None:
    assert all("" not in _slots(text) for text in messages(language).texts.values())


def test_a_key_or_a_slot_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"no\.key"):
        messages("en")("no.key")
    with pytest.raises(KeyError, match="number"):
        messages("en")("number.percent")


def test_what_a_machine_translated_says_so_until_it_is_reviewed() -> None:
    assert messages("en").reviewed
    assert not any(messages(language).reviewed for language in OTHERS)
