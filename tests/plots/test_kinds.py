"""Kinds of pictures by name, and the command that draws them."""

from __future__ import annotations

import inspect
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.plots import sources
from sim.plots.kinds import DRAWN_FROM, draw, kinds
from sim.plots.sources import PictureSource

FEW = ("-n", "2")


def _plot(*arguments: str) -> int:
    return main(["plot", *arguments])


@pytest.mark.parametrize("name", kinds())
def test_every_kind_has_a_function_an_example_and_only_options_that_its_function_takes(name: str) -> None:
    kind = kinds()[name]
    takes = {*inspect.signature(kind.plot()).parameters}
    own = {"move", "against", "known", "until", "rule", "point"}
    assert {*kind.options} - own <= takes
    assert kind.takes in DRAWN_FROM
    assert kind.answers.endswith("?")
    assert PictureSource(shlex.split(kind.example)[0]).form in ("scenario", "table", "rule")


QUICK = (
    "outcomes",
    "condition-margins",
    "quorum-clock",
    "unit-margins",
    "unit-map",
    "turnout-day",
    "failure-curve",
)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for path in paths:
        assert _plot("outcomes", "baseline", *FEW, "-o", str(path)) == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", QUICK)
def test_results_and_their_scenario_give_the_same_picture(tmp_path: Path, name: str) -> None:
    path = sim.save(sim.run("baseline", replications=2), tmp_path / "results.nc")
    sources = PictureSource(str(path)), PictureSource("baseline", replications=2)
    drawn = [draw(name, source, {}) for source in sources]
    first, second = ([text.get_text() for text in each.figure.findobj(_is_text)] for each in drawn)
    assert first == second
    of_folder = draw(name, PictureSource(str(tmp_path)), {})  # which holds them
    assert of_folder.finding == drawn[0].finding


def _is_text(artist: object) -> bool:
    from matplotlib.text import Text

    return isinstance(artist, Text)


def test_only_the_point_asked_for_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    real = sources.run
    monkeypatch.setattr(
        sources, "run", lambda scenario, **how: (ran.append(scenario.sweep), real(scenario, **how))[1]
    )
    picture = draw("outcomes", PictureSource("almaty-boycott", replications=2), {"point": 10})
    assert ran == [{"campaigns.almaty.uptake": (1.0,)}]
    assert "100 %" in picture.ax.get_title(loc="left")


def test_a_table_a_scenario_and_a_law_are_told_apart() -> None:
    texts = ("baseline", "kz-2022", "kazakhstan-2022", "a/t.csv", "x.toml")
    forms = {text: PictureSource(text).form for text in texts}
    assert [*forms.values()] == ["scenario", "table", "rule", "table", "scenario"]


ERRORS = {
    ("outcoms", "baseline"): (2, "Did you mean 'outcomes'?"),
    ("outcomes", "baselin"): (1, "neither a scenario, dataset or law that ships nor a path"),
    ("outcomes", "kz-2022"): (1, "a table has no simulated outcomes; give a scenario, or results that"),
    ("outcomes", "baseline", "--unit", "Almaty"): (1, "outcomes: takes no --unit; it takes --point"),
    ("outcomes", "almaty-boycott", "--point", "11"): (1, "--point 11: there are 0 to 10"),
    ("every-law", "kazakhstan-2022"): (1, "a law has no table"),
    ("failure-region", "kz-2022"): (1, "a table has no law of its own; give --rule"),
    ("failure-region", "baseline"): (1, "--move: 2 needed, as --move yes-home; 0 given"),
    ("comparison", "baseline"): (1, "--against: name the scenario"),
    ("turnout-sweep", "baseline"): (1, "these results have no sweep: run the scenario with one"),
    ("unit-map", "kz-2022", "--set", "a.b=1"): (1, "--set and --sweep change a scenario, and this is none"),
}


@pytest.mark.parametrize("arguments", ERRORS, ids=" ".join)
def test_what_a_kind_lacks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, told = ERRORS[arguments]
    assert _plot(*arguments, *FEW, "-o", str(tmp_path / "x.png")) == code
    assert told in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


def test_the_ending_is_looked_at_before_anything_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert _plot("outcomes", "nowhere/x.toml", "-o", "x.gif") == 2
    assert "x.gif: the name must end in .png, .svg or .pdf" in capsys.readouterr().err


def test_the_list_tells_what_each_kind_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert _plot("--list") == 0
    told = capsys.readouterr().out
    assert all(name in told and kind.answers in told for name, kind in kinds().items())
