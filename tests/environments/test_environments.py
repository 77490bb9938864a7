"""Every document under other processors' kernels, other hash seeds and other locales."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.environments.commands import HASHES
from tests.environments.making import compared, hash_of, made_under, parsed

EXTENSIONS: Final = np.show_config(mode="dicts")["SIMD Extensions"]
FOUND: Final = tuple(EXTENSIONS.get("found", ()))
"""Kernels that the installed NumPy would choose on this processor, by the names that it knows."""

X86: Final = platform.machine() in ("x86_64", "AMD64")
AVX2: Final = any(name in FOUND for name in ("AVX2", "X86_V3"))
AVX512: Final = any("AVX512" in name or name == "X86_V4" for name in FOUND)
GLIBC: Final = platform.libc_ver()[0] == "glibc"


@dataclass(frozen=True, slots=True)
class Environment:
    """Variables of a process, and what a machine needs for them to mean anything."""

    variables: Mapping[str, str]
    needs: str = ""
    there: bool = True
    quick: bool = False


ENVIRONMENTS: Final = {
    "OpenBLAS as of Prescott": Environment(
        {"OPENBLAS_CORETYPE": "Prescott"}, needs="an x86-64 processor", there=X86, quick=True
    ),
    "OpenBLAS as of Haswell": Environment({"OPENBLAS_CORETYPE": "Haswell"}, needs="AVX2", there=AVX2),
    "OpenBLAS as of SkylakeX": Environment({"OPENBLAS_CORETYPE": "SkylakeX"}, needs="AVX-512", there=AVX512),
    "NumPy without kernels": Environment(
        {"NPY_DISABLE_CPU_FEATURES": " ".join(FOUND)},
        needs="kernels of NumPy's beyond its baseline",
        there=bool(FOUND),
        quick=True,
    ),
    "Numba for any processor": Environment({"NUMBA_CPU_NAME": "generic", "NUMBA_CACHE_DIR": "{folder}"}),
    "C library without AVX2 and FMA": Environment(
        {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"},
        needs="the GNU C library on an x86-64 processor",
        there=GLIBC and X86,
    ),
    **{f"hash seed {seed}": Environment({"PYTHONHASHSEED": str(seed)}) for seed in (0, 1, 4_294_967_295)},
    "locale C": Environment({"LC_ALL": "C"}),
    "locale tr_TR": Environment(
        {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": "{folder}"},
        needs="localedef and its source of tr_TR",
        there=shutil.which("localedef") is not None and Path("/usr/share/i18n/locales/tr_TR").is_file(),
    ),
}


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], dict[str, str]]:
    """What this machine makes without any of these variables; made once, and only where it is asked for."""
    known: dict[str, str] = {}

    def documents() -> dict[str, str]:
        if not known:
            known.update(made_under({}, tmp_path_factory.mktemp("here") / "documents.json")[0])
        return known

    return documents


def _generated(folder: Path) -> None:
    """The Turkish locale: an i without a dot is the small letter of I there, and a comma the decimal sign."""
    target = str(folder / "tr_TR.UTF-8")
    command = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", target]
    subprocess.run(command, check=True, capture_output=True)


def first_difference(there: str, here: str) -> str:
    """The first line in which two documents differ; empty where none does."""
    pairs = zip(compared(there).splitlines(), compared(here).splitlines(), strict=False)
    for number, (line, expected) in enumerate(pairs, 1):
        if line != expected:
            return f"line {number}: {line.strip()!r} there, {expected.strip()!r} here"
    return "" if compared(there) == compared(here) else "one is longer than the other"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if each.quick else pytest.mark.check)
        for name, each in ENVIRONMENTS.items()
    ],
)
def test_every_document_is_the_same(name: str, tmp_path: Path, here: Callable[[], dict[str, str]]) -> None:
    environment = ENVIRONMENTS[name]
    if not environment.there:
        pytest.skip(f"this machine lacks {environment.needs}")
    if "LOCPATH" in environment.variables:
        _generated(tmp_path)
    variables = {key: value.format(folder=tmp_path) for key, value in environment.variables.items()}
    documents, told = made_under(variables, tmp_path / "documents.json")
    assert "NPY_DISABLE_CPU_FEATURES" not in told  # NumPy knows every name
    if "NPY_DISABLE_CPU_FEATURES" in variables:
        kernels = parsed(documents["rules"])["provenance"]["numpy_kernels"]
        assert kernels.split() == EXTENSIONS["baseline"]
    stored = json.loads(HASHES.read_text(encoding="utf-8"))
    differing = [each for each, text in documents.items() if hash_of(text) != stored.get(each)]
    if differing:  # from the file: does this environment differ from none, or is the file that of other code?
        differences = {each: first_difference(documents[each], here()[each]) for each in differing}
        assert {each: line for each, line in differences.items() if line} == {}


def test_a_name_that_numpy_does_not_know_would_be_told() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default::ImportWarning", "-c", "import numpy"],
        env=os.environ | {"NPY_DISABLE_CPU_FEATURES": "NO_SUCH_KERNEL"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NPY_DISABLE_CPU_FEATURES" in done.stderr


def test_the_first_line_that_differs_is_shown() -> None:
    one = '{"schema": "s", "turnout": 1, "provenance": {"commit": "a"}}'
    told = "line 3: '\"turnout\": 1' there, '\"turnout\": 2' here"
    assert first_difference(one, one.replace("1", "2")) == told
    assert first_difference(one, one.replace('"a"', '"b"')) == ""
    assert first_difference(one[:-1] + ', "more": 1}', one) != ""
