"""The reporting checklists that every report fills in, with where each item is found."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from sim.text.by_language import messages
from site_pages.markdown import cell, table

NAMES = ("stress", "stars")


def pages() -> dict[str, str]:
    """One page, a table a checklist."""
    text = files("sim.reports").joinpath("checklists.toml").read_text(encoding="utf-8")
    items = tomllib.loads(text)
    head = "# Reporting checklists\n\nFilled in; each report carries the same, with links to its parts.\n\n"
    return {"checklists": head + "\n".join(_section(name, items[name]) for name in NAMES)}


def _section(name: str, items: dict[str, str]) -> str:
    said = messages("en")
    keys = [f"{name}.{item}" for item in items]
    rows = [[cell(said(key)), cell(said(f"{key}_where"))] for key in keys]
    head = f"## {said('report.' + name)}\n\n{said('report.' + name + '_note')}\n\n"
    return head + table((said("report.item"), said("report.where")), rows)
