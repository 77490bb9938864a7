"""Machine code that other sources left behind is not read; the compiler is loaded when it is needed."""

from __future__ import annotations

import gc
import importlib.util
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numba.core.event
import pytest

from sim.cli import main
from sim.compiling import fix_processor_level
from sim.polling.histogram import bin_of

SOURCE = """
from sim.compiling import compiled

@compiled
def doubled(number):
    return 2 * number
"""


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled, so nothing is cached")
def test_a_cache_that_names_what_is_gone_is_not_read(tmp_path: Path) -> None:
    """A class renamed since: numba would fail on it before it saw that the cache is stale."""
    path = tmp_path / "doubling.py"
    path.write_text(SOURCE, encoding="utf-8")
    module = loaded(path)
    assert module.doubled(2) == 4
    (index,) = Path(module.doubled.dispatcher._cache.cache_path).glob("doubling*.nbi")
    index.write_bytes(pickle.dumps(numba.__version__) + b"cno.such.module\nTally\n.")
    assert loaded(path).doubled(2) == 4


def test_a_compiled_function_is_loaded_once_and_may_be_called_by_others() -> None:
    @numba.njit
    def doubled_bin(wait: int) -> int:
        return 2 * bin_of(wait)

    assert doubled_bin(64_000) == 2 * bin_of(64_000) == 128


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_what_only_compiled_functions_call_gets_no_machine_code_of_its_own() -> None:
    @numba.njit
    def next_bin(wait: int) -> int:
        return bin_of(wait) + 1

    assert next_bin(0) == 1
    assert next_bin.targetctx.codegen()._engine.is_symbol_defined(_symbol_of(next_bin))
    assert not next_bin.targetctx.codegen()._engine.is_symbol_defined(_symbol_of(bin_of.callee))


def _symbol_of(dispatcher: Any) -> str:
    return next(iter(dispatcher.overloads.values())).fndesc.llvm_func_name


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_the_collector_of_garbage_rests_while_a_function_is_compiled_and_no_longer(tmp_path: Path) -> None:
    path, on = tmp_path / "doubling.py", []
    path.write_text(SOURCE, encoding="utf-8")
    module = loaded(path)
    with listening("numba:run_pass", lambda: on.append(gc.isenabled())):
        assert module.doubled(2) == 4
    assert set(on) == {False}
    assert gc.isenabled()


@contextmanager
def listening(event: str, noted: Callable[[], None]) -> Iterator[None]:
    class Listener(numba.core.event.Listener):
        def on_start(self, event: object) -> None:
            noted()

        def on_end(self, event: object) -> None:
            pass

    with numba.core.event.install_listener(event, Listener()):
        yield


WITH_SHIPPED = """
import sys
from pathlib import Path
import sim.compiling
sim.compiling.SHIPPED_CODE = Path(sys.argv[1])
import numba
from sim.numerics import elementary
print(sim.compiling.is_compiled(elementary._exp_loop), elementary.exp(0.0))
"""


def _exp_with_shipped(shipped: Path, own: Path) -> str:
    command = [sys.executable, "-c", WITH_SHIPPED, str(shipped)]
    environment = os.environ | {"NUMBA_CACHE_DIR": str(own)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled, so nothing is cached")
def test_machine_code_that_ships_is_used_unless_all_may_write_there(tmp_path: Path) -> None:
    shipped, first, second, third = (tmp_path / name for name in ("shipped", "first", "second", "third"))
    assert _exp_with_shipped(shipped, first) == "False 1.0\n"
    (shipped / "numerics").mkdir(parents=True)
    for path in first.rglob("*.nb[ic]"):
        shutil.copy(path, shipped / "numerics")
    (shipped / "numerics").chmod(0o555)
    assert _exp_with_shipped(shipped, second) == "True 1.0\n"
    assert not [*second.rglob("*.nbc")]
    shipped.chmod(0o777)
    assert _exp_with_shipped(shipped, third) == "False 1.0\n"
    assert [*third.rglob("*.nbc")]


@pytest.mark.parametrize(
    ("flags", "told", "levels"),
    [
        ("fpu abm avx2 bmi1 bmi2 f16c fma movbe", {}, "x86-64-v3"),
        ("avx512f avx512bw avx512cd avx512dq avx512vl abm avx2 bmi1 bmi2 f16c fma movbe", {}, "x86-64-v4"),
        ("fpu sse2", {}, None),
        ("abm avx2 bmi1 bmi2 f16c fma movbe", {"NUMBA_CPU_NAME": "generic"}, "generic"),
        ("abm avx2 bmi1 bmi2 f16c fma movbe", {"NUMBA_CPU_FEATURES": "+avx2"}, None),
    ],
)
def test_the_command_fixes_the_level_that_the_processor_has(
    flags: str, told: dict[str, str], levels: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: f"processor: 0\nflags\t: {flags}\nbugs: none\n")
    monkeypatch.setattr("sim.compiling.ships_machine_code", lambda: True)
    monkeypatch.setattr(os, "environ", dict(told))
    fix_processor_level()
    assert os.environ.get("NUMBA_CPU_NAME") == levels


def test_nothing_is_fixed_where_no_machine_code_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    fix_processor_level()
    assert not os.environ


WITHOUT_NUMBA = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "llvmlite"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from sim.cli import main
sys.exit(main(sys.argv[1:]))
"""


def _without_numba(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_NUMBA, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "scenarios/almaty-boycott.toml", "--expected"),
        ("decide", "--rule", "australia-1901", "--results", "scenarios/data/australia-1977.csv"),
        ("frontier", "kz-2022", "--rule", "kazakhstan-2022"),
        ("run", "scenarios/mass-annulment.toml", "--expected"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_is_exact_is_the_same_where_numba_is_not_installed(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words]) == 0
    done = _without_numba(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout == capsys.readouterr().out


@pytest.mark.parametrize("word", ["run", "curve"])
def test_what_is_drawn_asks_for_numba(word: str) -> None:
    done = _without_numba(word, "scenarios/baseline.toml", "-n", "1")
    assert done.returncode == 1
    assert "numba is not installed: pip install numba" in done.stderr
    assert "Traceback" not in done.stderr
