"""What importing costs: a name is loaded when it is used, and the help page at once."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"numpy", "scipy", "numba", "xarray", "matplotlib", "pydantic", "pandas", "simpy"}


def _modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_sim_loads_no_heavy_library() -> None:
    assert not HEAVY & _modules_after("import sim")


def test_the_help_page_loads_no_heavy_library() -> None:
    code = (
        "from sim.cli import main\nimport contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n    main(['--help'])"
    )
    assert not HEAVY & _modules_after(code)


def test_loading_a_scenario_loads_neither_the_compiler_nor_a_plotting_library() -> None:
    loaded = _modules_after("import sim\nsim.load('scenarios/baseline.toml')")
    assert not {"numba", "matplotlib", "xarray", "scipy", "simpy"} & loaded


def test_an_expectation_and_a_distance_to_failure_load_no_compiler() -> None:
    code = "import sim\nsim.expected('almaty-boycott')\nsim.frontier('kz-2022', rule='kazakhstan-2022')"
    assert not {"numba", "llvmlite"} & _modules_after(code)
