"""Machine code that other sources left behind is neither used nor read."""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path
from types import ModuleType

import numba
import pytest

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
    (index,) = Path(module.doubled._cache.cache_path).glob("doubling*.nbi")
    index.write_bytes(pickle.dumps(numba.__version__) + b"cno.such.module\nTally\n.")
    assert loaded(path).doubled(2) == 4
