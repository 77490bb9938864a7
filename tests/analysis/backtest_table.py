"""Page on how often the priors held other votes; ``python -m tests.analysis.backtest_table`` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sim
from sim.analysis.backtest.documentation import backtest_table

PAGE: Final = Path("sim/analysis/backtest/README.md")
BEGIN: Final = "<!-- table: python -m tests.analysis.backtest_table -->\n"
END: Final = "<!-- end -->\n"


def table() -> str:
    """The table of the page."""
    return backtest_table(sim.backtest("kz-2022", leave_one_out=True))


def main() -> None:
    """Write the page with its table anew."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
