"""The glossary, from the words that the reports explain."""

from __future__ import annotations

from sim.text.glossary import Entry, glossary


def pages() -> dict[str, str]:
    """One page, every word a heading, so that it can be linked."""
    return {
        "glossary": "# Words\n\nThe same as `referendum explain WORD`.\n\n"
        + "\n".join(_entry(each) for each in glossary())
    }


def _entry(entry: Entry) -> str:
    also = f" Also: {', '.join(entry.also)}." if entry.also else ""
    return f"## {entry.word}\n\n{entry.text}{also}\n"
