"""How many desks are enough, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.clock import TICKS_PER_HOUR, moment_of
from sim.nouns import counted

_NOTICEABLY = 0.95
"""Of many desks: the next lower number of which something is said."""


def answer_in_words(document: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    """The answer of one group of a capacity document: desks, how sure, booths, and the last voter out.

    Parameters
    ----------
    document, group : mapping
        ``referendum/capacity/1``, and one of its ``groups``.
    """
    answers = {each["what"]: each for each in group["answers"]}
    desks, both = answers["desks"], answers["both"]
    asked = f"{100 * document['level']:.4g} % of {_whom(document, group)}"
    promised = (
        f"{'wait' if document['of'] == 'voters' else 'keep to'} at most {document['wait_minutes']:g} min"
    )
    if not desks["possible"]:
        head = f"{group['name']}: {desks['reason']}."
        return head if not both["possible"] else f"{head} {_together(both, asked, promised)}"
    verb = "is" if desks["desks"] == 1 else "are"
    return (
        f"{group['name']}: {_desks(desks)} {verb} enough, so that {asked} {promised}{_how_sure(desks)}. "
        f"{_last_out(desks)} {_less(document, group)}"
    ).strip()


def _whom(document: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    """Of what the share is; of one station it is that of its days."""
    return "days" if (document["of"], group["stations"]) == ("stations", 1) else str(document["of"])


def _desks(answer: Mapping[str, Any]) -> str:
    total = counted(answer["desks"], "desk")
    if answer["voters_per_desk"] is None:
        return f"{total} (with {counted(answer['booths'], 'booth')})"
    each = f"one for {answer['voters_per_desk']:,} on the list, {_from_to(answer)} a station"
    return f"{total} ({each})"


def _from_to(answer: Mapping[str, Any]) -> str:
    least, most = answer["desks_least"], answer["desks_most"]
    return f"{least}" if least == most else f"{least} to {most}"


def _how_sure(answer: Mapping[str, Any]) -> str:
    low, high, found = (
        answer["least_from"],
        answer["least_until"],
        answer["voters_per_desk"] or answer["desks"],
    )
    if answer["fewest"]:
        where = "polling.min_desks asks for so many" if answer["voters_per_desk"] else "there are no fewer"
        return f", and {where}"
    if low is None and high is None:
        return " (one day: no interval)"
    if low == high == found:
        return ", one less is not (95 % sure)"
    each = "one for " if answer["voters_per_desk"] else ""
    return f" (95 % sure: between {each}{_end(low)} and {each}{_end(high)})"


def _end(bound: int | None) -> str:
    return "more than there can be" if bound is None else f"{bound:,}"


def _last_out(answer: Mapping[str, Any]) -> str:
    hour = answer["last_out_hour"]
    return "" if hour is None else f"The last voter is out by {moment_of(round(hour * TICKS_PER_HOUR))}."


def _less(document: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    """What the next lower number tried would mean."""
    answer = next(each for each in group["answers"] if each["what"] == "desks")
    most = answer["desks"] * _NOTICEABLY if answer["voters_per_desk"] else answer["desks"] - 1
    fewer = [each for each in group["tried"] if each["desks"] <= most]
    of_voters = document["of"] == "voters"
    if not fewer or (of_voters and fewer[-1]["wait_p95_minutes"] is None):
        return ""
    worse = fewer[-1]
    last = moment_of(round(worse["last_out_hour"] * TICKS_PER_HOUR)) if worse["last_out_hour"] else "–"
    would = (
        f"95 % would wait up to {worse['wait_p95_minutes']:.0f} min"
        if of_voters
        else f"{100 * worse['share_within']:.4g} % of {_whom(document, group)} would keep to it"
    )
    return f"With {counted(worse['desks'], 'desk')} {would}, and the last be out by {last}."


def _together(answer: Mapping[str, Any], asked: str, promised: str) -> str:
    room = f"{counted(answer['desks'], 'desk')} and {counted(answer['booths'], 'booth')}"
    return f"{room} together are enough, so that {asked} {promised}. {_last_out(answer)}"
