"""Whatever a file holds, the answer is a scenario or located faults: never a traceback, never silence."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import FaultyFileError, Scenario, dumps, load, loads

HERE = Path(__file__).parent
VALID = [path.read_text(encoding="utf-8") for path in sorted((HERE / "resolved").glob("*.toml"))]
WORDS = [
    "nan", "inf", "-0.0", "1e400", "-1", "0", "1.5", "true", '""', '"50"', "[]", "{}", "[[1]]", "14:00:00",
    "24:00:00", "2022-06-05", "9" * 30, '"\\u202e"', '"no"', '["no", "no"]', "{from = 1, to = 0}", "0x10",
    "'''", "=", "[", "}", "\x00", "\ufeff", "\u200b", "е", '{distribution = "beta", mean = 0.5, sd = 9}',
]  # fmt: skip
PATHS = [
    "campaigns.almaty.uptake",
    "campaigns[0]",
    "polling.check_in",
    "rule",
    "sweep",
    "title",
    "uncertainty.priors.x.icc_yes",
    "rule.conditions.regional_majority.units",
    "",
    "a..b",
]
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HARMLESS = re.compile(r"[^\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]*")


def loads_or_says_why(text: str) -> Scenario | None:
    """Load; where that fails, the message must be printable, in lines, and name the text."""
    try:
        return loads(text, label="f.toml")
    except FaultyFileError as error:
        faulty = error
    lines = messages_of(faulty)
    assert all(line.startswith(("f.toml:", "… and ")) for line in lines)
    return None


def messages_of(error: FaultyFileError) -> list[str]:
    """Lines of the message, each of them fit for a terminal."""
    lines = str(error).split("\n")
    assert error.faults
    assert all(HARMLESS.fullmatch(line) for line in lines)
    return lines


@RELAXED
@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.toml"
        path.write_bytes(data)
        with pytest.raises(FaultyFileError):
            load(path)


@RELAXED
@given(st.text(max_size=200))
def test_random_text(text: str) -> None:
    assert loads_or_says_why(text) is None


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid file with lines dropped, doubled, swapped, values replaced, letters changed."""
    lines = draw(st.sampled_from(VALID)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "swap", "value", "key", "letter"]))
        key, equals, value = lines[at].partition(" = ")
        if change == "drop":
            lines[at] = ""
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "value" and equals:
            lines[at] = f"{key} = {draw(st.sampled_from(WORDS))}"
        elif change == "key" and equals:
            lines[at] = (
                f"{draw(st.sampled_from(['a', key + 'x', 'from', 'kind', 'name', 'sweep']))} = {value}"
            )
        elif lines[at]:
            place = draw(st.integers(0, len(lines[at]) - 1))
            lines[at] = lines[at][:place] + draw(st.characters()) + lines[at][place + 1 :]
    return "\n".join(lines)


@settings(RELAXED, max_examples=250)
@given(mutated())
def test_mutated_files(text: str) -> None:
    scenario = loads_or_says_why(text)
    if scenario is not None:
        assert loads(dumps(scenario)) == scenario


@RELAXED
@given(st.sampled_from(VALID), st.data())
def test_options_of_any_text(text: str, data: st.DataObject) -> None:
    path = st.sampled_from(PATHS)
    value = st.one_of(st.text(max_size=20), st.sampled_from(WORDS), st.just("0:1:0.1"))
    option = st.builds(lambda p, v: f"{p}={v}", path, value)
    try:
        loads(text, data.draw(st.lists(option, max_size=2)), data.draw(st.lists(option, max_size=2)))
    except FaultyFileError as error:
        messages_of(error)
