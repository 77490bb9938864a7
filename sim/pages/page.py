"""The page put together: one file that asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any, Final

from sim.analysis.results.results_view import rule_at, scenario_at
from sim.engines.plan import rule_of
from sim.experiment.results_axes import Results, with_axes
from sim.pages.document import deflated, exported_curves, page_data
from sim.pages.modules import joined_script, page_file
from sim.pages.vote import DRAWN_DAYS, vote_of_scenario, vote_of_table
from sim.rules import Rule, Tally
from sim.scenario import Scenario

LARGEST_BYTES: Final = 250_000
"""A phone on a slow line loads so much in seconds; more is told as a warning by the command."""


def page_of_scenario(scenario: Scenario, language: str = "en", *, days: int = DRAWN_DAYS) -> str:
    """The page of a scenario, its sweep left aside, as the text of one HTML file."""
    plain = scenario.model_copy(update={"sweep": {}})
    data = page_data(vote_of_scenario(plain, days), rule_of(plain), language, title=scenario.title)
    return page_html(data)


def page_of_results(results: Results, language: str = "en", *, days: int = DRAWN_DAYS) -> str:
    """The page of the first point that results hold, with P(fail) by the share of every move."""
    whole = with_axes(results)
    scenario = scenario_at(whole)
    curves = exported_curves(scenario, whole)
    vote = vote_of_scenario(scenario, days)
    return page_html(page_data(vote, rule_at(whole), language, curves, scenario.title))


def page_of_table(tally: Tally, rule: Rule, title: str, language: str = "en") -> str:
    """The page of anyone's table of results, as the text of one HTML file."""
    return page_html(page_data(vote_of_table(tally, title), rule, language))


def page_html(data: dict[str, Any]) -> str:
    """Data, script and style as one HTML file, with a policy that allows nothing else.

    Examples
    --------
    >>> text = page_html({"language": "en", "vote": {"title": "A <b>"}, "words": {}})
    >>> "default-src 'none'" in text, "<title>A &lt;b&gt;</title>" in text, "src=" in text
    (True, True, False)
    """
    script, style = joined_script("main"), page_file("style.css")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    text = page_file("page.html")
    for slot, value in {
        "{{language}}": escape(data["language"]),
        "{{policy}}": escape(policy, quote=False),
        "{{title}}": escape(data["vote"]["title"]),
        "{{style}}": style,
        "{{data}}": deflated(data),
        "{{script}}": script,
    }.items():
        text = text.replace(slot, value, 1)
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
