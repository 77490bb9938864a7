"""What is written loads back to the same, bit for bit."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ResultsError
from sim.public.files import save
from sim.scenario import (
    PARAMETERS,
    Scenario,
    annotated,
    digest,
    dumps,
    from_mapping,
    load,
    load_with_places,
    loads,
)
from sim.scenario.emit import toml_value

HERE = Path(__file__).parent

SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.times().map(lambda time: time.replace(tzinfo=None)),
    st.dates(min_value=dt.date(1, 1, 1)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab \"'.é\n", max_size=4), inner, max_size=3)
    ),
)


@given(VALUES)
def test_any_value_reads_back(value: Any) -> None:
    assert tomllib.loads(f"x = {toml_value(value)}")["x"] == value


SHARES = st.floats(0, 1).map(abs)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,10}", fullmatch=True)
REGIONS = st.lists(
    st.sampled_from(["Almaty", "Nur-Sultan", "Akmola Region"]), min_size=1, max_size=3, unique=True
)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=30).filter(str.strip)


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted([draw(SHARES), draw(SHARES)])
    opens, closes = 7 * 3_600, 20 * 3_600
    seconds = draw(st.integers(0, closes - 1)), draw(st.integers(opens + 1, 86_399))
    start, end = ((dt.datetime.min + dt.timedelta(seconds=each)).time() for each in seconds)
    if start >= end:
        start, end = dt.time(5), dt.time(22)
    common = {
        "uptake": draw(st.sampled_from([low, {"distribution": "uniform", "low": low, "high": high}])),
        **draw(st.sampled_from([{}, {"from": start}, {"until": end}, {"from": start, "until": end}])),
        **({"regions": draw(REGIONS)} if draw(st.booleans()) else {}),
    }
    own: dict[str, dict[str, Any]] = {
        "boycott": draw(
            st.sampled_from(
                [{"odds_ratio": draw(st.floats(1e-6, 1e6))}, {"who": ["no"]}, {"who": ["yes", "no"]}]
            )
        ),
        "spoil": {"who": draw(st.sampled_from([["no"], ["yes", "abstainers"]]))},
        "double-mark": {},
        "persuade": {"to": draw(st.sampled_from(["yes", "no"]))},
        "mobilise": {"to": draw(st.sampled_from(["yes", "no", "invalid"]))},
    }
    kind = draw(st.sampled_from(sorted(own)))
    return {"kind": kind, **common, **own[kind]}


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, Any]:
    some = [{**each, "name": f"c{n}"} for n, each in enumerate(draw(st.lists(campaigns(), max_size=3)))]
    parameters = st.sampled_from([name for name in PARAMETERS if not name.startswith("icc")])
    own = st.dictionaries(NAMES.filter("next-vote".__ne__), st.dictionaries(parameters, SHARES), max_size=2)
    axis = st.lists(SHARES, min_size=1, max_size=3, unique=True)
    return {
        "schema_version": 1,
        "title": draw(TEXTS),
        "dataset": "kz-2022",
        "rule": draw(st.sampled_from(["kazakhstan-2022", {"preset": "kazakhstan-2022"}])),
        "campaigns": some,
        "uncertainty": {
            **draw(st.dictionaries(parameters, SHARES, max_size=3)),
            "priors": draw(own),
        },
        "monte_carlo": {"seed": draw(st.integers(0, 2**63 - 1))},
        "sweep": {f"campaigns.{each['name']}.uptake": draw(axis) for each in some[:2]},
    }


@settings(max_examples=60, deadline=None)
@given(mappings())
def test_round_trip(values: dict[str, Any]) -> None:
    scenario = from_mapping(values)
    again = loads(dumps(scenario))
    assert again == scenario
    assert dumps(again) == dumps(scenario)
    assert digest(again) == digest(scenario)


def test_order_of_the_axes_counts(make: Callable[..., Scenario]) -> None:
    axes = {"polling.baulk_at": [1, 2], "polling.inside_limit": [1, 2]}
    forth, back = make(sweep=axes), make(sweep=dict(reversed(axes.items())))
    assert digest(forth) != digest(back)
    assert list(loads(dumps(back)).sweep) == list(back.sweep)


def test_digest_sees_every_number(almaty: Scenario) -> None:
    base = dumps(almaty)
    seen = {digest(almaty)}
    for option in [
        "monte_carlo.seed=1",
        "polling.box_seconds=7.000000000000001",
        "campaigns.almaty.uptake=0.6",
        "uncertainty.priors.replay.icc_yes=0.03",
        "title=Other",
        "polling.queues=true",
    ]:
        seen.add(digest(loads(base, [option])))
    assert len(seen) == 7


def test_a_scenario_is_saved_whole(tmp_path: Path, almaty: Scenario) -> None:
    save(almaty, tmp_path / "x.toml")
    assert load(tmp_path / "x.toml") == almaty
    assert [path.name for path in tmp_path.iterdir()] == ["x.toml"]


def test_where_a_scenario_cannot_be_saved_is_told(tmp_path: Path, almaty: Scenario) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResultsError, match=r"file/x\.toml: cannot be written") as caught:
        save(almaty, tmp_path / "file" / "x.toml")
    assert isinstance(caught.value.__cause__, OSError)


def test_notes_name_the_line_of_every_value() -> None:
    path = HERE / "valid" / "own-priors.toml"
    loaded = load_with_places(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    text = annotated(loaded)
    assert loads(text) == loaded.scenario
    for line in text.splitlines():
        value, _, note = line.partition("  # ")
        if note.startswith(str(path)):
            number = int(note.rpartition(":")[2])
            assert value.partition(" = ")[0] in lines[number - 1] or value.startswith("preset")


def test_every_value_of_the_annotated_form_has_a_note() -> None:
    text = annotated(load_with_places(HERE / "valid" / "queues.toml", ["monte_carlo.seed=3"]))
    valued = [line for line in text.splitlines() if " = " in line and not line.startswith("#")]
    assert all("  # " in line for line in valued)
    assert "seed = 3  # --set monte_carlo.seed=3" in text
    assert "box_seconds = 7.0  # default [seconds]; assumption" in text
    assert "# closing is not set: Closing, those in line still vote; without it, the dataset's" in text
