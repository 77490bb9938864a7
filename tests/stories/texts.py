"""Texts that people read and quote, and the figures that stand in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.toml"))

_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half|third|quarter|"
    "fifth|tenth|hundredth|hundreds?|thousands?|million|dozen|doubled|twice"
)
_NUMBER = r"\d{1,2}:\d{2}|\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?"

FIGURE = re.compile(rf"(?<![\w.,:/-])(?:{_NUMBER})(?![\w-])|\b(?:{_WORDS})\b", re.IGNORECASE)
"""Numbers, clock times and number words; not those within a name, such as kz-2022 or No_2."""


def story_of(path: Path) -> str:
    """Comments, title and question of a scenario file, on one line."""
    told = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            told.append(line.removeprefix("#"))
        elif line.startswith(("title =", "question =")):
            told.append(line.partition("=")[2].strip().strip('"'))
        elif "#" in line:
            told.append(line.partition("#")[2])
    return " ".join(" ".join(told).split())


PAGES = [
    ROOT / "README.md",
    *(ROOT / f"notebooks/{name}.md" for name in ("start", "recipes", "files", "model", "use")),
]
"""The README and the pages of the site that people write."""


def prose() -> str:
    """What the pages say on one line: no blocks of code, no code within lines, no addresses."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]*`", "`…`", text)
    return " ".join(re.sub(r"\]\([^)]*\)", "]", text).split())


def number(text: str) -> float:
    """A figure as a number; a clock time in hours."""
    hours, colon, minutes = text.partition(":")
    return int(hours) + int(minutes) / 60 if colon else float(text.replace(",", ""))


def uncovered(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Figures of a text outside all spans, with some of what stands around them."""
    return [
        f"{match[0]!r} in '…{text[max(0, match.start() - 40) : match.end() + 30]}…'"
        for match in FIGURE.finditer(text)
        if not any(start <= match.start() and match.end() <= end for start, end in spans)
    ]
