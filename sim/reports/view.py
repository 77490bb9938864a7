"""What the template of a report shows: rows, pictures and plain texts, which it escapes."""

from __future__ import annotations

import shlex
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any, Final

from sim.documents import Document
from sim.reports import rows
from sim.reports.assumptions import assumptions
from sim.reports.distances import distances, not_possible
from sim.reports.material import Material
from sim.reports.pictures import pictures
from sim.rules.cases.citation import references_of_rule
from sim.rules.sources import rule_label
from sim.text.by_language import Messages
from sim.text.phrases import swept_name, swept_values
from sim.text.run_answer import answer

SECTIONS: Final = (
    "answer",
    "verdict",
    "distance",
    "pictures",
    "assumptions",
    "data",
    "figures",
    "checklists",
    "repeat",
    "cite",
    "use",
)
"""Of a report, in order: anchors, and keys of their headings."""


def view(material: Material, tell: Messages) -> dict[str, Any]:
    """The variables of the template, all of them plain but for pictures and style.

    Parameters
    ----------
    material : Material
    tell : Messages
    """
    told = material.told
    return {
        "m": material,
        "t": tell,
        "sections": SECTIONS,
        "facts": _facts(material, tell),
        "sentence": _sentence(material, tell),
        "notices": list(dict.fromkeys([*material.frontier["notices"], *told.get("notices", ())])),
        "notes": list(dict.fromkeys([*told.get("notes", ()), *material.frontier["notes"]])),
        "main": list(_conditions(material, tell)),
        "totals": _totals(material, tell),
        "points": told.get("points", []),
        "by_point": list(rows.by_point(tell, told.get("points", ()))),
        "swept": swept_name(told["points"][0]["levers"]) if "points" in told else "",
        "by_prior": list(rows.by_prior(tell, told["points"][0])) if material.kind == "run" else [],
        "waits": list(rows.waits(tell, told["points"][-1])) if material.kind == "run" else [],
        "at": _at(told["points"][-1]) if material.kind == "run" else "",
        "readings": list(rows.readings(tell, material.decision["readings"])),
        "distances": distances(tell, material.frontier),
        "impossible": list(not_possible(tell, material.frontier)),
        "reach": list(rows.reach(tell, told.get("reach") or ())),
        "pictures": pictures(material, tell),
        "assumptions": [] if material.scenario is None else assumptions(material.scenario),
        "figures": [(name, each) for name, each in _figures().items() if material.kind in each["in"]],
        "checklists": _checklists(),
        "commands": _commands(material, tell),
        "laws": [reference.text for reference in references_of_rule(material.rule)],
        "most_points": rows.MOST_POINTS,
    }


def _facts(material: Material, tell: Messages) -> list[tuple[str, str]]:
    """What was run, on what: label and value."""
    told = material.told
    source = material.source if material.scenario is None else PurePath(material.scenario.dataset).name
    data = material.title if material.dataset is None else f"{material.dataset.title} ({source})"
    found = {
        "meta_dataset": data,
        "meta_rule": f"{material.rule.title} ({rule_label(material.rule.name, material.rule.reading)})",
        "meta_replications": tell.number(told["replications"]) if material.kind == "run" else "",
        "meta_seed": str(told["seed"]) if material.kind == "run" else "",
        "meta_engine": told.get("engine", ""),
        "meta_version": f"referendum-sim {material.made_with.get('referendum-sim', '–')}",
    }
    return [(tell(f"report.{name}"), value) for name, value in found.items() if value]


def _at(point: Document) -> str:
    """The point whose waits are printed, as the pictures draw it: of a sweep the last."""
    levers = point["levers"]
    return f"{swept_name(levers)} = {swept_values(levers)}" if levers else ""


def _sentence(material: Material, tell: Messages) -> str:
    if material.kind != "table":
        return answer(material.told, tell.language)
    told = material.told
    margin = next(each for each in told["conditions"] if each["name"] == told["decided_by"])["margin_ballots"]
    return tell(
        "report.answer_table",
        verdict=tell(f"verdict.{told['outcome']}"),
        condition=tell.named("condition", told["decided_by"]),
        margin=rows.margin_told(tell, margin),
    )


def _conditions(material: Material, tell: Messages) -> list[rows.TableRow]:
    if material.kind == "table":
        entries, binds = material.told["conditions"], material.told["decided_by"]
    else:
        entries, binds = material.told["expected"]["conditions"], material.told["expected"]["binds"]
    return list(rows.conditions(tell, entries, material.rule, binds))


def _totals(material: Material, tell: Messages) -> list[tuple[str, str]]:
    """Papers and people of the table that is decided: label and value."""
    table: Document = material.frontier["table"]
    counts = {name: table[name] for name in ("registered", "issued", "counted")}
    papers = {name: table["ballots"][name] for name in table["ballots"]}
    return [
        *((tell(f"report.{name}"), _number(tell, value)) for name, value in counts.items()),
        *((tell(f"class.{name}"), _number(tell, value)) for name, value in papers.items()),
        (tell("report.turnout"), rows.share(tell, table["turnout"])),
        (tell("report.yes_share"), rows.share(tell, table["yes_share_of_cast"])),
    ]


def _number(tell: Messages, value: int | None) -> str:
    return "–" if value is None else tell.number(value)


def _commands(material: Material, tell: Messages) -> list[str]:
    """Command lines that make the same again."""
    if material.kind == "table":
        law = ["--rule", material.rule.name]
        source = material.source
        reading = ["--reading", material.rule.reading] if material.rule.reading else []
        decide = [["decide", *law, *reading, "--results", source]] if material.dataset is None else []
        lines = [*decide, ["frontier", source, *law, *reading], ["report", source, *law, *reading]]
    else:
        n = material.told.get("replications", 0)
        run = ["run", material.source, "-n", str(n), "--seed", str(material.told["seed"]), "--out", "results"]
        once = [run] if n else [["run", material.source, "--expected"]]
        lines = [*once, ["report", "results/results.nc" if n else material.source]]
    lines[-1] += ["-o", "report.html", "--lang", tell.language]
    return [shlex.join(["referendum", *line]) for line in lines]


@cache
def _figures() -> dict[str, Any]:
    return _toml("figures.toml")


@cache
def _checklists() -> dict[str, Any]:
    return _toml("checklists.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("sim.reports").joinpath(name).read_text(encoding="utf-8"))
