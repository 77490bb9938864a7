"""Files and options at random through the command: refused with a message, or read as they stand.

A few in the quick tests; with ``proof`` a hundred thousand in ten parts, and some in processes of their own.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
import resource
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from sim.cli import main
from sim.rules.reading.loading import PRESETS
from tests.conftest import unsealed, write_small_dataset
from tests.environments.commands import ROOT

PROOF = pytest.mark.proof
SCENARIOS = sorted((ROOT / "tests" / "scenario" / "resolved").glob("*.toml"))
LAWS = sorted(PRESETS.glob("*.toml"))
TABLE = "unit,registered,yes,no,both_marked,invalid\n" + "".join(
    f"Unit {number},{1000 + 37 * number},{400 + 11 * number},{300 + number},{number},{3 * number}\n"
    for number in range(1, 9)
)
WORDS = [
    "nan", "inf", "-0.0", "1e400", "-1", "0", "1", "1.5", "0.25", "true", '""', '"50"', "[]", "{}",
    "[[1]]", "14:00:00", "24:00:00", "2022-06-05", "9" * 30, '"\\u202e"', '"no"', '"2/3"', '["no", "no"]',
    "{from = 1, to = 0}", "0x10", "1_000", "'''", "=", "[", "}", "\x00", "\ufeff", "\u200b", "е",
    "0.30000000000000004", '"=cmd"', "5e-324",
]  # fmt: skip
CELLS = [
    "", "0", "-1", "1", "007", "1.0", "1.5", "1,5", '"1,234"', "1 234", "1\u00a0234", "1'234", "１２", "٣",
    "nan", "inf", "1e3", "1E+2", "0x1F", "true", "50%", "=1+1", "–", "-", "n/a", "\u200b7", "7\u200f",
    "9" * 20, "+5", " 6 ", "1_000", "2147483648", "1.234", "1.234.567", '"1.234,5"', "a", "Unit 1",
    "Қазақша", '"', "\x00", "\r", ";",
]  # fmt: skip
SHOWN = [
    "polling.max_roll", "monte_carlo.seed", "monte_carlo.replications", "uncertainty.icc_yes",
    "uncertainty.corr_national",
]  # fmt: skip
OPTIONS = [
    *SHOWN, "rule.conditions.turnout_quorum.fraction", "campaigns[0].uptake", "campaigns", "title",
    "sweep", "a..b", "", "uncertainty.priors.replay.sd_national_yes", "polling.check_in", "dataset",
    "extends",
]  # fmt: skip


@dataclass
class Found:
    """What became of the inputs."""

    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    held: int = 0
    slowest: float = 0.0
    strange: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Input:
    """Arguments of the command, and what tells from its output whether a value was changed in silence."""

    kind: str
    arguments: list[str]
    changed: Callable[[str], str | None]


def mutated(text: str, rng: random.Random, separator: str, words: list[str]) -> str:
    """Lines dropped, doubled, swapped, values replaced, letters and bytes changed."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        cells = lines[at].split(separator)
        change = rng.random()
        if change < 0.6 and len(cells) > 1:
            which = rng.randrange(1, len(cells)) if separator == "," or rng.random() < 0.9 else 0
            cells[which] = (
                rng.choice(words)
                if rng.random() < 0.7
                else str(rng.choice([rng.random(), rng.randrange(10**4)]))
            )
            lines[at] = separator.join(cells)
        elif change < 0.7:
            lines[at] = ""
        elif change < 0.77:
            lines.insert(at, lines[at])
        elif change < 0.84:
            lines[at] = lines[rng.randrange(len(lines))]
        elif lines[at]:
            place = rng.randrange(len(lines[at]))
            lines[at] = (
                lines[at][:place] + chr(rng.randrange(1, 0x2FF)) + lines[at][place + rng.randrange(2) :]
            )
    return "\n".join(lines)


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every number and flag of a document, with its place."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, number))
    elif isinstance(value, int | float | Fraction):
        yield path, value


def differing(given: object, shown: object) -> str | None:
    """A number that was given and that is shown as another one at its place."""
    there = dict(leaves(shown))
    for path, value in leaves(given):
        shows = there.get(path, value)
        if shows != value or isinstance(shows, bool) != isinstance(value, bool):
            return f"{path}: {value!r} shown as {shows!r}"
    return None


def scenario_input(folder: Path, rng: random.Random) -> Input:
    file = folder / "s.toml"
    text = mutated(rng.choice(SCENARIOS).read_text(encoding="utf-8"), rng, " = ", WORDS)
    file.write_text(text, encoding="utf-8", newline="")
    return Input(
        "scenario", ["show", str(file)], lambda out: differing(tomllib.loads(text), tomllib.loads(out))
    )


def option_input(folder: Path, rng: random.Random) -> Input:
    words = [*WORDS, *map(str, (rng.random(), rng.randrange(10**6)))]
    given = {rng.choice(OPTIONS): rng.choice(words) for _ in range(rng.randint(1, 3))}
    arguments = ["show", str(rng.choice(SCENARIOS))]
    for path, value in given.items():
        arguments += [rng.choice(["--set", "--set", "--set", "--sweep"]), f"{path}={value}"]
    arguments += rng.choice([[], [], [], ["--json"], ["--colour"], ["-n", "3"], ["--csv", "--json"]])

    def changed(out: str) -> str | None:
        shown = tomllib.loads(out) if "--json" not in arguments and "--csv" not in arguments else {}
        sets = {each for before, each in pairwise(arguments) if before == "--set"}
        for path in SHOWN:
            if f"{path}={given.get(path)}" in sets:
                room, _, name = path.partition(".")
                wanted = tomllib.loads(f"{name} = {given[path]}")
                told = differing(wanted, shown.get(room, {}))
                if told:
                    return told
        return None

    return Input("options", arguments, changed)


def law_input(folder: Path, rng: random.Random) -> Input:
    file, table = folder / "law.toml", folder / "sound.csv"
    text = mutated(rng.choice(LAWS).read_text(encoding="utf-8"), rng, " = ", WORDS)
    file.write_text(text, encoding="utf-8", newline="")
    table.write_text(TABLE, encoding="utf-8")

    def changed(out: str) -> str | None:
        conditions = tomllib.loads(text).get("conditions", {})
        for told in json.loads(out)["conditions"]:
            given = conditions.get(told["name"], {})
            for here, there in (("role", "role"), ("kind", "kind")) + (("strict", "strict"),) * (
                "needed_units" not in told
            ):
                if here in given and given[here] != told[there]:
                    return f"{told['name']}.{here}: {given[here]!r} told as {told[there]!r}"
        return None

    return Input("rule", ["decide", "--rule", str(file), "--results", str(table), "--json"], changed)


def plain(cell: str) -> int:
    """An integer as no reader may read otherwise; digits in groups of three where they are."""
    return int("".join(each for each in cell.strip() if each not in " \u00a0\u202f'’,"))


def sums(text: str, columns: list[str]) -> dict[str, int] | None:
    """Sums over the rows, where every cell is plain; rows without figures are none."""
    rows = list(csv.reader(io.StringIO(text)))
    head = [each.strip() for each in rows[0]]
    try:
        return {
            name: sum(plain(row[head.index(name)]) for row in rows[1:] if any(each.strip() for each in row))
            for name in columns
        }
    except (ValueError, IndexError):
        return None


def table_input(folder: Path, rng: random.Random) -> Input:
    file = folder / "table.csv"
    text = mutated(TABLE, rng, ",", CELLS)
    file.write_text(text, encoding="utf-8", newline="")

    def changed(out: str) -> str | None:
        told = {each["name"]: each for each in json.loads(out)["conditions"]}
        read = sums(text, ["registered", "yes"])
        if read is None:
            return None
        quorum, majority = told["turnout_quorum"], told["national_majority"]
        if (quorum["base"], majority["numerator"]) != (read["registered"], read["yes"]):
            return f"sums {read}, decided on {quorum['base']}, {majority['numerator']}"
        return None

    arguments = ["decide", "--rule", "kazakhstan-2022", "--results", str(file), "--json"]
    return Input("table", arguments, changed)


def dataset_input(folder: Path, rng: random.Random) -> Input:
    place = folder / "dataset"
    write_small_dataset(place)
    unsealed(place)
    name = rng.choice(["results.csv", "turnout.csv", "dataset.toml"])
    text = mutated(
        (place / name).read_text(), rng, *((" = ", WORDS) if name.endswith("toml") else (",", CELLS))
    )
    (place / name).write_text(text, encoding="utf-8", newline="")

    def changed(out: str) -> str | None:
        told = {each["name"]: each for each in json.loads(out)["conditions"]}
        read = sums(
            "\n".join(line for line in text.split("\n") if not line.startswith("Embassy")), ["yes", "no"]
        )
        if name != "results.csv" or read is None or told["national_majority"]["numerator"] == read["yes"]:
            return None
        return f"Yes votes {read['yes']}, decided on {told['national_majority']['numerator']}"

    return Input(
        "dataset", ["decide", "--rule", "kazakhstan-2022", "--results", str(place), "--json"], changed
    )


MAKERS = [scenario_input, option_input, law_input, table_input, dataset_input]


def tried(given: Input, found: Found) -> None:
    """Run the command in this process and look at what it says."""
    out, err = io.StringIO(), io.StringIO()
    began = time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(given.arguments)
    except BaseException as error:  # whatever comes out is a finding
        found.strange.append(f"{given.kind}: {type(error).__name__}: {error}")
        return
    taken = time.process_time() - began
    found.codes[given.kind, code] += 1
    found.slowest = max(found.slowest, taken)
    if code not in (0, 2, 3) or "Traceback" in err.getvalue() or (code and not err.getvalue().strip()):
        found.strange.append(f"{given.kind}: exit {code}: {err.getvalue()[:300]}")
    elif code == 0:
        told = given.changed(out.getvalue())
        found.held += told is None
        if told:
            found.strange.append(f"{given.kind}: {told}")
    if taken > 1.0:
        found.strange.append(f"{given.kind}: {taken:.1f} s")


def keep(folder: Path, kept: Path, given: Input) -> None:
    """Copy what was found strange, to look at it."""
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "arguments").write_text(repr(given.arguments))
    for file in (each for each in folder.rglob("*") if each.is_file()):
        (kept / file.name).write_bytes(file.read_bytes())


@pytest.mark.parametrize(
    ("part", "inputs"), [(0, 250), *(pytest.param(part, 10_000, marks=PROOF) for part in range(1, 11))]
)
def test_no_input_ends_in_a_traceback_or_is_changed_in_silence(
    tmp_path: Path, part: int, inputs: int, record_property: Callable[[str, object], None]
) -> None:
    rng, found = random.Random(20221130 + part), Found()
    folder = tmp_path / "inputs"
    folder.mkdir()
    for number in range(inputs):
        given, before = MAKERS[number % len(MAKERS)](folder, rng), len(found.strange)
        tried(given, found)
        if len(found.strange) > before:
            keep(folder, tmp_path / f"strange-{number}", given)
    record_property("inputs", inputs)
    record_property("read and held against a second reading", found.held)
    record_property("refused", sum(n for (_, code), n in found.codes.items() if code))
    record_property("slowest, s of processor time", f"{found.slowest:.2f}")
    record_property("peak, MiB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    assert found.strange == []
    assert found.held > inputs // 20
    assert min(sum(n for (each, _), n in found.codes.items() if each == kind) for kind, _ in found.codes) > 0


ENTRY = [sys.executable, "-c", "from sim.cli import entry; entry()"]


@pytest.mark.parametrize("processes", [2, pytest.param(500, marks=PROOF)])
def test_a_process_of_its_own_says_the_same(
    tmp_path: Path, processes: int, record_property: Callable[[str, object], None]
) -> None:
    rng = random.Random(20221201)
    for number in range(processes):
        given = MAKERS[number % len(MAKERS)](tmp_path, rng)
        if any("\0" in each for each in given.arguments):
            continue  # which no process can be given
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(given.arguments)
        done = subprocess.run([*ENTRY, *given.arguments], capture_output=True, check=False)
        assert done.returncode == code, given.arguments
        assert b"Traceback" not in done.stderr
        assert done.stdout.decode() == out.getvalue()
    record_property("processes", processes)
