"""That a look at a page finds what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

FAULTY = """<!doctype html><html><head><meta charset="utf-8"></head><body>
<script>console.error("a fault")</script><img src="missing.png"><div style="width: 900px">wide</div>
</body></html>"""


def test_a_faulty_page_is_found_faulty(tmp_path: Path, look: Callable[..., Any]) -> None:
    page = tmp_path / "faulty.html"
    page.write_text(FAULTY, encoding="utf-8")
    seen = look(page, 390)
    assert "a fault" in seen.console
    assert [Path(url).name for url in seen.requests] == ["missing.png"]
    assert seen.overflow > 0
    broken = {each.split(":")[0] for each in seen.violations}
    assert broken >= {"html-has-lang", "image-alt", "document-title"}
