"""What a run says, as one sentence: does the expected vote fail, and how often do simulated ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Final

from sim.documents import Document
from sim.rounding import percent_told
from sim.text.by_language import Messages, messages
from sim.text.phrases import listed, swept_name, swept_values

_MANY_PRIORS: Final = 4
_MANY_UNITS: Final = 3


def answer(document: Document, language: str = "en") -> str:
    """The answer of a run, or of an expectation, as a sentence.

    Parameters
    ----------
    document : dict
        Of ``referendum run`` or ``referendum run --expected``.
    language : str
        One of `sim.text.by_language.LANGUAGES`.

    Returns
    -------
    str
        What no campaign could do, where that is so; else at which points the expected vote fails. Then, of a
        run, the share of simulated votes that fail under every prior, each with what it supposes.
    """
    tell = messages(language)
    expected = _expected(tell, document)
    if "replications" not in document:
        return tell("answer.alone", expected=expected)
    return tell("answer.with_runs", expected=expected, simulated=_simulated(tell, document))


def _expected(tell: Messages, document: Document) -> str:
    points = document["points"]
    failing = [number for number, point in enumerate(points) if not _adopted(point)]
    if not failing:
        return _all_adopted(tell, document)
    if len(failing) == len(points):
        return _all_fail(tell, document)
    return _some_fail(tell, document, failing)


def _adopted(point: Document) -> bool:
    return bool(point["expected"]["verdict"] == "adopted")


def _all_adopted(tell: Messages, document: Document) -> str:
    points = document["points"]
    if all(map(_cannot_be_broken, points)):
        worst = min((each for point in points for each in point["reach"]), key=lambda each: each["margin"])
        return _no_campaign(tell, document["campaigns"], worst)
    tipping, everywhere = _tipping(tell, document), _everywhere(tell, points)
    if tipping:
        return tell("answer.adopted_until", everywhere=everywhere, tipping=tipping)
    tightest = min(points, key=_margin)
    key = "answer.adopted" if len(points) == 1 else "answer.adopted_least"
    margin, condition = tell.number(_margin(tightest)), _decides(tell, tightest)
    return tell(key, everywhere=everywhere, margin=margin, condition=condition)


def _all_fail(tell: Messages, document: Document) -> str:
    points = document["points"]
    if len(points) > 1:
        conditions = _conditions(tell, points)
        return tell("answer.fails_everywhere", everywhere=_everywhere(tell, points), conditions=conditions)
    (point,) = points
    verdict, condition = tell(f"verdict.{point['expected']['verdict']}"), _decides(tell, point)
    if _margin(point) >= 0:
        return tell("answer.verdict", verdict=verdict, condition=condition)
    missing = tell.number(-_margin(point))
    return tell("answer.verdict_short", verdict=verdict, condition=condition, missing=missing)


def _some_fail(tell: Messages, document: Document, failing: list[int]) -> str:
    points = document["points"]
    tipping = _tipping(tell, document)
    if tipping and _only_uptake_is_swept(points):
        return tell("answer.first_fails", tipping=tipping)
    of = "answer.of_values" if len(points[0]["levers"]) == 1 else "answer.of_points"
    return tell(
        "answer.fails_at",
        at=_where(tell, points, failing),
        of=tell(of, failing=tell.number(len(failing)), number=tell.number(len(points))),
        conditions=_conditions(tell, [points[number] for number in failing]),
    )


def _where(tell: Messages, points: list[Document], failing: list[int]) -> str:
    """From some value on or up to it, where a sweep of one rising number allows to say so."""
    name, number = swept_name(points[0]["levers"]), len(points)
    if _rising(points) and failing == list(range(number - len(failing), number)):
        return tell("answer.from", name=name, value=swept_values(points[failing[0]]["levers"]))
    if _rising(points) and failing == list(range(len(failing))):
        return tell("answer.up_to", name=name, value=swept_values(points[failing[-1]]["levers"]))
    return tell("answer.at_some", name=name)


def _rising(points: list[Document]) -> bool:
    if len(points[0]["levers"]) != 1:
        return False
    values = [Fraction(value) for point in points for value in point["levers"].values()]
    return values == sorted(set(values))


def _only_uptake_is_swept(points: list[Document]) -> bool:
    paths = list(points[0]["levers"])
    return len(paths) == 1 and paths[0].startswith("campaigns") and paths[0].endswith(".uptake")


def _everywhere(tell: Messages, points: list[Document]) -> str:
    if len(points) == 1:
        return ""
    kind = "values" if len(points[0]["levers"]) == 1 else "points"
    every = "both" if len(points) == 2 else "all"
    name, number = swept_name(points[0]["levers"]), tell.number(len(points))
    return tell(f"answer.at_{every}_{kind}", name=name, number=number)


def _conditions(tell: Messages, points: list[Document]) -> str:
    return listed(list(dict.fromkeys(_decides(tell, point) for point in points)), tell("list.and"))


def _decides(tell: Messages, point: Document) -> str:
    return tell.named("condition", point["expected"]["binds"])


def _margin(point: Document) -> int:
    return int(point["expected"]["margins"][point["expected"]["binds"]])


def _cannot_be_broken(point: Document) -> bool:
    reach = point["reach"]
    return bool(reach) and all(condition["breakable"] is False for condition in reach)


def _no_campaign(tell: Messages, campaigns: list[Document], worst: Document) -> str:
    kinds = list(dict.fromkeys(tell.named("campaign", each["kind"]) for each in campaigns))
    return tell(
        "answer.unbreakable_one" if len(campaigns) == 1 else "answer.unbreakable_many",
        campaigns=listed(kinds, tell("list.and")),
        place=_place(tell, campaigns),
        margin=tell.number(worst["margin"]),
        condition=tell.named("condition", worst["condition"]),
    )


def _place(tell: Messages, campaigns: list[Document]) -> str:
    if any(each["regions"] is None for each in campaigns):
        return ""
    units = list(dict.fromkeys(unit for each in campaigns for unit in each["regions"]))
    if len(units) > _MANY_UNITS:
        return tell("answer.in_many_units", number=len(units))
    return tell("answer.in_units", units=listed(units, tell("list.and")))


def _tipping(tell: Messages, document: Document) -> str:
    """From what uptake on the vote fails, if that is one and the same at every point; else nothing."""
    first, *others = (point["tipping"] for point in document["points"])
    if first is None or not first["uptake"] or any(other != first for other in others):
        return ""
    return tell(
        "answer.tipping",
        percent=tell.number(100 * first["uptake"], 3),
        campaign=tell.named("campaign", document["campaigns"][0]["kind"]),
        condition=tell.named("condition", first["condition"]),
    )


def _simulated(tell: Messages, document: Document) -> str:
    n = document["replications"]
    shares = {
        prior: [point["priors"][prior]["p_fail"]["estimate"] for point in document["points"]]
        for prior in document["points"][0]["priors"]
    }
    at_each = tell("answer.at_each") if len(document["points"]) > 1 else ""
    of = tell("answer.of_votes", number=tell.number(n), at_each=at_each)
    if len(shares) > _MANY_PRIORS:
        share = _range(tell, [min(map(min, shares.values())), max(map(max, shares.values()))])
        return tell("answer.many_priors", of=of, number=len(shares), share=share)
    told = [
        (_range(tell, each), tell("answer.prior", meaning=tell.prior(prior), prior=prior))
        for prior, each in shares.items()
    ]
    parts = [
        tell("answer.under", share=text, priors=listed([words for _, words in group], tell("list.or")))
        for text, group in groupby(told, key=lambda each: each[0])
    ]
    return tell("answer.by_prior", of=of, parts=", ".join(parts))


def _range(tell: Messages, shares: list[float]) -> str:
    low, high = (_share(tell, each) for each in (min(shares), max(shares)))
    return low if low == high else tell("answer.range", low=low, high=high)


def _share(tell: Messages, share: float) -> str:
    if share in (0, 1):
        return tell("answer.all" if share else "answer.none")
    return tell("answer.percent", percent=tell.decimals(percent_told(share)))
