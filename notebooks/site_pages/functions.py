"""A page for every public name, from its docstring."""

from __future__ import annotations

import inspect

import sim
from sim import plots
from site_pages.markdown import cell, contents, table


def pages() -> dict[str, str]:
    """The list of public names and one page each; `sim.plots` on a page of its own."""
    names = [name for name in (*sim.__all__, "open") if name != "plots"]
    rows = [[f"[`sim.{name}`]({name}.md)", cell(_first_line(getattr(sim, name)))] for name in sorted(names)]
    index = (
        "# Functions\n\n`import sim` costs little: what a name needs is loaded when it is first used.\n\n"
        + table(("name", "what it is"), rows)
        + "\nPictures of results: [`sim.plots`](plots.md).\n\n"
        + contents([*sorted(names), "plots"])
    )
    return {
        "functions/index": index,
        "functions/plots": _plots(),
        **{f"functions/{name}": _page(name) for name in names},
    }


def _first_line(found: object) -> str:
    return (inspect.getdoc(found) or "").split("\n", 1)[0].replace("``", "`")


def _page(name: str) -> str:
    found = getattr(sim, name)
    directive = "autoclass" if inspect.isclass(found) else "autofunction"
    members = (
        "\n:members:\n:inherited-members: BaseModel, tuple\n:exclude-members: model_config"
        if inspect.isclass(found)
        else ""
    )
    target = f"{found.__module__}.{found.__qualname__}"
    return f"# sim.{name}\n\n```{{eval-rst}}\n.. {directive}:: {target}{_indent(members)}\n```\n"


def _indent(text: str) -> str:
    return text.replace("\n", "\n   ")


def _plots() -> str:
    names = sorted(name for name in plots.__all__ if name.startswith("plot_"))
    blocks = (
        f"## {name}\n\n```{{eval-rst}}\n.. autofunction:: {getattr(plots, name).__module__}.{name}\n```\n"
        for name in names
    )
    return (
        "# sim.plots\n\nEvery function takes what it draws and `ax=None`, and returns the picture.\n\n"
        + "\n".join(blocks)
    )
