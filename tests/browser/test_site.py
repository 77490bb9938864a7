"""The built site, as a reader's browser finds it; `make docs` builds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import COMMANDS

HTML = Path(__file__).resolve().parents[2] / "notebooks" / "_build" / "html"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not HTML.exists(), reason="the site is not built: make docs"),
]
PAGES = (
    "index",
    "start",
    "recipes",
    "lessons",
    "files",
    "model",
    "built/laws/kazakhstan-2022",
    "built/cases",
)
LOOKED_UP = ("built/commands/run", "built/functions/frontier", "built/formats/scenario", "built/glossary")
OF_THE_THEME = ("landmark-unique", "empty-table-header")
"""Moderate and minor findings in the theme's frame and in the corner of pandas' tables."""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", [*PAGES, *LOOKED_UP])
def test_a_page_is_read_by_everybody_and_asks_nobody_outside(
    name: str, width: int, look: Callable[..., Any]
) -> None:
    found = look(HTML / f"{name}.html", width)
    assert [told for told in found.violations if not told.startswith(OF_THE_THEME)] == []
    assert [asked for asked in found.requests if not asked.startswith(("file:", "data:"))] == []
    assert found.overflow <= 0


def _linked(page: Path) -> set[Path]:
    found = re.findall(r'href="([^"#:?]+\.html)', page.read_text(encoding="utf-8"))
    return {target for each in found if (target := (page.parent / each).resolve()).exists()}


def test_every_command_and_function_is_within_three_clicks_of_the_start() -> None:
    reached = {HTML / "index.html"}
    for _ in range(3):
        reached |= {target for page in reached for target in _linked(page)}
    wanted = {f"built/commands/{name}" for name in COMMANDS}
    wanted |= {f"built/functions/{name}" for name in {*sim.__all__, "open"}}
    assert {name for name in wanted if HTML / f"{name}.html" not in reached} == set()


def test_no_link_within_leads_nowhere() -> None:
    for page in HTML.rglob("*.html"):
        found = re.findall(r'(?:href|src)="([^"#:?]+)(?=["#?])', page.read_text(encoding="utf-8"))
        assert [each for each in found if not (page.parent / each).exists()] == [], page.name


def test_search_finds_a_word_from_a_file(chromium: Any) -> None:
    page = chromium.new_page()
    page.goto((HTML / "search.html").as_uri() + "?q=quorum")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    assert page.locator("#search-results li").count() > 3
    page.close()
