"""What is written into the page: laws, real votes, one vote of its own, words, and where it starts."""

from __future__ import annotations

import base64
import json
import tomllib
import zlib
from collections.abc import Sequence
from typing import Any, Final

from sim.analysis.probability.curve import failure_curve
from sim.analysis.probability.curve_document import curve_document
from sim.break_even.moves import MOVES, NO_VOTER
from sim.experiment.results_axes import Results
from sim.pages.laws import case_entry, law_entry
from sim.pages.modules import page_file
from sim.provenance import provenance
from sim.rules import Rule
from sim.rules.cases.library import case_ids, load_case
from sim.rules.reading.loading import presets
from sim.scenario import Scenario
from sim.text.by_language import LANGUAGES, messages

CURVE_STEPS: Final = 20
_SHARED: Final = ("number", "notice", "verdict", "class", "condition", "prior")
"""Tables of the shared messages that the page shows."""

_Vote = dict[str, Any]


def page_data(
    vote: _Vote, rule: Rule, language: str, curves: Sequence[dict[str, Any]] = (), title: str = ""
) -> dict[str, Any]:
    """All that the page reads, as plain values.

    Parameters
    ----------
    vote : dict
        As :mod:`sim.pages.vote` tells one.
    rule : Rule
        The law it starts from.
    language : str
        The language it starts in.
    curves : sequence of dict
        P(fail) by share, as :func:`exported_curves` gives it; without any the page says "not run".
    title : str
        Of the scenario.
    """
    own = [] if rule in presets() else [law_entry(rule)]
    cases = [entry for entry in map(case_entry, map(load_case, case_ids())) if entry is not None]
    made = provenance()
    version = f"referendum-sim {made['referendum-sim']}"
    return {
        "vote": vote,
        "scenario": title,
        "law": rule.name,
        "reading": rule.reading,
        "laws": [*own, *map(law_entry, presets())],
        "cases": cases,
        "curves": list(curves),
        "language": language,
        "words": {code: page_words(code) for code in LANGUAGES},
        "made": version,
    }


def exported_curves(scenario: Scenario, results: Results) -> list[dict[str, Any]]:
    """P(fail) by share for every move that voters can make, with the half width of its band."""
    found = []
    for name in (name for name, move in MOVES.items() if move.source != NO_VOTER):
        told = curve_document(scenario, failure_curve(results, name), steps=CURVE_STEPS)
        found += [
            {key: each[key] for key in ("move", "prior", "share", "p_fail", "band_half_width", "confidence")}
            for each in told["curves"]
        ]
    return found


def page_words(language: str) -> dict[str, Any]:
    """Messages of the page in one language: those shared with reports, and its own.

    Examples
    --------
    >>> page_words("en")["verdict"]["adopted"], page_words("ru")["reviewed"]
    ('adopted', False)
    """
    shared = messages(language)
    tables: dict[str, Any] = {"name": shared.name, "reviewed": shared.reviewed}
    for key, text in shared.texts.items():
        table, name = key.split(".", 1)
        if table in _SHARED:
            tables.setdefault(table, {})[name] = text
    return tables | tomllib.loads(page_file(f"words/{language}.toml"))


def deflated(data: dict[str, Any]) -> str:
    """Values as JSON, deflated, in base 64: letters and digits, so that nothing in them could be markup.

    Examples
    --------
    >>> deflated({"unit": "</script><b>"})[:8], "<" in deflated({"unit": "</script><b>"})
    ('eNqrVirN', False)
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
