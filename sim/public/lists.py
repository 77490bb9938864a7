"""What ships with the package: laws, real votes, datasets, scenarios."""

from __future__ import annotations

from sim.public.answers import Answers


def list_rules() -> Answers[str]:
    """Names of the laws that ship, with title, country, years, and how far each was read.

    `sim.load_rule` loads one.

    Examples
    --------
    >>> import sim
    >>> "kazakhstan-2022" in sim.list_rules()
    True
    """
    from sim.rules.reading.loading import presets

    rules = presets()
    rows = [
        {
            "name": rule.name,
            "title": rule.title,
            "country": rule.country,
            "from": str(rule.in_force_from or "–"),
            "until": str(rule.in_force_until or "–"),
            "law": rule.standing,
        }
        for rule in rules
    ]
    return Answers([rule.name for rule in rules], rows, "Laws: sim.load_rule(name).")


def list_cases(set_name: str = "library", country: str | None = None) -> Answers[str]:
    """Identifiers of the real votes that ship, with country, date, rule and official verdict.

    Parameters
    ----------
    set_name : {"library", "switzerland", "australia"}
        The world's library, or the whole history of a country.
    country : str, optional
        Only the votes of one country.

    Raises
    ------
    RuleError
        If there is no such set, or no vote of that country in it.

    Examples
    --------
    >>> import sim
    >>> "KZ-2022" in sim.list_cases(), len(sim.list_cases("switzerland"))
    (True, 697)
    """
    from sim.rules.cases.library import load_cases

    cases = load_cases(set_name, country)
    rows = [
        {
            "case": case.id,
            "country": case.country,
            "date": case.date,
            "rule": case.rule.name,
            "official": case.official,
        }
        for case in cases
    ]
    return Answers([case.id for case in cases], rows, "Real votes: sim.load_case(name).")


def list_datasets() -> Answers[str]:
    """Names of the published tables that ship; `sim.load_dataset` loads one.

    Examples
    --------
    >>> import sim
    >>> "kz-2022" in sim.list_datasets()
    True
    """
    from sim.datasets import dataset_names, load_dataset
    from sim.files.sources import PACKAGED

    found = [load_dataset(PACKAGED + name) for name in dataset_names()]
    rows = [
        {
            "name": each.name,
            "title": each.title,
            "units": len(each.units),
            "registered": int(each.registered.sum()),
        }
        for each in found
    ]
    return Answers([each.name for each in found], rows, "Published tables: sim.load_dataset(name).")


def list_scenarios() -> Answers[str]:
    """Names of the scenarios that ship, with their titles; `sim.load` and `sim.run` take them.

    Examples
    --------
    >>> import sim
    >>> "almaty-boycott" in sim.list_scenarios()
    True
    """
    from sim.scenario import load
    from sim.scenario.shipped import SCENARIOS

    found = {name: load(SCENARIOS.path(name)) for name in SCENARIOS.names()}
    rows = [
        {"name": name, "title": each.title, "question": each.question or ""} for name, each in found.items()
    ]
    return Answers(found, rows, "Scenarios: sim.load(name), sim.run(name).")
