"""Rules, cases and names of columns from other packages; what is faulty is named and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.analysis.every_rule import compare_rules
from sim.cli import main
from sim.errors import RuleError
from sim.files.plugins import PluginWarning
from sim.rules import RULES, Tally, load_rule, preset_names
from sim.rules.cases import case_ids, judge, library, load_case
from sim.rules.reading import loading
from sim.rules.tables import column_names

LAW = """
title = "Ruritania: any question"
country = "Ruritania"
in_force_from = 1894-01-01
notes = ["From a novel."]

[[sources]]
act = "Act of Strelsau"
copy_read = "not read"

[conditions.majority]
kind = "majority"
role = "adoption"
numerator = "yes"
base = "valid"
fraction = "2/3"
strict = false
"""
CASE = """
[RU-1894]
country = "Ruritania"
date = "1894-03-01"
question = "a king"
rule = "ruritania"
official = "pass"
counts = { yes = 20, no = 10, both_marked = 0 }
source = "The Prisoner of Zenda"
confidence = "general record"
"""
CACHES: list[Callable[[], object]] = [
    loading._offered, loading.presets, loading.preset, library._tables,
    column_names._known_names, column_names.meaning,
]  # fmt: skip


def forget() -> None:
    for cache in CACHES:
        cache.cache_clear()  # type: ignore[attr-defined]  # functools.cache


Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package of some files, which its entry points offer."""

    def installed(files: dict[str, str], points: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        about = tmp_path / "ruritania-1.0.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ruritania\nVersion: 1.0\n")
        told = "".join(f"[{group}]\nzenda = {value}\n" for group, value in points.items())
        (about / "entry_points.txt").write_text(told)
        forget()

    monkeypatch.syspath_prepend(str(tmp_path))
    yield installed
    monkeypatch.undo()
    forget()


def test_a_rule_of_another_package_has_its_name_wherever_rules_are_named(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install({"zenda_a/__init__.py": "", "zenda_a/ruritania.toml": LAW}, {"referendum.rules": "zenda_a"})
    assert "ruritania" in preset_names()
    assert load_rule("ruritania").country == "Ruritania"
    assert (
        load_rule({"preset": "ruritania", "conditions": {"majority": {"strict": True}}}).conditions[0].strict
    )
    tally = Tally(("all",), [100], [[20, 10, 0, 0]])
    assert "ruritania" in [each.rule.name for each in compare_rules(tally)]
    assert main(["rules", "show", "ruritania"]) == 0
    assert "Act of Strelsau" in capsys.readouterr().out


def test_cases_and_names_of_columns_come_from_elsewhere_too(install: Install) -> None:
    files = {
        "zenda_b/__init__.py": "from pathlib import Path\nCASES = Path(__file__).with_name('c.toml')\n",
        "zenda_b/c.toml": CASE,
        "zenda_b/laws/__init__.py": "",
        "zenda_b/laws/ruritania.toml": LAW,
        "zenda_b/words/__init__.py": "",
        "zenda_b/words/names.csv": "column,name\nyes,ja freilich\n",
    }
    points = {"rules": "zenda_b.laws", "cases": "zenda_b:CASES", "columns": "zenda_b.words"}
    install(files, {f"referendum.{group}": value for group, value in points.items()})
    assert judge(load_case("RU-1894")).agreement == "agrees"
    assert case_ids()[-1] == "RU-1894"
    assert column_names.meaning("Ja freilich") == "yes"


@pytest.mark.parametrize(
    ("files", "group", "value", "told"),
    [
        ({}, "rules", "zenda_missing", "cannot be imported: ModuleNotFoundError"),
        ({"zenda_c/__init__.py": "raise ValueError('no')"}, "rules", "zenda_c", "ValueError: no"),
        ({"zenda_d/__init__.py": ""}, "rules", "zenda_d", "holds no file that ends in .toml"),
        ({"zenda_e/__init__.py": "HERE = 3"}, "rules", "zenda_e:HERE", "neither a package nor the path"),
        ({"zenda_f/__init__.py": "", "zenda_f/bad.toml": LAW.replace("2/3", "5/3")}, "rules", "zenda_f",
         r'conditions.majority.fraction = "5/3"'),
        ({"zenda_g/__init__.py": "", "zenda_g/denmark-1953.toml": LAW}, "rules", "zenda_g",
         "denmark-1953.toml: a packaged rule has this name"),
        ({"zenda_h/__init__.py": "", "zenda_h/bad.toml": 'preset = "unheard-of"'}, "rules", "zenda_h",
         "may extend a packaged rule"),
        ({"zenda_i/__init__.py": "", "zenda_i/c.toml": CASE}, "cases", "zenda_i", "neither a packaged rule"),
        ({"zenda_j/__init__.py": "", "zenda_j/n.csv": "column,name\naye,ja\n"}, "columns", "zenda_j",
         "n.csv: line 2: needs a column, one of unit"),
    ],
)  # fmt: skip
def test_a_faulty_plugin_is_named_and_left_out(
    install: Install, files: dict[str, str], group: str, value: str, told: str
) -> None:
    before, cases = preset_names(), case_ids()
    install(files, {f"referendum.{group}": value})
    named = (
        rf"plugin 'zenda' \(referendum.{group}\) of the package ruritania 1.0(.|\n)*{told}(.|\n)*; left out"
    )
    with pytest.warns(PluginWarning, match=named):
        found = preset_names(), case_ids(), column_names.meaning("ja freilich")
    assert found == (before, cases, None)


def test_a_good_rule_stays_beside_a_faulty_one_and_a_terminal_shows_the_text_alone(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"zenda_k/__init__.py": "", "zenda_k/ruritania.toml": LAW, "zenda_k/faulty.toml": "title = 3"}
    install(files, {"referendum.rules": "zenda_k"})
    assert main(["rules", "show", "ruritania", "--json"]) == 0
    error = capsys.readouterr().err
    assert error.startswith(
        "warning: plugin 'zenda' (referendum.rules) of the package ruritania 1.0, faulty.toml:"
    )
    assert "plugins.py" not in error
    with pytest.raises(RuleError, match="neither a preset"):
        RULES.resolved("faulty", ".")
