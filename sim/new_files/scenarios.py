"""A new scenario file: commented, and ready to run."""

from __future__ import annotations

import os
from pathlib import Path
from string import Template
from typing import Final

from sim.datasets import DATASETS, Dataset, load_dataset
from sim.errors import ScenarioError, SimError
from sim.files.sources import source_from
from sim.files.writing import write_whole
from sim.rules import RULES
from sim.scenario import load
from sim.scenario.emit import toml_value
from sim.scenario.shipped import scenario_file

_TEMPLATE: Final = Path(__file__).with_name("scenario.template")
_DATASET: Final = "kz-2022"
_RULE: Final = "kazakhstan-2022"


def new_scenario(
    path: str | os.PathLike[str],
    dataset: str | None = None,
    rule: str | None = None,
    extends: str | None = None,
) -> Path:
    """Write a commented scenario file that runs as it stands.

    Parameters
    ----------
    path : str or path
        Of the new file.
    dataset : str, optional
        A packaged name, or a folder; kz-2022 where neither this nor `extends` is given.
    rule : str, optional
        A preset, or a rule file; without it that of `extends`, or the one that the dataset names.
    extends : str, optional
        A shipped scenario, or a scenario file, whose values hold where the new file says nothing.

    Returns
    -------
    Path

    Raises
    ------
    ScenarioError
        If there is such a file already, or no rule is given for a dataset of one's own.
    SimError
        If dataset, rule or scenario cannot be read, or do not go together.

    Examples
    --------
    >>> import tempfile, sim
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = new_scenario(folder + "/mine.toml", extends="almaty-boycott")
    ...     sim.load(path).campaigns[0].name
    'almaty'
    """
    path = Path(path)
    if os.path.lexists(path):
        raise ScenarioError(f"{path}: is there already, and nothing is written over; choose another name")
    data = load_dataset(dataset or (load(extends).dataset if extends else _DATASET))
    keys = _keys(path.parent, data, dataset, rule, extends)
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        file=path,
        head="".join(f"{key} = {toml_value(value)}\n" for key, value in keys.items()),
        unit=_unit(data),
    )
    write_whole(path, text.encode(), overwrite=False)
    try:
        load(path)
    except SimError:
        path.unlink()  # it says something that cannot be: what is the matter is told, no faulty file is left
        raise
    return path


def _keys(
    folder: Path, data: Dataset, dataset: str | None, rule: str | None, extends: str | None
) -> dict[str, object]:
    """The first lines of the file: what it rests on."""
    keys: dict[str, object] = {"schema_version": 1, "title": data.title}
    if extends is not None:
        keys["extends"] = source_from(folder, str(scenario_file(extends)))
    if dataset is not None or extends is None:
        keys["dataset"] = source_from(folder, DATASETS.resolved(dataset or _DATASET, os.curdir))
    if rule is not None or extends is None:
        keys["rule"] = source_from(folder, _rule(data, rule))
    return keys


def _rule(data: Dataset, rule: str | None) -> str:
    """The rule given, or that of the dataset, resolved."""
    if rule is None and data.name == _DATASET:
        rule = _RULE
    if rule is None and not data.rule:
        raise ScenarioError(
            f"the dataset {data.name} does not say under which law the vote was held: write --rule and one"
            " that `referendum rules` lists"
        )
    return RULES.resolved(data.rule, data.path) if rule is None else RULES.resolved(rule, os.curdir)


def _unit(dataset: Dataset) -> str:
    """Name of a unit that votes, for the example of a campaign."""
    return toml_value(
        next(unit for unit, votes in zip(dataset.units, dataset.simulated, strict=True) if votes)
    )
