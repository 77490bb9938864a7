"""The page of laws for the documentation: built from the presets, never by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.rules.reading.loading import presets
from sim.rules.rule import Rule
from sim.rules.sentence import rule_sentence
from sim.rules.sources import LawSource, in_force, standings_text

_INTRODUCTION: Final = """\
# Laws

Built from the code (`make laws`, which is `referendum rules --markdown`); a test holds the page to it.
*Read* says by which copy each act was read, and when; of readings in dispute the one in force is bold.
`referendum rules show NAME` prints a law in full, `referendum decide --rule NAME` decides a table by it.

"""
_HEADER: Final = "| law | act | in force | read | in dispute |\n|---|---|---|---|---|\n"


def laws_page(listed: Sequence[Rule] | None = None) -> str:
    """Every law with its acts and how each was read; what was not read; each law in sentences.

    Parameters
    ----------
    listed : sequence of Rule, optional
        All presets by default.

    Examples
    --------
    >>> print(laws_page().splitlines()[0])
    # Laws
    """
    shown = presets() if listed is None else listed
    table = "".join(_row(rule) for rule in shown)
    unread = "".join(f"- {line}\n" for rule in shown for line in _unread(rule))
    told = "".join(f"**{rule.name}** ({rule.title}). {rule_sentence(rule)}\n\n" for rule in shown)
    standings = standings_text([rule.standing for rule in shown])
    return (
        f"{_INTRODUCTION}{standings}.\n\n{_HEADER}{table}\n## What was not read\n\n{unread}\n"
        f"## In sentences\n\n{told.rstrip()}\n"
    )


def _row(rule: Rule) -> str:
    acts = "<br>".join(_act(source) for source in rule.sources) or rule.article
    read = "<br>".join(_how(source) for source in rule.sources)
    cells = (f"`{rule.name}`", acts, in_force(rule.in_force_from, rule.in_force_until), read, _dispute(rule))
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _act(source: LawSource) -> str:
    return f"[{source}]({source.link})" if source.link else str(source)


def _how(source: LawSource) -> str:
    named = f" ({source.secondary})" if source.secondary else ""
    return f"{source.copy_read}{named}{f', {source.read_on}' if source.read_on else ''}"


def _dispute(rule: Rule) -> str:
    if not rule.readings:
        return rule.reads_otherwise
    names = [f"**{each.name}**" if each.name == rule.reading else each.name for each in rule.readings]
    return ", ".join(names)


def _unread(rule: Rule) -> Iterator[str]:
    for source in rule.sources:
        if source.copy_read == "not read":
            yield f"`{rule.name}`: {source}"
