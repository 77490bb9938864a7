"""A headless Chromium, and what it finds wrong with a page of one file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
NEEDS = "needs Chromium and the extra browser: apt-get install chromium; pip install referendum-sim[browser]"


@dataclass(frozen=True)
class Look:
    """What was found on a page at one width."""

    console: tuple[str, ...]
    requests: tuple[str, ...]
    overflow: int
    violations: tuple[str, ...]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, once a session; where there is none the test is skipped, and says so."""
    sync_api = pytest.importorskip("playwright.sync_api", reason=NEEDS)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(NEEDS)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Any) -> Callable[..., Look]:
    """Open a file at a width [CSS pixels] and tell what is wrong with it."""
    return lambda path, width, scheme="light": _look(chromium, Path(path), width, scheme)


def _look(browser: Any, path: Path, width: int, scheme: str) -> Look:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    said, sent = tuple(told), tuple(url for url in asked if url != path.as_uri())
    violations = Axe().run(page).response["violations"]
    found = tuple(
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}" for each in violations
    )
    page.close()
    return Look(said, sent, overflow, found)
