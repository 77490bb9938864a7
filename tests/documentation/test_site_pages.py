"""The pages that the site builds from the code name everything that there is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import COMMANDS
from sim.plots.kinds import kinds
from sim.rules.reading.loading import preset_names

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))

from site_pages import (  # noqa: E402  found by the path above
    cases,
    checklists,
    commands,
    formats,
    functions,
    gallery,
    markdown,
    model,
    reports,
    words,
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_with_its_options(name: str) -> None:
    pages = commands.pages()
    assert f"({name}.md)" in pages["commands/index"]
    assert "`-h, --help`" in pages[f"commands/{name}"] or "`--help`" in pages[f"commands/{name}"]


def test_every_public_name_has_a_page() -> None:
    pages = functions.pages()
    for name in {*sim.__all__, "open"} - {"plots"}:
        assert f"({name}.md)" in pages["functions/index"]
        assert "autofunction" in pages[f"functions/{name}"] or "autoclass" in pages[f"functions/{name}"]
    assert all(
        f"## {name}\n" in pages["functions/plots"] for name in sim.plots.__all__ if name[:5] == "plot_"
    )


def test_the_votes_link_to_laws_that_have_a_page() -> None:
    linked = set(re.findall(r"\(laws/([^)]+)\.md\)", cases.pages()["cases"]))
    assert linked
    assert linked <= set(preset_names())


def test_the_keys_of_a_scenario_are_all_told() -> None:
    page = formats.pages()["formats/scenario"]
    assert all(
        f"`{key}`" in page for key in ("patience_minutes", "odds_ratio", "seed", "wait_target_minutes")
    )
    assert "assumption" in page.lower()


def test_numbers_with_a_default_stand_with_what_they_rest_on() -> None:
    page = model.pages()["parameters"]
    assert re.search(r"`sd_national_turnout` \| `0\.43` \| [^|]+ \|", page)


def test_a_cell_keeps_a_bar_from_ending_it() -> None:
    assert markdown.cell("a|b <c>\nd") == "a\\|b &lt;c> d"


def test_copies_hold_no_link_to_a_file_that_is_no_page() -> None:
    for name, text in reports.pages().items():
        assert re.findall(r"\]\((?!https?:|#)[^)]*\)", text) == [], name


def test_every_item_of_the_checklists_says_where_it_is_found() -> None:
    page = checklists.pages()["checklists"]
    assert "STRESS-DES" in page
    assert re.search(r"\| [^|]+ \|  \|", page) is None


def test_the_glossary_explains_what_the_reports_say() -> None:
    assert "## prior\n" in words.pages()["glossary"]


def test_the_gallery_shows_every_kind_with_its_command_and_draws_what_is_missing(tmp_path: Path) -> None:
    page = gallery.pages()["gallery"]
    assert all(f"## {kind.answers}" in page and kind.command in page for kind in kinds().values())
    for name in kinds():
        if name != "voter-effects":
            (tmp_path / f"{name}.svg").touch()
    assert gallery.draw_all(tmp_path, missing=True) == []
    assert (tmp_path / "voter-effects.svg").read_bytes().startswith(b"<?xml")
    assert not (tmp_path / "outcomes.svg").read_bytes()
