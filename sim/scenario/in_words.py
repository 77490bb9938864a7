"""A scenario in one line, and as a small table for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.nouns import counted
from sim.text.html import html_table

if TYPE_CHECKING:
    from sim.files.schema_fields import Table
    from sim.scenario.schema.scenario import Scenario


def in_one_line(scenario: Scenario) -> str:
    """What a scenario is about, in one line."""
    from sim.scenario.reading.grid import n_points

    n, points = len(scenario.campaigns), n_points(scenario)
    parts = [
        f"dataset {scenario.dataset}",
        f"rule {scenario.rule.preset}{' (changed)' if scenario.rule.conditions else ''}",
        *([counted(n, "campaign")] if n else []),
        *([f"{counted(points, 'point')} of a sweep"] if scenario.sweep else []),
        f"{counted(scenario.monte_carlo.replications, 'replication')} a prior",
    ]
    return f"Scenario({scenario.title!r}: {', '.join(parts)})"


def as_html(scenario: Scenario) -> str:
    """A scenario as a notebook shows it: its title and question, then what is set in it."""
    rows = [
        ["dataset", scenario.dataset],
        ["rule", scenario.rule.preset],
        *([["  reading", scenario.rule.reading]] if scenario.rule.reading else []),
        *(["  changed", f"{name}: {_told(table)}"] for name, table in scenario.rule.conditions.items()),
        *(["campaign", f"{each.name}: {each.kind}, {_told(_set_in(each))}"] for each in scenario.campaigns),
        *(["irregularity", f"{each.name}: {each.kind}"] for each in scenario.irregularities),
        *(["sweep", f"{path}: {_told(axis)}"] for path, axis in scenario.sweep.items()),
        ["polling", "voter by voter" if scenario.polling.queues else "stations as counts"],
        ["replications", f"{scenario.monte_carlo.replications:,} a prior, seed {scenario.monte_carlo.seed}"],
        ["priors", ", ".join(scenario.uncertainty.names)],
    ]
    return html_table(scenario.question or "", ["", ""], rows, title=scenario.title)


def _set_in(table: Table) -> dict[str, object]:
    """What was said of a campaign, not what was left to its defaults."""
    dumped = table.model_dump(by_alias=True, exclude_defaults=True)
    return {key: value for key, value in dumped.items() if key not in ("name", "kind")}


def _told(value: object) -> str:
    from sim.scenario.emit import toml_value

    plain = value.model_dump(by_alias=True) if hasattr(value, "model_dump") else value
    told = toml_value(plain)
    return told.strip("{}") if isinstance(plain, dict) else told
