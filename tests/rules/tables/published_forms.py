"""Tables of true figures written in every form that officials and programs use."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

NAMES: Final = {
    "unit": ("unit", "Region", "comune", "Kanton", "регион", "Өңір / Регион / Region", "縣市"),
    "registered": (
        "registered",
        "Electorate",
        "elettori",
        "Stimmberechtigte",
        "Зарегистрировано",
        "тіркелген",
    ),
    "yes": ("yes", "YES votes", "Voti_SI", "Ja Stimmen", "За", "Number of yes votes*"),
    "no": ("no", "Against", "voti_no", "Nein Stimmen", "Против", "қарсы"),
    "invalid": ("invalid", "Rejected ballots", "schede_nulle", "Ungültige", "недействительные (1)"),
    "cast": ("cast", "Votes_Cast", "votanti", "Eingelegte Stimmzettel", "Приняло участие"),
}
COUNTS: Final = ("registered", "yes", "no", "invalid")
GROUPINGS: Final = ("", " ", "\u00a0", "\u202f", "'", "’", ",", ".")
SEPARATORS: Final = (",", ";", "\t", "|")
_TITLES: Final = (
    "Results of the vote",
    "Ergebnisse, amtlich",
    "Protocol of the commission; final",
    'The "old" roll',
)
_NOTES: Final = ("Source: the commission", "* preliminary", "Note; see the law, art. 5")
_UNITS: Final = (
    "Town",
    "Sankt Gallen, Stadt",
    'The "Vale"',
    "Алматы",
    "南投",
    "A; B",
    "Ward | East",
    "O’Higgins",
)


@dataclass
class Published:
    """A table as bytes, with what it truly holds.

    Attributes
    ----------
    data : bytes
    encoding, separator : str
    columns : list of str
        Our names, in the order of the file; empty for columns of no use.
    units : list of str
    counts : list of tuple of int
        By unit: registered, yes, no, invalid.
    header : dict of str to str
        Name in the file by ours.
    """

    data: bytes
    encoding: str
    separator: str
    columns: list[str]
    units: list[str]
    counts: list[tuple[int, ...]]
    header: dict[str, str]


def published(rng: random.Random, *, sums: bool = False) -> Published:
    """A table of 2 to 30 units in a form of its own."""
    units, counts = _truth(rng, rng.choice([2, 3, 5, 9, 17, 30]))
    columns = _columns(rng)
    numbers = _Numbers(rng)
    rows = [dict(zip(COUNTS, row, strict=True), unit=name) for name, row in zip(units, counts, strict=True)]
    if sums:
        total = {name: sum(row[at] for row in counts) for at, name in enumerate(COUNTS)}
        rows.insert(
            rng.choice([0, len(rows)]), {**total, "unit": rng.choice(["Total", "Итого", "Zusammen", "x"])}
        )
    texts = [[_cell(rng, row, name, numbers) for name in columns] for row in rows]
    header = [rng.choice(NAMES[name]) if name in NAMES else name for name in columns]
    separator = rng.choice([each for each in SEPARATORS if each != numbers.grouping])
    data, encoding = _written(rng, header, texts, separator)
    names = dict(zip(columns, header, strict=True))
    return Published(data, encoding, separator, columns, units, counts, names)


def _truth(rng: random.Random, n: int) -> tuple[list[str], list[tuple[int, ...]]]:
    units = [f"{rng.choice(_UNITS)} {at}" for at in range(n)]
    counts = []
    for _ in range(n):
        registered = int(rng.lognormvariate(9, 1.5)) + 20
        cast = int(registered * rng.uniform(0.3, 0.9))
        invalid = int(cast * rng.uniform(0, 0.03))
        yes = int((cast - invalid) * rng.uniform(0.1, 0.9))
        counts.append((registered, yes, cast - invalid - yes, invalid))
    return units, counts


def _columns(rng: random.Random) -> list[str]:
    extras = rng.sample(["cast", "turnout %", "Yes %", "code", "remark", "", "№"], rng.randrange(4))
    columns = [*COUNTS, *extras]
    rng.shuffle(columns)
    columns.insert(rng.randrange(2), "unit")
    if "№" in columns:
        columns.remove("№")
        columns.insert(0, "№")
    return columns


class _Numbers:
    """How a table writes its numbers."""

    def __init__(self, rng: random.Random) -> None:
        self.grouping = rng.choice(GROUPINGS)
        marks = [each for each in ("", ".0", ",0", ".00", ",00") if not each or each[0] != self.grouping]
        self.decimals = rng.choice(marks)
        self.digits = rng.choice(["0123456789"] * 8 + ["٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"])
        self.invisible = rng.choice([""] * 9 + ["\u200e"])

    def __call__(self, count: int) -> str:
        text = f"{count:,}".replace(",", self.grouping) + self.decimals
        return self.invisible + text.translate(str.maketrans("0123456789", self.digits))


def _cell(rng: random.Random, row: dict[str, object], name: str, numbers: _Numbers) -> str:
    classes = [int(str(row[each])) for each in ("yes", "no", "invalid")]
    made = {
        "cast": lambda: numbers(sum(classes)),
        "turnout %": lambda: f"{rng.uniform(30, 90):.2f}",
        "Yes %": lambda: f"{rng.uniform(30, 90):.1f} %",
        "code": lambda: f"{rng.randrange(1000):04}",
        "remark": lambda: rng.choice(["", "", "final"]),
        "": lambda: "",
        "№": lambda: "",
        "unit": lambda: str(row["unit"]),
    }
    return made[name]() if name in made else numbers(int(str(row[name])))


def _written(
    rng: random.Random, header: list[str], texts: list[list[str]], separator: str
) -> tuple[bytes, str]:
    end, blank = rng.choice(["\n", "\r\n", "\r"]), separator * rng.choice([0, 0, 0, 2])
    every = rng.random() < 0.2

    def line(cells: list[str]) -> str:
        return separator.join(_quoted(cell, separator, every or rng.random() < 0.1) for cell in cells) + blank

    table = [line(header), *map(line, texts)]
    if rng.random() < 0.1:
        table.insert(1, line([str(at) for at in range(1, len(header) + 1)]))
    if rng.random() < 0.1:
        table.insert(rng.randrange(2, len(table) + 1), table[0])
    if rng.random() < 0.2:
        table.insert(rng.randrange(len(table) + 1), separator * (len(header) - 1))
    titles = [_quoted(title, separator, False) for title in rng.sample(_TITLES, rng.choice([0, 0, 1, 2]))]
    notes = [_quoted(note, separator, False) for note in rng.sample(_NOTES, rng.choice([0, 0, 1, 2]))]
    first = [f"sep={separator}"] if rng.random() < 0.05 else []
    text = end.join([*first, *titles, *table, *notes]) + rng.choice(["", end])
    encoding = rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"])
    return text.encode(encoding), encoding


def _quoted(cell: str, separator: str, needlessly: bool) -> str:
    if needlessly or separator in cell or '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell
