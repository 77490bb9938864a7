"""Rule files: what they may hold, and what is said of those that are faulty."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from sim.errors import RuleError
from sim.files.drafts import Draft
from sim.rules import Tally, load_rule, preset_names, rule_faults
from sim.rules.conditions import GroupCondition, RegionalCondition, ShareCondition
from sim.rules.reading.loading import PRESETS
from sim.rules.reading.schema import read_fraction

GOOD = """\
title = "A law"
country = "Ruritania"
article = "Art. 1"

[conditions.quorum]
role = "validity"
kind = "turnout_quorum"
numerator = "cast"
base = "registered"
fraction = 0.55
strict = false

[conditions.majority]
role = "adoption"
kind = "majority"
numerator = "yes"
base = "decided"
fraction = "1/2"
strict = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "law.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_decimal_in_a_file_is_taken_as_it_is_written(tmp_path: Path) -> None:
    rule = load_rule(written(tmp_path, GOOD))
    assert rule.name == "law"
    quorum = rule.conditions[0]
    assert isinstance(quorum, ShareCondition)
    assert quorum.fraction == Fraction(11, 20)
    assert bool(rule.decide(Tally(("a",), [100], [[55, 0, 0, 0]])).adopted)
    assert not bool(rule.decide(Tally(("a",), [100], [[54, 0, 0, 0]])).adopted)


@pytest.mark.parametrize("path", ["text", "Path"])
def test_a_path_may_be_text_or_path(tmp_path: Path, path: str) -> None:
    file = written(tmp_path, GOOD)
    assert load_rule(str(file) if path == "text" else file).title == "A law"


def test_a_byte_order_mark_and_crlf_are_read(tmp_path: Path) -> None:
    path = tmp_path / "law.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_rule(path).country == "Ruritania"


def test_the_preset_states_its_law() -> None:
    rule = load_rule("kazakhstan-2022")
    assert "kazakhstan-2022" in preset_names()
    assert rule.country == "Kazakhstan"
    assert rule.in_force_from == dt.date(1995, 11, 2)
    assert "31(2)" in rule.article
    assert rule.effect == "binding"
    regional = rule.conditions[2]
    assert isinstance(regional, RegionalCondition)
    assert (regional.units, regional.strict, regional.units_strict) == (Fraction(2, 3), True, False)


def test_a_table_changes_a_preset_key_by_key() -> None:
    rule = load_rule(
        {
            "preset": "kazakhstan-2022",
            "conditions": {
                "regional_majority": {"units": 11},
                "national_majority": {"base": "decided"},
                "turnout_quorum": {"strict": False, "numerator": "issued"},
            },
        }
    )
    quorum, national, regional = rule.conditions
    assert (quorum.strict, quorum.numerator, quorum.base) == (False, "issued", "registered")
    assert (national.base, national.strict) == ("decided", True)
    assert (regional.units, regional.base) == (11, "cast")
    assert load_rule("kazakhstan-2022").conditions[2].units == Fraction(2, 3)


def test_a_table_that_only_names_a_preset_is_the_preset() -> None:
    assert load_rule({"preset": "kazakhstan-2022"}) == load_rule("kazakhstan-2022")


def test_a_condition_can_be_switched_off() -> None:
    changes = {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"enabled": False}}}
    assert [each.name for each in load_rule(changes).conditions] == ["turnout_quorum", "national_majority"]


def with_conditions(**conditions: dict[str, Any]) -> dict[str, Any]:
    return {"title": "t", "country": "c", "article": "a", "conditions": conditions}


MAJORITY = {"kind": "majority", "role": "adoption", "numerator": "yes", "base": "decided",
            "fraction": "1/2", "strict": True}  # fmt: skip
QUARTER = {
    "kind": "approval_quorum",
    "numerator": "yes",
    "base": "registered",
    "fraction": "1/4",
    "strict": True,
}


def test_conditions_are_joined_by_any_and_all() -> None:
    rule = load_rule(
        with_conditions(
            majority=MAJORITY,
            conclusive={"kind": "any", "role": "validity", "of": ["yes_quarter", "no_quarter"]},
            yes_quarter=QUARTER,
            no_quarter={**QUARTER, "numerator": "no"},
        )
    )
    assert [each.name for each in rule.conditions] == ["conclusive", "majority", "yes_quarter", "no_quarter"]
    assert isinstance(rule.conditions[0], GroupCondition)
    tables = [[[26, 20, 0, 0]], [[20, 26, 0, 0]], [[25, 20, 0, 0]]]
    verdict = rule.decide(Tally(("a",), [100], tables))
    assert verdict.outcome_name.tolist() == ["adopted", "rejected", "invalid"]
    assert verdict.condition("conclusive").margin_ballots.tolist() == [0, 0, -1]
    assert verdict.condition("conclusive").numerator.tolist() == [1, 1, 0]


def test_groups_may_hold_groups() -> None:
    rule = load_rule(
        with_conditions(
            passed={"kind": "any", "role": "adoption", "of": ["outright", "both"]},
            both={"kind": "all", "of": ["quarter", "win"]},
            outright={**QUARTER, "fraction": "1/2"},
            quarter=QUARTER,
            win={key: value for key, value in MAJORITY.items() if key != "role"},
        )
    )
    tables = [[[51, 60, 0, 0]], [[30, 20, 0, 0]], [[30, 40, 0, 0]], [[20, 10, 0, 0]]]
    assert rule.decide(Tally(("a",), [100], tables)).adopted.tolist() == [True, True, False, False]


def test_a_rejection_quorum_is_met_until_it_is_reached() -> None:
    veto = {"kind": "rejection_quorum", "role": "adoption", "numerator": "no", "base": "registered",
            "fraction": "1/5", "strict": False}  # fmt: skip
    tables = [[[0, against, 0, 0]] for against in (19, 20, 21)]
    verdict = load_rule(with_conditions(veto=veto)).decide(Tally(("a",), [100], tables))
    assert verdict.adopted.tolist() == [True, False, False]
    assert verdict.conditions[0].margin_ballots.tolist() == [0, -1, -2]


def test_a_fixed_number_may_be_the_base() -> None:
    quorum = {"kind": "turnout_quorum", "role": "binding", "numerator": "cast", "base": 40,
              "fraction": 1, "strict": False}  # fmt: skip
    rule = load_rule(with_conditions(majority=MAJORITY, quorum=quorum))
    verdict = rule.decide(Tally(("a",), [100], [[[30, 9, 0, 0]], [[30, 10, 0, 0]]]))
    assert verdict.adopted.tolist() == [True, True]
    assert verdict.binding.tolist() == [False, True]


def test_an_advisory_vote_never_binds() -> None:
    rule = load_rule({**with_conditions(majority=MAJORITY), "effect": "advisory"})
    verdict = rule.decide(Tally(("a",), [100], [[30, 10, 0, 0]]))
    assert bool(verdict.adopted)
    assert not bool(verdict.binding)


def test_weights_and_chosen_units_may_stand_in_the_rule() -> None:
    regions = {**MAJORITY, "kind": "regional_majority", "units": "1/2", "units_strict": True}
    tally = Tally(("a", "b", "c"), [100] * 3, [[30, 1, 0, 0], [1, 30, 0, 0], [1, 30, 0, 0]])
    plain = load_rule(with_conditions(regions=regions))
    weighted = load_rule(with_conditions(regions={**regions, "weights": {"a": 3, "b": 1, "c": 1}}))
    chosen = load_rule(with_conditions(regions={**regions, "chosen": ["a"]}))
    assert [bool(rule.decide(tally).adopted) for rule in (plain, weighted, chosen)] == [False, True, True]
    stranger = load_rule(with_conditions(regions={**regions, "chosen": ["z"]}))
    with pytest.raises(RuleError, match="names the unit 'z', which the table lacks: it has"):
        stranger.decide(tally)


FAULTS = [
    (
        'fraction = "1/2"',
        'fraction = "3/2"',
        r'law.toml:18:12: conditions.majority.fraction = "3/2": must lie in',
    ),
    ("fraction = 0.55", "fraction = 55", r"conditions.quorum.fraction = 55: .*; did you mean 0.55\?"),
    ("fraction = 0.55", "fraction = 0.0", r"conditions.quorum.fraction = 0.0: must lie in \(0, 1\]"),
    ("fraction = 0.55", "fraction = -0.5", r"must lie in \(0, 1\]"),
    ("fraction = 0.55", "fraction = nan", r"fraction = nan: must be a fraction"),
    ("fraction = 0.55", "fraction = inf", r"fraction = inf: must be a fraction"),
    ("fraction = 0.55", "fraction = 1e-999999999", r"must be a fraction"),
    ("fraction = 0.55", "fraction = true", r"fraction = true: must be a fraction"),
    ("fraction = 0.55", 'fraction = "1/0"', r"must be a fraction"),
    ("fraction = 0.55", 'fraction = "half"', r'fraction = "half": must be a fraction'),
    ("fraction = 0.55", 'fraction = "1/9999999999"', r"denominator must not exceed 1000000000"),
    (
        'base = "registered"',
        'base = "registred"',
        r'law.toml:9:8: .*"registred": .*; did you mean \'registered\'\?',
    ),
    ('base = "registered"', "base = 0", r"a fixed number must lie between 1"),
    ('base = "registered"', "base = true", r"conditions.quorum.base = true"),
    ('base = "registered"', 'base = ["yes", "nay"]', r"or a list of ballot classes"),
    ('base = "registered"', "base = []", r"conditions.quorum.base = \[\]"),
    ('base = "registered"\n', "", r"law.toml:5:2: conditions.quorum.base: is missing"),
    ('numerator = "cast"', 'numerator = "registered"', r'numerator = "registered": must be one of issued'),
    ("strict = true", 'strict = "yes"', r'strict = "yes": must be true \(more than\) or false \(at least\)'),
    ("strict = true\n", "", r"conditions.majority.strict: is missing"),
    ('role = "validity"', 'role = "validty"', r"role = \"validty\": .*did you mean 'validity'"),
    ('role = "adoption"', 'role = "validity"', r'none has role = "adoption"'),
    ('kind = "majority"', 'kind = "majorty"', r"kind = \"majorty\": .*did you mean 'majority'"),
    ('kind = "majority"\n', "", r"conditions.majority.kind: is missing"),
    ('kind = "majority"', 'kind = "regional_majority"', r"conditions.majority.units: is missing"),
    (
        'kind = "majority"',
        'kind = "majority"\nunits = 3',
        r"law.toml:16:1: conditions.majority.units = 3: is no key of this table",
    ),
    (
        'title = "A law"',
        'titel = "A law"',
        r"law.toml:1:1: titel = .*: is no key of this table; did you mean 'title'",
    ),
    ('article = "Art. 1"', "article = 1", r"article = 1: must be text in quotes"),
    (
        'article = "Art. 1"',
        'article = "a"\neffect = "none"',
        r'effect = "none": must be one of binding, advisory',
    ),
    (
        'article = "Art. 1"',
        'article = "a"\nin_force_from = "once"',
        r'in_force_from = "once": must be a date',
    ),
    (
        'article = "Art. 1"',
        'article = "a"\nin_force_from = 2001-01-01\nin_force_until = 2000-01-01',
        r"not be before",
    ),
    ('article = "Art. 1"', 'article = "a"\nnotes = "one"', r'notes = "one": must be a list of texts'),
    ('article = "Art. 1"', 'article = "a"\npreset = "kazakstan"', r'preset = "kazakstan": must be one of'),
    ("[conditions.majority]", "[conditions.quorum]", r"law.toml:13:\d+: is not TOML: cannot declare"),
    ("[conditions.majority]", "[conditions.majority", r"law.toml:13:\d+: "),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[f"{new!r}" for _, new, _ in FAULTS])
def test_a_faulty_file_gets_a_located_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(RuleError, match=message):
        load_rule(written(tmp_path, GOOD.replace(old, new)))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("0.55", "55").replace("decided", "decidet").replace('"A law"', "7")
    with pytest.raises(RuleError) as caught:
        load_rule(written(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 3


def test_two_validity_blocks_on_the_same_quantity_are_a_fault() -> None:
    quorum = {"kind": "turnout_quorum", "role": "validity", "numerator": "cast", "base": "registered",
              "fraction": "1/2", "strict": True}  # fmt: skip
    table = with_conditions(quorum=quorum, again={**quorum, "fraction": "1/3"}, majority=MAJORITY)
    with pytest.raises(RuleError, match=r"conditions.again: a second turnout_quorum of role validity"):
        load_rule(table)


def test_groups_name_existing_conditions_and_not_themselves() -> None:
    group = {"kind": "any", "role": "validity", "of": ["quartr"]}
    with pytest.raises(
        RuleError, match=r"of\[0\] = 'quartr': there is no such condition; did you mean 'quarter'"
    ):
        load_rule(with_conditions(majority=MAJORITY, group=group, quarter={**QUARTER, "role": "adoption"}))
    with pytest.raises(RuleError, match="the group contains itself"):
        load_rule(with_conditions(majority=MAJORITY, group={"kind": "all", "of": ["group"]}))


def test_a_member_of_a_group_has_no_role_of_its_own() -> None:
    group = {"kind": "any", "role": "adoption", "of": ["majority"]}
    with pytest.raises(RuleError, match=r"conditions.majority.role = 'adoption': leave it out"):
        load_rule(with_conditions(majority=MAJORITY, group=group))


def test_a_fixed_number_cannot_be_the_base_of_every_unit() -> None:
    regions = {**MAJORITY, "kind": "regional_majority", "units": 2, "base": 100}
    with pytest.raises(RuleError, match="cannot be the base of every unit"):
        load_rule(with_conditions(regions=regions))


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(RuleError, match=r"no rule 'kazakstan-2022': .*; did you mean 'kazakhstan-2022'\?"):
        load_rule("kazakstan-2022")


@pytest.mark.parametrize("name", ["nowhere/law.toml", "a/law.toml\0", "../law.toml"])
def test_a_file_that_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(RuleError, match=r"cannot be read|there is no such file"):
        load_rule(name)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "law.toml"
    path.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(RuleError, match="is UTF-16: save it as UTF-8"):
        load_rule(path)


def test_faults_of_a_rule_within_a_file_come_with_their_keys() -> None:
    table = {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": 50}}}
    (fault,) = rule_faults(Draft("x.toml", table, {}))
    assert (
        str(fault) == "x.toml: conditions.turnout_quorum.fraction = 50: must lie in (0, 1]; did you mean 0.5?"
    )
    assert rule_faults(Draft("x.toml", {"preset": "kazakhstan-2022"}, {})) == []


def test_a_number_beyond_all_measure_is_located(tmp_path: Path) -> None:
    text = GOOD.replace("0.55", "1e99999999999999999999")
    with pytest.raises(RuleError, match=r"law.toml:10:12: conditions.quorum.fraction = 1e9+: must be a frac"):
        load_rule(written(tmp_path, text))


JUNK = ["", '"', "[", "]", "=", "\n", "-", "9" * 30, "\u202e", "nan", "true", "1e400", "{", "Қ"]


def random_damage(text: str, rng: random.Random) -> str:
    """The text with a few characters dropped, doubled, or replaced, or lines moved."""
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(text))
        kind = rng.randrange(4)
        junk = rng.choice(
            ["", '"', "[", "]", "=", "\n", "-", "9" * 30, "\u202e", "nan", "true", "1e400", "{", "Қ"]
        )
        if kind == 0:
            text = text[:place] + junk + text[place + rng.randint(0, 3) :]
        elif kind == 1:
            text = text[:place] + text[place : place + 20] * 2 + text[place + 20 :]
        else:
            lines = text.split("\n")
            line = rng.randrange(len(lines))
            key = lines[line].partition("=")[0]
            lines[line] = f"{key}= {rng.choice(['[]', '{}', '0', '-1', 'true', '[1]', '1979-05-27', junk])}"
            text = "\n".join(lines)
    return text


def test_damaged_files_are_read_or_refused_with_their_place(tmp_path: Path) -> None:
    rng = random.Random(2022)
    sources = [(PRESETS / f"{name}.toml").read_text(encoding="utf-8") for name in preset_names()]
    path, refusals = tmp_path / "law.toml", []
    for _ in range(1_500):
        written(tmp_path, random_damage(rng.choice(sources), rng))
        try:
            load_rule(path)
        except RuleError as error:
            refusals.append(str(error))
    assert len(refusals) > 500
    assert all(message.startswith(str(path)) for message in refusals)
    assert all(message.replace("\n", "").isprintable() for message in refusals)


def test_a_fraction_may_be_written_in_per_cent() -> None:
    assert read_fraction("20 %") == read_fraction("20%") == read_fraction("1/5") == Fraction(1, 5)
    for faulty in ("%", "200 %", "-5 %", "20 %%", "0 %"):
        with pytest.raises(PydanticCustomError):
            read_fraction(faulty)
