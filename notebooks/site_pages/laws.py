"""A page for every law: its sentence, conditions, sources, readings, real votes under it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import sim
from sim.errors import RuleError
from sim.rules.cases.library import load_cases
from sim.rules.reading.documents import rule_document
from sim.rules.reading.loading import preset_names
from sim.rules.sources import STANDING_WORDS
from site_pages.cases import case_rows
from site_pages.markdown import cell, code, contents, table

PICTURES = Path(__file__).parent.parent / "built" / "laws"


def pages() -> dict[str, str]:
    """The list of laws, and a page for each."""
    votes: dict[str, list[Any]] = defaultdict(list)
    for case in load_cases():
        votes[case.rule].append(case)
    documents = {name: rule_document(sim.load_rule(name)) for name in preset_names()}
    PICTURES.mkdir(parents=True, exist_ok=True)
    rows = [
        [
            f"[{cell(told['rule']['title'])}]({name}.md)",
            f"`{name}`",
            told["in_force"],
            STANDING_WORDS[told["standing"]],
        ]
        for name, told in documents.items()
    ]
    head = (
        f"# Laws\n\n{len(rows)} laws ship with the package. *The law* says by which copy each was read.\n\n"
    )
    index = head + table(("law", "name", "in force", "the law"), rows) + "\n" + contents(documents)
    return {
        "laws/index": index,
        **{f"laws/{name}": _page(told, votes[name]) for name, told in documents.items()},
    }


def _page(told: dict[str, Any], votes: list[Any]) -> str:
    rule = told["rule"]
    asks = [
        [f"`{name}`", cell(rule["conditions"][name].get("role", "part of a group")), cell(text)]
        for name, text in told["asks"].items()
    ]
    parts = [
        f"# {rule['title']}",
        told["sentence"],
        f"In force {told['in_force']}, {rule['effect']}. Preset `{rule['name']}`.",
        "## Conditions\n\n" + table(("name", "decides", "asks"), asks),
        _picture(rule["name"]),
        "## Sources\n\n" + "\n".join(f"- {_source(each)}" for each in rule["sources"]),
        _readings(rule),
        "## Notes\n\n" + "\n".join(f"- {cell(note)}" for note in rule["notes"]) if rule["notes"] else "",
        _votes(votes),
        "## In a terminal\n\n"
        + code(f"referendum rules show {rule['name']}\nreferendum effects --rule {rule['name']}", "sh"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _picture(name: str) -> str:
    path = PICTURES / f"{name}.svg"
    try:
        if not path.exists():
            sim.plots.plot_paradox(name).save(path)
    except RuleError:
        return ""  # it counts units by number, which one national row has not
    told = f"Under {name}, what serves an opponent, by turnout and share of Yes"
    return f"```{{image}} {name}.svg\n:alt: {told}\n```"


def _source(source: dict[str, Any]) -> str:
    act = f"{source['act']}, {source['article']}" if "article" in source else source["act"]
    link = f"[{cell(act)}]({source['link']})" if "link" in source else cell(act)
    read = f", read {source['read_on']}" if "read_on" in source else ""
    return "; ".join(filter(None, [f"{link}: {source['copy_read']}{read}", source.get("secondary")]))


def _readings(rule: dict[str, Any]) -> str:
    told = []
    for name, each in rule.get("readings", {}).items():
        chosen = ", in force here" if name == rule["reading"] else ""
        told.append(f"- **{name}**{chosen}: {cell(each['says'])} ({cell(each['by'])})")
    if rule["reads_otherwise"]:
        told.append(f"- Who reads it otherwise: {cell(rule['reads_otherwise'])}")
    return "## What is disputed\n\n" + "\n".join(told) if told else ""


def _votes(votes: list[Any]) -> str:
    return "## Real votes under it\n\n" + case_rows(votes) if votes else ""
