"""What a run says, as one sentence: does the expected vote fail, and how often do simulated ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Final

from sim.documents import Document
from sim.rounding import percent_told
from sim.text.phrases import listed, plain_name, prior_meaning, swept_name, swept_values

_CAMPAIGNS: Final = {
    "spoil": "spoiling",
    "double-mark": "double marking",
    "persuade": "change of mind",
    "mobilise": "mobilisation",
    "coerce": "coercion",
    "strategic-abstention": "strategic abstention",
    "closure": "closing of stations",
}
_MANY_PRIORS: Final = 4
_MANY_UNITS: Final = 3


def answer(document: Document) -> str:
    """The answer of a run, or of an expectation, as a sentence.

    Parameters
    ----------
    document : dict
        Of ``referendum run`` or ``referendum run --expected``.

    Returns
    -------
    str
        What no campaign could do, where that is so; else at which points the expected vote fails. Then, of a
        run, the share of simulated votes that fail under every prior, each with what it supposes.
    """
    expected = _expected(document)
    return f"{expected}; {_simulated(document)}." if "replications" in document else f"{expected}."


def _expected(document: Document) -> str:
    points = document["points"]
    failing = [number for number, point in enumerate(points) if not _adopted(point)]
    if not failing:
        return _all_adopted(document)
    if len(failing) == len(points):
        return _all_fail(document)
    return _some_fail(document, failing)


def _adopted(point: Document) -> bool:
    return bool(point["expected"]["verdict"] == "adopted")


def _all_adopted(document: Document) -> str:
    points = document["points"]
    if all(map(_cannot_be_broken, points)):
        worst = min((each for point in points for each in point["reach"]), key=lambda each: each["margin"])
        left = f"at worst {worst['margin']:,} ballots are left to spare ({plain_name(worst['condition'])})"
        return f"{_no_campaign(document['campaigns'])}: {left}"
    tipping = _tipping(document)
    if tipping:
        return f"The expected vote is adopted{_everywhere(points)}, and would first fail {tipping}"
    tightest = min(points, key=_margin)
    least = "" if len(points) == 1 else "at least "
    margin = f"{least}{_margin(tightest):,} ballots to spare ({_decides(tightest)})"
    return f"The expected vote is adopted{_everywhere(points)}, with {margin}"


def _all_fail(document: Document) -> str:
    points = document["points"]
    if len(points) > 1:
        why = listed(list(dict.fromkeys(map(_decides, points))))
        return f"The expected vote fails{_everywhere(points)} ({why} not met)"
    (point,) = points
    missed = _missed(point)
    return f"The expected vote is {point['expected']['verdict']}: the {_decides(point)} is not met{missed}"


def _some_fail(document: Document, failing: list[int]) -> str:
    points = document["points"]
    tipping = _tipping(document)
    if tipping and _only_uptake_is_swept(points):
        return f"The expected vote first fails {tipping}"
    why = listed(list(dict.fromkeys(_decides(points[number]) for number in failing)))
    at, number = _where(points, failing)
    return f"The expected vote fails {at} ({number}; {why} not met)"


def _where(points: list[Document], failing: list[int]) -> tuple[str, str]:
    """From some value on or up to it, where a sweep of one rising number allows to say so; and how many."""
    name, number = swept_name(points[0]["levers"]), len(points)
    of = f"{len(failing):,} of {number:,} {'values' if len(points[0]['levers']) == 1 else 'points'}"
    if _rising(points) and failing == list(range(number - len(failing), number)):
        return f"from {name} = {swept_values(points[failing[0]]['levers'])} on", of
    if _rising(points) and failing == list(range(len(failing))):
        return f"up to {name} = {swept_values(points[failing[-1]]['levers'])}", of
    return f"at some values of {name}", of


def _rising(points: list[Document]) -> bool:
    if len(points[0]["levers"]) != 1:
        return False
    values = [Fraction(value) for point in points for value in point["levers"].values()]
    return values == sorted(set(values))


def _only_uptake_is_swept(points: list[Document]) -> bool:
    paths = list(points[0]["levers"])
    return len(paths) == 1 and paths[0].startswith("campaigns") and paths[0].endswith(".uptake")


def _everywhere(points: list[Document]) -> str:
    if len(points) == 1:
        return ""
    kind = "values" if len(points[0]["levers"]) == 1 else "points"
    every = "both" if len(points) == 2 else f"all {len(points):,}"
    return f" at {every} {kind} of {swept_name(points[0]['levers'])}"


def _decides(point: Document) -> str:
    return plain_name(point["expected"]["binds"])


def _margin(point: Document) -> int:
    return int(point["expected"]["margins"][point["expected"]["binds"]])


def _missed(point: Document) -> str:
    margin = _margin(point)
    return f", {-margin:,} ballots short" if margin < 0 else ""


def _cannot_be_broken(point: Document) -> bool:
    reach = point["reach"]
    return bool(reach) and all(condition["breakable"] is False for condition in reach)


def _no_campaign(campaigns: list[Document]) -> str:
    kinds = list(dict.fromkeys(_campaign(each) for each in campaigns))
    who = "it reaches" if len(campaigns) == 1 else "they reach"
    these = f"The {listed(kinds)}{_place(campaigns)}"
    return f"{these} cannot make the expected vote fail, whoever of those {who} follow"


def _campaign(campaign: Document) -> str:
    kind = str(campaign["kind"])
    return _CAMPAIGNS.get(kind, kind)


def _place(campaigns: list[Document]) -> str:
    if any(each["regions"] is None for each in campaigns):
        return ""
    units = list(dict.fromkeys(unit for each in campaigns for unit in each["regions"]))
    return f" in {listed(units) if len(units) <= _MANY_UNITS else f'{len(units)} units'}"


def _tipping(document: Document) -> str:
    """From what uptake on the vote fails, if that is one and the same at every point; else nothing."""
    first, *others = (point["tipping"] for point in document["points"])
    if first is None or not first["uptake"] or any(other != first for other in others):
        return ""
    follow = (
        f"{100 * first['uptake']:.3f} % of those reached follow the {_campaign(document['campaigns'][0])}"
    )
    return f"when {follow} ({plain_name(first['condition'])})"


def _simulated(document: Document) -> str:
    n = document["replications"]
    shares = {
        prior: [point["priors"][prior]["p_fail"]["estimate"] for point in document["points"]]
        for prior in document["points"][0]["priors"]
    }
    at_each = " at each point" if len(document["points"]) > 1 else ""
    of = f"of {n:,} simulated vote{'s' if n > 1 else ''}{at_each}"
    if len(shares) > _MANY_PRIORS:
        ends = [min(map(min, shares.values())), max(map(max, shares.values()))]
        return f"{of} under each of {len(shares)} priors (suppositions of the next vote), {_range(ends)} fail"
    told = [(_range(each), f"{prior_meaning(prior)} ({prior})") for prior, each in shares.items()]
    parts = [
        f"{text} fail if it is {listed([words for _, words in group], 'or')}"
        for text, group in groupby(told, key=lambda each: each[0])
    ]
    return f"{of}, {', '.join(parts)}"


def _range(shares: list[float]) -> str:
    low, high = min(shares), max(shares)
    if low == high:
        return "none" if high == 0 else "all" if low == 1 else f"{percent_told(low)} %"
    ends = "all" if high == 1 else f"{percent_told(high)} %"
    return f"none to {ends}" if low == 0 else f"{percent_told(low)} % to {ends}"
