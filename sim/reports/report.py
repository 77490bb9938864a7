"""A report: one page of a run, a scenario or a table of results (``referendum report``)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.analysis.given import AnyRule, AnyScenario, AnyTable, is_table, rule_from, scenario_from, table_from
from sim.datasets import load_dataset
from sim.errors import ResultsError, RuleError
from sim.experiment.results import open_results
from sim.experiment.results_axes import Results, with_axes
from sim.files.sources import is_table_file
from sim.files.writing import path_from, write_whole
from sim.reports.material import Material, of_dataset, of_results, of_scenario, of_table
from sim.reports.pdf import as_pdf
from sim.reports.view import view
from sim.rules.tables.result_table import ResultTable
from sim.text.by_language import messages
from sim.text.visible import visible

_ENDINGS: Final = (".html", ".pdf")


@dataclass(frozen=True, slots=True)
class Report:
    """A report as one page of HTML that asks for nothing from outside.

    Attributes
    ----------
    title, sentence, language : str
        The sentence is the answer.
    html : str
    """

    title: str
    sentence: str
    language: str
    html: str

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Save as ``.html``, or as ``.pdf`` where the extra ``pdf`` is installed.

        Raises
        ------
        ResultsError
            If the ending is another, weasyprint is not installed, or the file cannot be written.
        """
        path = path_from(path)
        check_report_path(path)
        content = as_pdf(self.html) if path.suffix == ".pdf" else self.html.encode()
        return write_whole(path, content, overwrite=overwrite)

    def __repr__(self) -> str:
        return f"Report({self.title!r}, {self.language}, {len(self.html):,} characters)"


def check_report_path(path: Path) -> None:
    """Refuse a path that ends in neither ``.html`` nor ``.pdf``.

    Raises
    ------
    ResultsError
    """
    if path.suffix not in _ENDINGS:
        raise ResultsError(f"{path}: reports are saved as {' or '.join(_ENDINGS)}")


def report(
    source: Results | AnyScenario | AnyTable, rule: AnyRule | None = None, *, language: str = "en"
) -> Report:
    """A report to hand on: the answer, how far off failure is, pictures, what it all rests on.

    Parameters
    ----------
    source : Run, xarray.Dataset, Scenario, Tally, Dataset, pandas.DataFrame, str or path
        Results, their file (``.nc``) or its folder; a scenario, whose expectation is told; or a table of
        official results, as :func:`sim.decide` takes it, which needs a rule.
    rule : str, path, mapping or Rule, optional
        Of a table alone.
    language : {"en", "ru", "kk"}

    Returns
    -------
    Report
        The same text for the same source and version. ``.save(path)`` keeps it as ``.html`` or ``.pdf``.

    Raises
    ------
    ResultsError, ScenarioError, RuleError, DatasetError
        If the source or the rule is faulty, or one is given that does not fit the other.

    Examples
    --------
    >>> import sim
    >>> told = sim.report("almaty-boycott", language="kk")
    >>> told.title, 'lang="kk"' in told.html
    ('Boycott in the city of Almaty', True)
    """
    tell = messages(language)
    return rendered(_material(source, rule), tell.language)


def rendered(material: Material, language: str) -> Report:
    """The report of some material in a language."""
    tell = messages(language)
    shown = view(material, tell)
    return Report(material.title, shown["sentence"], language, _template().render(shown))


def _material(source: Any, rule: AnyRule | None) -> Material:
    if isinstance(source, str | os.PathLike) and (path := _results_file(Path(source))) is not None:
        with open_results(path) as results:
            return of_results(_without_rule(results.load(), rule))
    if hasattr(source, "sizes") or hasattr(getattr(source, "dataset", None), "sizes"):
        return of_results(_without_rule(with_axes(source), rule))
    if not is_table(source):
        return of_scenario(_without_rule(scenario_from(source), rule))
    if rule is None:
        raise RuleError("rule = None: a table has no rule of its own; give one, as rule='kazakhstan-2022'")
    return _of_table(source, rule)


def _results_file(path: Path) -> Path | None:
    """A results file, or the one in the folder of a run."""
    inside = path / "results.nc"
    return path if path.suffix == ".nc" else inside if inside.is_file() else None


def _of_table(source: Any, rule: AnyRule) -> Material:
    law = rule_from(rule)
    if isinstance(source, str | os.PathLike) and not is_table_file(str(source)):
        return of_dataset(load_dataset(source), law)
    if hasattr(source, "sha256"):
        return of_dataset(source, law)
    read = table_from(source)
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else "table"
    return of_table(read if isinstance(read, ResultTable) else ResultTable(read, ()), law, name)


def _without_rule(source: Any, rule: AnyRule | None) -> Any:
    if rule is not None:
        raise RuleError("rule is for a table of results: a scenario and its results have their own")
    return source


def _plain(value: object) -> object:
    """A text as it is read: marks that turn the direction of what follows are shown, not obeyed."""
    return visible(value) if type(value) is str else value


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sim.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
