"""Texts of pictures: as they were written, whatever stands in them."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

import sim
from sim.plots.picture import Picture
from sim.plots.plain_text import make_plain
from sim.rules import Tally


def test_a_dollar_is_a_dollar_in_every_picture(tmp_path: Path) -> None:
    run = sim.run(sim.load("almaty-boycott").replace(title="Costs $5_{x and $6 ^ more"), replications=2)
    pictures = {
        "sweep": sim.plots.plot_turnout_sweep(run),
        "day": sim.plots.plot_turnout_day(run),
        "margins": sim.plots.plot_region_margins(run),
        "curve": sim.plots.plot_failure_curves(sim.failure_curve(run)),
    }
    for name, picture in pictures.items():
        picture.save(tmp_path / f"{name}.svg")
        written = [text.get_text() for text in picture.figure.findobj(Text) if "$5" in text.get_text()]
        assert name == "curve" or written
        assert not any(t.get_parse_math() for t in picture.figure.findobj(Text) if "$5" in t.get_text())


def test_controls_and_marks_of_direction_are_shown_escaped() -> None:
    axes = Figure().subplots()
    axes.set_title("A \x1b[31mlaw\u202e")
    assert Picture((axes,)).ax.get_title() == "A \\x1b[31mlaw\\u202e"


def test_numbers_of_a_logarithmic_axis_stay_formulas() -> None:
    axes = Figure().subplots()
    axes.set_yscale("log")
    axes.plot([1, 2], [1e-9, 1.0])
    make_plain(axes.figure)
    assert all(label.get_parse_math() for label in axes.get_yticklabels())


def test_a_script_that_the_font_lacks_is_set_in_one_that_has_it(tmp_path: Path) -> None:
    figure = Figure()
    text = figure.text(0.1, 0.5, "Қазақша", family="cmr10")
    with pytest.warns(UserWarning, match="characters that the picture's font lacks are set in ") as told:
        make_plain(figure)
    assert len(told) == 1
    found = [font_manager.FontProperties(family=[each]) for each in text.get_fontfamily()]
    fonts = [font_manager.findfont(each) for each in found]
    assert any(ord("Қ") in font_manager.get_font(font).get_charmap() for font in fonts[1:])


def test_characters_that_no_font_has_are_told_once_and_not_by_matplotlib(tmp_path: Path) -> None:
    axes = Figure().subplots()
    axes.set_title("\U000fff00\U000fff01")
    with pytest.warns(
        UserWarning, match="no installed font has \U000fff00\U000fff01, shown as boxes"
    ) as told:
        picture = Picture((axes,))
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture.save(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["Қызылорда", "ქვემო ქართლი", "臺北市"])
def test_names_of_units_are_set_in_a_font_that_has_them_and_told_once(name: str) -> None:
    fonts = [font_manager.get_font(font.fname).get_charmap() for font in font_manager.fontManager.ttflist]
    if not all(any(ord(letter) in font for font in fonts) for letter in name.replace(" ", "")):
        pytest.skip(f"no installed font has {name}: install Noto Sans, or Noto Sans CJK")
    table = Tally((name, "b"), [10, 10], [[4, 1, 0, 0], [7, 1, 0, 0]])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        drawn = sim.plots.plot_unit_map(table, tiles=_tiles_file(name))
        drawn._repr_png_()
    assert name in [text.get_text() for text in drawn.ax.texts]
    assert len([each for each in told if "font" in str(each.message)]) <= 1
    assert not [each for each in told if "missing from" in str(each.message)]


def _tiles_file(name: str) -> Path:
    import tempfile

    path = Path(tempfile.mkdtemp()) / "tiles.csv"
    path.write_text(f"unit,column,row\n{name},0,0\nb,1,0\n", encoding="utf-8")
    return path
