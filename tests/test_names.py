"""A public name means one thing: no two modules of `sim` define the same one."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

SHARED = {
    "run_station": "three engines of one station, called alike: SimPy, the recursion, the event calendar",
    "save": "results and pictures; each is called by its module's name",
}
"""Names that two modules may define, each with the reason."""


def _defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
    return {name for name in names if not name.startswith("_")}


def test_no_public_name_is_defined_in_two_modules() -> None:
    """Commands and what `import sim` offers are left out: they bear the names of what they call."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(Path("sim").rglob("*.py")):
        if path.parts[1] not in ("cli", "public"):
            for name in _defined(ast.parse(path.read_text(encoding="utf-8"))):
                homes[name].append(str(path))
    twice = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert {name: paths for name, paths in twice.items() if name not in SHARED} == {}
    assert set(SHARED) - set(twice) == set(), "no longer shared: take it off the list"
