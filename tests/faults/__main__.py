"""Plant faults one at a time, each in a copy of the tree, and see which tests notice: ``make faults``."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults.planting import FOLDER, ROOT, Fault, read_faults
from tests.levels import commit

LONGEST_SECONDS = 1200
LIBRARIES = (
    "numba",
    "pandas",
    "xarray",
    "scipy.stats",
    "matplotlib.figure",
    "hypothesis",
    "pydantic",
    "click",
)
COMPILED_ROOMS = {"compiling.py", "electorate", "engines", "numerics", "polling", "streams"}
COLUMNS = ("fault", "change", "caught_by", "seconds", "date", "commit")
JOURNAL = FOLDER / "outcomes.csv"
"""What became of every fault, written after each: an interrupted run goes on with ``--missing``."""

ENOUGH = 0.95
"""Share of the faults that must be caught."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault; `caught_by` is empty where it survived."""

    fault: Fault
    caught_by: str
    seconds: float

    @property
    def told(self) -> str:
        """For the table."""
        if self.caught_by:
            return f"`{self.caught_by}`"
        return f"equivalent: {self.fault.equivalent}" if self.fault.equivalent else "**survived**"


def as_code(text: str) -> str:
    """Text as code in a table; two marks around what holds one itself."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def copy_tree(source: Path, target: Path) -> None:
    """Copy what git would keep, and compiled code, with the times of the files."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)
    for folder in ("sim", "tests"):
        for cache in (source / folder).rglob("__pycache__"):
            shutil.copytree(cache, target / cache.relative_to(source), dirs_exist_ok=True)


def run_tests(tree: Path, tests: Sequence[str]) -> str:
    """Run tests in a tree until one fails: its name, or nothing."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        process = get_context("fork").Process(target=_tested, args=(tree, tests, told.fileno()))
        process.start()
        process.join(LONGEST_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
            return f"no end within {LONGEST_SECONDS} s"
        told.seek(0)
        text = told.read()
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind in ("FAILED", "ERROR"):
            return rest.partition(" - ")[0]
    if process.exitcode is not None and process.exitcode < 0:
        return f"a crash: {signal.Signals(-process.exitcode).name}"
    return "" if process.exitcode == 0 else text[-300:].strip() or "the tests could not start"


def _tested(tree: Path, tests: Sequence[str], told: int) -> None:
    """In a process of its own, which has the libraries already: loading them takes longer than most tests."""
    for stream in (1, 2):
        os.dup2(told, stream)
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree)
    os.environ.pop("NUMBA_CACHE_DIR", None)  # each copy has its own
    sys.path[:] = [str(tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]:
        del sys.modules[name]
    sys.modules["__main__"] = ModuleType("__main__")  # processes that a test starts must not come back here
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--tb=no", *tests])
    sys.stdout.flush()
    os._exit(code)  # at once: what ends a process would wait for threads that are not in this one


def check_unchanged(pristine: Path, outcomes: Sequence[Outcome]) -> None:
    """Without any fault the tests that noticed one must pass, with all their parameters."""
    tests = set[str]()
    for each in outcomes:
        test = each.caught_by.partition("[")[0]
        is_named = test and (pristine / test.partition("::")[0]).exists()
        tests |= {test} if is_named else set(each.fault.tests if test else ())
    failed = run_tests(pristine, sorted(tests)) if tests else ""
    if failed:
        sys.exit(f"without any fault a test fails, so what it noticed counts for nothing: {failed}")


def try_fault(fault: Fault, pristine: Path, workshop: Path) -> Outcome:
    """Plant one fault in a copy of its own, and run its tests."""
    tree = Path(tempfile.mkdtemp(dir=workshop)) / "planted"
    shutil.copytree(pristine, tree)
    fault.plant(tree)
    began = time.perf_counter()
    nearest, *others = fault.tests  # by itself: pytest would sort it into a folder that stands beside it
    caught_by = run_tests(tree, [nearest]) or (run_tests(tree, others) if others else "")
    seconds = time.perf_counter() - began
    if Path(fault.file).parts[1] not in COMPILED_ROOMS:
        keep_machine_code(tree, pristine)
    shutil.rmtree(tree)
    return Outcome(fault, caught_by, seconds)


def keep_machine_code(tree: Path, pristine: Path) -> None:
    """Let the next copies have what the tests of this one compiled."""
    for code in (tree / "sim").rglob("*.nb[ic]"):
        kept = pristine / code.relative_to(tree)
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            shutil.copy2(code, kept)


def read_outcomes(path: Path) -> dict[str, dict[str, str]]:
    """Rows of an earlier table's journal by the fault's name; none where there is no journal."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["fault"]: row for row in csv.DictReader(file)}


def write_outcomes(path: Path, rows: Mapping[str, Mapping[str, str]]) -> None:
    """Write the journal anew: whole, or not at all."""
    new = path.with_suffix(".new")
    with new.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows[name] for name in sorted(rows))
    new.replace(path)


def row_of(outcome: Outcome, tested: str) -> dict[str, str]:
    """What the journal keeps of an outcome at a commit."""
    cells = (
        outcome.fault.name,
        outcome.fault.change,
        outcome.caught_by,
        f"{outcome.seconds:.0f}",
        f"{datetime.now(UTC):%Y-%m-%d}",
        tested,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def table(faults: Sequence[Fault], rows: Mapping[str, Mapping[str, str]]) -> str:
    """The report of all faults, as Markdown; a row counts as long as its fault is what it was."""
    tried = {f.name: rows[f.name] for f in faults if rows.get(f.name, {}).get("change") == f.change}
    must = [fault for fault in faults if not fault.equivalent]
    caught = sum(bool(tried.get(fault.name, {}).get("caught_by")) for fault in must)
    waiting = sum(fault.name not in tried for fault in faults)
    lines = [
        "# Planted faults",
        "",
        "Written by `make faults`; not to be edited by hand. Each fault was planted alone, in a copy of the",
        "tree at the commit beside it, and the tests of its room were run until one failed.",
        "",
        f"- Caught: {caught} of {len(must)} ({caught / max(len(must), 1):.1%}); "
        f"{len(faults) - len(must)} more change nothing that can be seen",
        f"- Not tried yet: {waiting}",
        "",
        "| fault | file | change | caught by | seconds | date | commit |",
        "|---|---|---|---|---:|---|---|",
    ]
    for fault in faults:
        row = tried.get(fault.name, {})
        change = fault.change.replace("|", "\\|")
        told = Outcome(fault, row.get("caught_by", ""), 0.0).told if row else "not tried yet"
        when = (row.get("seconds", ""), row.get("date", ""), row.get("commit", ""))
        lines.append(f"| {fault.name} | `{fault.file}` | {as_code(change)} | {told} | {' | '.join(when)} |")
    return "\n".join(lines) + "\n"


def _tried(
    faults: Sequence[Fault], rows: dict[str, dict[str, str]], workshop: Path, jobs: int
) -> list[Outcome]:
    """Try faults in a folder, `jobs` side by side; the journal is written after each."""
    pristine = workshop / "pristine"
    tested = commit()  # of what is copied now: the journal itself soon differs from it
    copy_tree(ROOT, pristine)
    outcomes = list[Outcome]()
    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(lambda fault: try_fault(fault, pristine, workshop), faults):
            outcomes.append(outcome)
            rows[outcome.fault.name] = row_of(outcome, tested)
            write_outcomes(JOURNAL, rows)
            done = f"{len(outcomes)}/{len(faults)} {outcome.seconds:4.0f} s"
            print(f"{done}  {outcome.fault.name}: {outcome.told}", flush=True)
    check_unchanged(pristine, outcomes)
    return outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant, run, report; 1 if too few faults were caught or one cannot be planted."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name or file holds one of these words")
    parser.add_argument("--table", type=Path, help="write the report of all faults to this file")
    parser.add_argument("--missing", action="store_true", help="only faults not tried yet, or not caught")
    parser.add_argument("--jobs", type=int, default=1, help="faults tried side by side")
    given = parser.parse_args(arguments)
    every = read_faults()
    rows = read_outcomes(JOURNAL)
    faults = [f for f in every if not given.words or any(w in f.name or w in f.file for w in given.words)]
    if given.missing:
        faults = [
            f
            for f in faults
            if rows.get(f.name, {}).get("change") != f.change
            or not (rows[f.name]["caught_by"] or f.equivalent)
        ]
    obstacles = [told for fault in faults for told in fault.obstacles()]
    if obstacles or not faults:
        print(*obstacles or ["no fault has these words"], sep="\n", file=sys.stderr)
        return 1
    for name in LIBRARIES:
        import_module(name)
    # No TemporaryDirectory: a process that a test forks would remove it as it ends.
    workshop = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        outcomes = _tried(faults, rows, workshop, given.jobs)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    if given.table:
        given.table.write_text(table(every, rows), encoding="utf-8")
    must = [outcome for outcome in outcomes if not outcome.fault.equivalent]
    caught = sum(bool(outcome.caught_by) for outcome in must)
    print(f"{caught} of {len(must)} caught")
    return 0 if caught >= ENOUGH * len(must) else 1


if __name__ == "__main__":
    sys.exit(main())
