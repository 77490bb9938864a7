"""Each law decides its real vote as the authorities did, as exactly as the figures allow."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from sim.errors import RuleError
from sim.rules import load_rule
from sim.rules.cases import WORDS, case_ids, cases_table, judge, load_case, load_cases
from sim.rules.cases.case import CONFIDENCE, share_of
from sim.rules.cases.judging import _all, _any, is_reached_between
from sim.rules.cases.library import FOLDER

BY_WORD = {
    "pass": ("adopted", True),
    "fail": ("rejected", None),
    "invalid": ("invalid", False),
    "not binding": (None, False),
    "annulled": ("invalid", False),
    "law rejected": ("rejected", True),
}
"""Written from the words alone: the outcome and whether it binds; None where the word does not say."""


def test_every_word_of_the_file_has_a_reading() -> None:
    assert set(WORDS) == set(BY_WORD) == {case.official for case in load_cases()}


def test_the_readings_say_what_the_words_say() -> None:
    for word, (outcome, binding) in BY_WORD.items():
        reading = WORDS[word]
        assert reading.binding == binding, word
        assert outcome is None or outcome in reading.outcomes, word
    # A failed vote may be called invalid by its law; an answer that binds nobody is still an answer.
    assert WORDS["fail"].outcomes == {"rejected", "invalid"}
    assert WORDS["not binding"].outcomes == {"adopted", "rejected"}
    assert all(len(WORDS[word].outcomes) == 1 for word in ("pass", "invalid", "annulled", "law rejected"))


def test_every_table_of_the_file_is_a_case() -> None:
    written = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))
    assert list(case_ids()) == list(written)
    assert len(case_ids()) == 130


@pytest.mark.parametrize("case_id", case_ids())
def test_the_law_decides_as_the_authorities_did(case_id: str) -> None:
    case = load_case(case_id)
    judgement = judge(case)
    assert judgement.agreement == "agrees"
    outcome, binding = BY_WORD[case.official]
    if outcome is not None and case_id != "LT-2019-seimas":  # there the law calls it not held
        assert judgement.outcomes == {outcome}
    if binding is not None:
        assert judgement.binding == {binding}


def test_cases_with_all_figures_have_the_verdict_of_their_rule() -> None:
    decided = 0
    for case in load_cases():
        judgement = judge(case)
        if judgement.basis != "counts" or any(each.met is None for each in judgement.conditions):
            continue
        decided += 1
        verdict = case.rule.decide(case.tally)
        assert judgement.outcomes == {str(verdict.outcome_name)}
        assert judgement.binding == {bool(verdict.binding)}
        margins = [int(each.margin_ballots) for each in verdict.conditions]
        assert [each.margin_ballots for each in judgement.conditions] == margins
    assert decided == 118


def test_cases_whose_figures_are_not_checked_say_so() -> None:
    for case in load_cases():
        sure = {each.confidence for each in case.figures}
        assert case.checked is (CONFIDENCE["general record"] not in sure), case.id
        assert case.checked or case.remark, case.id


def test_every_figure_has_a_source_and_says_how_sure_it_is() -> None:
    for case in (*load_cases(), *load_cases("switzerland"), *load_cases("australia")):
        assert case.figures, case.id
        assert all(each.source and each.confidence in CONFIDENCE.values() for each in case.figures), case.id
        assert set(case.apart) <= {each.name for each in case.figures}, case.id


def test_a_figure_from_elsewhere_has_its_own_source() -> None:
    figures = {each.name: each for each in load_case("HU-2022-Q1").figures}
    assert figures["yes"].confidence == CONFIDENCE["general record"]
    assert figures["registered"].confidence == CONFIDENCE["published"]
    assert figures["registered"].source != figures["yes"].source


def test_cases_of_one_country_are_those_of_it_alone() -> None:
    assert {case.country for case in load_cases(country="italy")} == {"Italy"}
    with pytest.raises(RuleError, match=r"country 'Itly': no case of it .*; did you mean 'Italy'\?"):
        load_cases(country="Itly")
    with pytest.raises(RuleError, match=r"set 'swiss': must be one of library, switzerland, australia"):
        load_cases("swiss")


def margins_of(case_id: str) -> dict[str, int | None]:
    return {each.name: each.margin_ballots for each in judge(load_case(case_id)).conditions}


def test_denmark_1939_fails_by_11_762_votes() -> None:
    assert margins_of("DK-1939")["approval_quorum"] == -11_762


def test_the_majority_clause_of_armenia_2003_turns_on_invalid_ballots_in_the_base() -> None:
    case = load_case("AM-2003")
    without = load_rule({"preset": "armenia-1995", "conditions": {"majority": {"base": "valid"}}})
    as_held = case.rule.decide(case.tally)
    changed = without.decide(case.tally)
    assert not as_held.condition("majority").met
    assert changed.condition("majority").met
    assert int(changed.condition("majority").margin_ballots) == 559_687 - 555_973
    assert str(as_held.outcome_name) == str(changed.outcome_name) == "rejected"


def test_montenegro_2006_clears_by_2095_on_one_base_and_131_on_the_other() -> None:
    case = load_case("ME-2006")
    assert margins_of("ME-2006")["majority"] == 2_095
    on_cast = load_rule({"preset": "montenegro-2006", "conditions": {"majority": {"base": "cast"}}})
    assert int(on_cast.decide(case.tally).condition("majority").margin_ballots) == 131


def test_australia_1977_fails_with_62_percent_yes() -> None:
    case = load_case("AU-1977-Q1")
    national, states = judge(case).conditions
    assert (national.met, national.shown) == (True, "62.22 %")
    assert (states.met, states.shown, states.margin_ballots) == (False, "3 of 6", -9_211)


def test_the_australian_states_add_up_to_the_national_figures() -> None:
    tally = load_case("AU-1977-Q1").tally
    figures = {
        "registered": 8_242_383,
        "cast": 7_605_882,
        "yes": 4_648_407,
        "no": 2_822_547,
        "invalid": 134_928,
    }
    for name, count in figures.items():
        assert int(tally.national(name)) == count, name
    assert int(tally.national("issued")) == 7_605_882


def test_hungary_2022_fails_on_valid_votes() -> None:
    for case_id in ("HU-2022-Q1", "HU-2022-Q2", "HU-2022-Q4"):
        quorum = judge(load_case(case_id)).conditions[0]
        assert (quorum.name, quorum.met) == ("valid_vote_quorum", False)
    assert margins_of("HU-2022-Q1")["valid_vote_quorum"] == 3_910_436 - 4_107_653


def test_british_columbia_2005_meets_one_threshold_of_two() -> None:
    judgement = judge(load_case("CA-BC-2005"))
    met = {each.name: each.met for each in judgement.conditions if each.role == "adoption"}
    assert met == {"popular_majority": False, "district_majority": True}
    assert judgement.conditions[1].shown == "77 of 79"
    # The act binds the government only where both are met.
    assert (judgement.outcomes, judgement.binding) == ({"rejected"}, {False})


def test_bulgaria_2016_misses_the_previous_turnout_by_12_101() -> None:
    assert margins_of("BG-2016-Q1")["binding_turnout"] == -12_101


def test_tokelau_2007_misses_two_thirds_by_16() -> None:
    assert margins_of("TK-2007")["majority"] == -16


def test_a_tie_of_the_swiss_cantons_is_a_defeat() -> None:
    cantons = judge(load_case("CH-1975")).conditions[1]
    assert (cantons.met, cantons.shown) == (False, "22 of 44")  # half-votes by canton


def test_half_cantons_are_halves() -> None:
    cantons = judge(load_case("CH-2020")).conditions[1]
    assert (cantons.shown, cantons.met) == ("17 of 46", False)
    by_tally = judge(load_case("CH-660")).conditions
    assert [each.name for each in by_tally] == ["popular_majority"]  # a law needs the people alone
    cantons = judge(load_case("CH-665")).conditions[1]
    assert (cantons.shown, cantons.threshold) == ("15 of 23", Fraction(12, 23))


def test_official_figures_that_do_not_add_up_are_told() -> None:
    warned = {case.id: case.warnings for case in load_cases() if case.warnings}
    assert set(warned) == {
        "SK-1997",
        "RS-2006",
        "AM-2003",
        "AM-2015",
        "CH-1866",
        "CH-1975",
        "ES-GA-1980",
    }
    assert warned["RS-2006"] == ("cast differs from yes + no + both_marked + invalid by +430",)
    assert "recomputes to 9.51 %" in warned["SK-1997"][0]


@pytest.mark.parametrize(
    ("text", "fraction", "strict", "met"),
    [
        ("45.76", "0.45", False, True),
        ("30.29", "1/3", False, False),
        ("50", "1/2", True, None),
        ("50.00", "1/2", False, None),
        ("49.9", "1/2", False, False),
        ("49.95", "0.4995", True, None),
        (">= 77.3", "1/2", True, True),
        (">= 45", "1/2", True, None),
    ],
)
def test_a_share_decides_only_what_its_digits_allow(
    text: str, fraction: str, strict: bool, met: object
) -> None:
    share = share_of(text)
    assert is_reached_between(share.low, share.high, Fraction(fraction), strict) is met


def test_an_unreadable_share_is_refused() -> None:
    with pytest.raises(RuleError, match="share 'half': must be a percentage"):
        share_of("half")


def test_what_is_not_known_stays_open() -> None:
    assert [_all(v) for v in ([True, None], [False, None], [True, True])] == [None, False, True]
    assert [_any(v) for v in ([False, None], [True, None], [False, False])] == [None, True, False]


def test_an_unknown_case_names_the_nearest() -> None:
    with pytest.raises(RuleError, match=r"case 'dk-1939': there is none: .*; did you mean 'DK-1939'\?"):
        load_case("dk-1939")
    with pytest.raises(RuleError, match=r"did you mean 'SCO-1979'"):
        load_case("SCO-1978")


def test_the_files_are_those_of_the_manifest() -> None:
    manifest = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry.get("sha256") for entry in manifest["files"]}
    data = {path.name for path in FOLDER.iterdir() if path.suffix in (".csv", ".toml")}
    assert set(listed) == data - {"manifest.toml"}
    for name, digest in listed.items():
        if digest is not None:
            assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_the_documentation_shows_the_table_that_the_code_gives() -> None:
    assert cases_table() in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_2022_case_is_decided_on_the_table_by_units() -> None:
    tally = load_case("KZ-2022").tally
    assert len(tally.units) == 18
    assert int(tally.weights.sum()) == 17
    assert np.array_equal(tally.by_unit("cast").sum(), 7_985_769)


def test_most_cases_are_decided() -> None:
    agreements = Counter(judge(case).agreement for case in load_cases())
    assert agreements == {"agrees": 130}
