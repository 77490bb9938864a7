"""Break-evens in words: who would have to do what, how many, and what that would break."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.documents import Document
from sim.nouns import counted
from sim.text.phrases import listed, plain_name, telling_percent

_NATIONAL: Final = "national"
_UNIFORM: Final = "uniform"
_SPOIL: Final = {"spoil": "spoiling their papers", "double-mark": "marking both boxes"}
_COME: Final = {
    "no": "coming to vote No",
    "yes": "coming to vote Yes",
    "spoil": "coming to spoil their papers",
    "double-mark": "coming to mark both boxes",
}
_WHO: Final[Mapping[str, tuple[str, str]]] = {
    "yes": ("Yes voter", "Yes voters"),
    "no": ("No voter", "No voters"),
    "abstainers": ("abstainer", "abstainers"),
    "nobody": ("Yes paper", "Yes papers"),
    "voters": ("voter of whatever kind", "voters of all kinds alike"),
    "stations": ("paper", "papers"),
    "stations and their rolls": ("paper", "papers"),
}
_SHOWN_UNITS: Final = 6
_NEARLY_ALL: Final = 0.99


@dataclass(frozen=True, slots=True)
class Way:
    """A way to turn a condition over.

    Attributes
    ----------
    ballots : int
        The fewest that do it.
    text : str
        A sentence.
    """

    ballots: int
    text: str


def ways(document: Document) -> list[Way]:
    """What is possible, cheapest first; moves that take the same number of the same people in one sentence.

    Parameters
    ----------
    document : dict
        Of ``referendum frontier``.
    """
    regional = {
        each["name"] for each in document["table"]["conditions"] if {"carried", "rejecting"} & each.keys()
    }
    groups: dict[Hashable, list[list[Document]]] = {}
    for answers in _by(_whole(document), lambda each: (each["of"], each["move"], each["condition"])):
        if any(each["possible"] for each in answers):
            figures = tuple((each["scope"], each["ballots"], each["share"]) for each in answers)
            first = answers[0]
            groups.setdefault((first["of"], first["condition"], first["goal"], figures), []).append(answers)
    found = [_way(alike, regional) for alike in groups.values()]
    return sorted(found, key=lambda way: way.ballots)


def impossible(document: Document) -> list[str]:
    """By condition, a sentence of who could not turn it over and how; without the moves, who by none of them.

    Parameters
    ----------
    document : dict
        Of ``referendum frontier``.
    """
    told = (_impossible(answers) for answers in _by(_whole(document), lambda each: each["condition"]))
    return [sentence for sentence in told if sentence]


def _whole(document: Document) -> Iterator[Document]:
    """Answers on the whole vote; where meeting one condition carries the vote, only that it does."""
    whole = [each for each in document["answers"] if each["scope"] in (_NATIONAL, _UNIFORM)]
    carrying = {_figures(each) for each in whole if each["goal"] == "adopt"}
    return (each for each in whole if each["goal"] != "reach" or _figures(each) not in carrying)


def _figures(answer: Document) -> Hashable:
    return tuple(answer[key] for key in ("of", "move", "scope", "ballots", "share"))


def _by(answers: Iterator[Document], key: Callable[[Document], Hashable]) -> list[list[Document]]:
    groups: dict[Hashable, list[Document]] = {}
    for each in answers:
        groups.setdefault(key(each), []).append(each)
    return list(groups.values())


def _way(alike: Sequence[Sequence[Document]], regional: set[str]) -> Way:
    """One sentence of answers that differ in the move alone."""
    scopes = {each["scope"]: each for each in alike[0] if each["possible"]}
    first = scopes.get(_NATIONAL) or scopes[_UNIFORM]
    doing = listed([_doing(answers[0]) for answers in alike], "or")
    joint = any(name in regional for name in first["condition"].split("+"))
    where = _where(first) if joint and first["scope"] == _NATIONAL else ""
    text = f"{_people(first)} {doing}{where} would {_outcome(first)}"
    return Way(first["ballots"], f"{text}{_uniform(first, scopes.get(_UNIFORM))}.")


def _outcome(answer: Document) -> str:
    if answer["goal"] == "adopt":
        return "carry the vote, all conditions at once"
    verb = "break" if answer["goal"] == "break" else "meet"
    return f"{verb} the {plain_name(answer['condition'])}"


def _people(answer: Document) -> str:
    return counted(answer["ballots"], *_WHO[answer["of"]])


def _doing(answer: Document) -> str:
    of, move = answer["of"], answer["move"]
    if of == "nobody":
        return "stuffed into the boxes"
    if move == "annul":
        number = answer.get("stations")
        return f"annulled with their whole {of}" + (f" ({number:,} of them)" if number else "")
    if of == "abstainers":
        return _COME[move]
    return {**_SPOIL, "home": "staying at home", "no": "voting No instead", "yes": "voting Yes instead"}[move]


def _where(answer: Document) -> str:
    units = answer["regions"]
    if len(units) == 1:
        return f" in {units[0]}"
    names = f" ({', '.join(units)})" if len(units) <= _SHOWN_UNITS else ""
    return f" in {len(units)} units{names}"


def _uniform(first: Document, uniform: Document | None) -> str:
    if uniform is None:
        return ""
    share = telling_percent(uniform["share"])
    if first is uniform:
        nearly_all = uniform["of"] == "voters" and _NEARLY_ALL < uniform["share"] < 1
        return f" ({share} of them{', by the rounding of the last papers alone' if nearly_all else ''})"
    same = uniform["ballots"] == first["ballots"]
    return f" ({share} of them)" if same else f"; {uniform['ballots']:,} ({share}) if everywhere alike"


def _impossible(answers: Sequence[Document]) -> str:
    told = []
    for people in _by(iter(answers), lambda each: each["of"]):
        moves = _by(iter(people), lambda each: each["move"])
        failing = [each[0] for each in moves if not any(answer["possible"] for answer in each)]
        if failing:
            who = _WHO[failing[0]["of"]][1]
            alone = len(failing) == len(moves) and len(moves) > 1
            told.append(who if alone else f"{who} {listed([_doing(each) for each in failing], 'or')}")
    return f"To {_outcome(answers[0])}: {'; '.join(told)}." if told else ""
