"""Sums in a stated order, and none that leaves the order to a library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.numerics import weighted_sum

PACKAGE = Path(sim.__file__).parent
UNORDERED = {
    "dot", "vdot", "inner", "matmul", "tensordot", "einsum", "linalg", "polyfit", "cov", "corrcoef",
    "hermegauss", "leggauss", "roots_hermitenorm",
}  # fmt: skip
BY_THE_PROCESSOR = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "sin", "cos", "tan"}

OF_WHOLE_NUMBERS = {
    ("engines/counts.py", "@"),
    ("electorate/campaigns/counting.py", "@"),
    ("rules/evaluation.py", "einsum"),
    ("tabulation/unit_sums.py", "einsum"),
    ("rules/quantities.py", "einsum"),
    ("analysis/rule_profile/mobilisation.py", "einsum"),
    ("analysis/day/units.py", "@"),
    ("break_even/check.py", "@"),
}
"""Products of integers: exact in whatever order."""

OF_TIMES = {("bench/scaling.py", "polyfit"), ("bench/scaling.py", "log")}
"""How long something took, which no machine has in common with another."""

OF_FITS = {("priors/fitting.py", name) for name in ("@", "exp", "hermegauss", "linalg", "log")}
"""Fits of priors: what is shipped is rounded to two digits, what is drawn from to six."""


def _products(path: Path) -> Iterator[tuple[str, str]]:
    name = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            yield name, "@"
        if isinstance(node, ast.Attribute) and node.attr in UNORDERED:
            yield name, node.attr
        of_numpy = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if of_numpy and node.value.id in ("np", "math") and node.attr in BY_THE_PROCESSOR:
            yield name, node.attr


def test_no_figure_passes_through_a_library_that_chooses_its_code_by_the_processor() -> None:
    found = {each for path in PACKAGE.rglob("*.py") for each in _products(path)}
    assert found == OF_WHOLE_NUMBERS | OF_TIMES | OF_FITS


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(0.0, 1.0)), min_size=1, max_size=40))
def test_a_weighted_sum_is_added_from_first_to_last(pairs: list[tuple[float, float]]) -> None:
    values, weights = np.array(pairs).T
    total = 0.0 + values[0] * weights[0]
    for value, weight in zip(values[1:], weights[1:], strict=True):
        total += value * weight
    assert float(weighted_sum(values, weights)) == total
    exact = sum(Fraction(float(v)) * Fraction(float(w)) for v, w in zip(values, weights, strict=True))
    assert abs(Fraction(total) - exact) <= Fraction(1, 10**5)


def test_a_weighted_sum_runs_along_the_axis_it_is_told() -> None:
    values, weights = np.arange(24.0).reshape(2, 3, 4), np.array([1.0, 2.0, 4.0])
    np.testing.assert_array_equal(
        weighted_sum(values, weights[:, None], axis=1), np.tensordot(values, weights, axes=(1, 0))
    )
