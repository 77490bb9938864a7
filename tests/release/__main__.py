"""What ``make dist`` does: a source archive and wheels, each wheel installed elsewhere and tried there."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from sim.compiling import levels_here
from tests.release.building import QUEUED, Installation, built, compile_for

TRIED = (
    ("--version",),
    ("run", "almaty-boycott"),
    ("decide", "--rule", "australia-1901", "--results", "DATA/australia-1977.csv"),
    ("frontier", "kz-2022", "--rule", "kazakhstan-2022"),
    ("run", "mass-annulment", "--expected", "--json"),
    ("lessons", "lessons"),
    ("page", "-o", "vote.html", "--days", "5"),
    QUEUED,
)


def tried(installation: Installation) -> None:
    """Run commands in an installation and print how long each took, by the clock."""
    offered, data = installation.run("--help"), installation.package / "scenarios" / "data"
    for words in TRIED:
        if words[0].startswith("-") or f"  {words[0]} " in offered:
            began = time.perf_counter()
            installation.run(*(word.replace("DATA", str(data)) for word in words))
            print(f"{time.perf_counter() - began:6.1f} s  referendum {' '.join(words)}", flush=True)


def print_sizes(installation: Installation) -> None:
    """Print a table of what is installed, the largest first."""
    sizes = installation.sizes()
    print("\n| package | MB |\n|---|---:|")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size > 1_000_000:
            print(f"| {name} | {size / 1e6:.0f} |")
    print(f"| all {len(sizes)} | {sum(sizes.values()) / 1e6:.0f} |\n", flush=True)


def main(target: Path, *others: str, machine_code: bool = True) -> None:
    """Build into `target` and try what was built, the pure wheel under other Pythons too."""
    target.mkdir(exist_ok=True)
    archive, wheel = sorted(built(target, "wheel", "sdist"), key=lambda path: path.suffix)
    print(f"built {archive}, {wheel}", flush=True)
    with tempfile.TemporaryDirectory() as work:
        places = [Path(work, name) for name in ("pure", "code", "platform")]
        for place in places:
            place.mkdir()
        pure = Installation(places[0], wheel)
        tried(pure)
        print_sizes(pure)
        if machine_code and (levels := levels_here()):
            (with_code,) = built(target, "wheel", machine_code=compile_for(levels, pure, places[1]))
            print(f"built {with_code}, with machine code for {', '.join(levels)}", flush=True)
            ready = Installation(places[2], with_code)
            tried(ready)
            assert not ready.compiled_here(), ready.compiled_here()
        for number, python in enumerate(others):
            print(f"under {python}", flush=True)
            place = Path(work, str(number))
            place.mkdir()
            tried(Installation(place, wheel, python))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
