"""References to a law or a case, as text and BibTeX, from its own fields alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.files.faults import did_you_mean, quoted
from sim.files.sources import is_path
from sim.rules.cases.case import Case
from sim.rules.cases.library import case_ids, load_case
from sim.rules.reading.loading import load_rule, preset_names
from sim.rules.rule import Rule
from sim.rules.sources import LawSource, in_force

_ESCAPED: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
"""What TeX would not print as it stands."""


class UnknownReferenceError(RuleError):
    """There is neither a law nor a case of a name."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing to cite.

    Attributes
    ----------
    key : str
        BibTeX's key.
    text, bibtex : str
    """

    key: str
    text: str
    bibtex: str


def citation_document(name: str) -> Document:
    """References to the acts of a law, or to a case.

    Parameters
    ----------
    name : str
        A preset, the path of a rule file, or the identifier of a case.

    Returns
    -------
    Document
        ``referendum/citation/1``: ``name``, and of each of its ``references`` a ``key``, the ``text`` and
        ``bibtex``.

    Raises
    ------
    UnknownReferenceError
        If there is neither a law nor a case of this name.

    Examples
    --------
    >>> print(citation_document("croatia-2010")["references"][0]["text"])
    Constitution of the Republic of Croatia, Art. 87 (as amended 16 June 2010). Rule in force ...
    """
    references = [asdict(each) for each in _references(name)]
    return as_document("referendum/citation/1", {"name": name, "references": references})


def citation_rows(document: Document) -> Rows:
    """A row a reference."""
    return rows(("key", "text", "bibtex"), document["references"])


def _references(name: str) -> list[Reference]:
    if is_path(name) or name in preset_names():
        return references_of_rule(load_rule(name))
    try:
        return [reference_of_case(load_case(name))]
    except RuleError:
        hint = did_you_mean(name, (*preset_names(), *case_ids()))
        message = (
            f"{quoted(name)}: neither a law, which `referendum rules` lists, nor a case of `referendum cases`"
        )
        raise UnknownReferenceError(f"{message}{hint}") from None


def references_of_rule(rule: Rule) -> list[Reference]:
    """A reference an act; without sources one of the article that the rule names.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> print(references_of_rule(load_rule("croatia-2010"))[0].bibtex)
    @misc{croatia-2010,
      title = {Constitution of the Republic of Croatia, Art. 87 (as amended 16 June 2010)},
      note = {Rule in force 2010-06-16 –. Read in translation},
      url = {https://www.idea.int/node/57471},
      urldate = {2026-11-26},
    }
    """
    force = f"Rule in force {in_force(rule.in_force_from, rule.in_force_until)}"
    if not rule.sources:
        return [_reference(rule.name, rule.article, [force])]
    several = len(rule.sources) > 1
    return [
        _reference(
            f"{rule.name}-{position}" if several else rule.name,
            str(source),
            [force, _read(source)],
            source.link,
            "" if source.read_on is None else source.read_on.isoformat(),
        )
        for position, source in enumerate(rule.sources, start=1)
    ]


def _read(source: LawSource) -> str:
    if source.copy_read == "not read":
        return "Not read"
    if source.copy_read == "secondary":
        return f"As told by: {source.secondary}"
    return "Read in the original" if source.copy_read == "original" else "Read in translation"


def reference_of_case(case: Case) -> Reference:
    """The reference to a case: what was asked where and when, and its source.

    Examples
    --------
    >>> from sim.rules.cases import load_case
    >>> print(reference_of_case(load_case("DK-1939")).text)
    Denmark, 1939-05-23: constitution. Source: ...
    """
    facts = [f"Source: {case.source} ({case.confidence})", f"Law: {case.rule.title}, {case.rule.article}"]
    return _reference(case.id, f"{case.country}, {case.date}: {case.question}", facts)


def _reference(key: str, title: str, facts: list[str], link: str = "", read_on: str = "") -> Reference:
    told = ". ".join(facts)
    where = f" {link}" if link else ""
    when = f" (read {read_on})" if read_on else ""
    fields = {"title": _tex(title), "note": _tex(told), "url": link, "urldate": read_on}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return Reference(key, f"{title}. {told}.{where}{when}", "\n".join([f"@misc{{{key},", *lines, "}"]))


def _tex(text: str) -> str:
    return text.translate(_ESCAPED)
