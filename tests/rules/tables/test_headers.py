"""A hundred lines of names from all over the world: each read without an option, to the last paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from sim.rules.tables.reading import results_of

_LINES: Final = [
    [part.strip() for part in line.split(" | ")]
    for line in Path(__file__).with_name("inputs").joinpath("headers.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
_BASIC: Final = [
    {"unit": "Arden", "part": "North", "registered": 5600, "yes": 2180, "no": 1868, "blank": 101, "void": 41},
    {"unit": "Bly", "part": "North", "registered": 7313, "yes": 1520, "no": 2203, "blank": 83, "void": 47},
    {"unit": "Corfe", "part": "South", "registered": 3917, "yes": 1009, "no": 960, "blank": 33, "void": 22},
]


def rows(blank: bool) -> list[dict[str, object]]:
    """What the units hold under every word of the list; without blank papers where it has none apart."""
    made = list[dict[str, object]]()
    for number, unit in enumerate(_BASIC, 1):
        figures = {name: n for name, n in unit.items() if isinstance(n, int)}
        figures["blank"] *= blank
        valid, invalid = figures["yes"] + figures["no"], figures["blank"] + figures["void"]
        cast, roll = valid + invalid, figures["registered"]
        made.append(
            {
                **unit, **figures, "number": number, "valid": valid, "invalid": invalid, "cast": cast,
                "valid_with_blank": valid + figures["blank"], "issued": cast + number, "kept": number,
                "left": roll - cast - number, "away": roll - cast, "people": 2 * roll,
                "men": roll // 2, "women": roll - roll // 2, "share": "48.25", "few": 0,
                "men_cast": cast // 2, "women_cast": cast - cast // 2, "text": "x",
            }
        )  # fmt: skip
    return made


@pytest.mark.parametrize("line", _LINES, ids=[line[0] for line in _LINES])
def test_a_line_of_names_is_known_without_an_option(line: list[str]) -> None:
    _, names, keys = line[0], line[1].replace("⏎", "\n").split(";"), line[2].split(";")
    truth = rows("blank" in keys)
    header = ";".join(f'"{name}"' for name in names)
    text = "\n".join([header, *(";".join(str(row[key]) for key in keys) for row in truth)])
    tally = results_of(text.encode(), "t.csv").tally
    assert tally.units == ("Arden", "Bly", "Corfe")
    for at, row in enumerate(truth):
        # Blank papers are among the invalid ones in a tally.
        found = dict(zip(("yes", "no", "both_marked", "invalid"), tally.ballots[at].tolist(), strict=True))
        assert found == {"yes": row["yes"], "no": row["no"], "both_marked": 0, "invalid": row["invalid"]}
        assert tally.registered[at] == row["registered"]


def test_valid_papers_that_are_the_valid_votes_are_not_taken_for_papers_of_the_established_form() -> None:
    header = "unit;registered;cast;Valid ballot papers;yes;no;invalid"
    text = f"{header}\nA;900;700;600;400;200;100\nB;800;500;450;300;150;50\n".encode()
    tally = results_of(text, "t.csv").tally
    assert int(tally.national("valid_papers")) == 1200
    assert not tally.stated
