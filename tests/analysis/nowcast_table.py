"""Page on how good nowcasts were; ``python -m tests.analysis.nowcast_table`` writes its table."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sim
from sim.analysis.given import priors_from
from sim.analysis.running_day.judging import Judged, judge_nowcasts
from sim.clock import ticks_of
from sim.datasets.other_votes import load_turnout
from sim.datasets.other_votes.votes import turnout_of_dataset

PAGE: Final = Path("sim/analysis/running_day/README.md")
BEGIN: Final = "<!-- table: python -m tests.analysis.nowcast_table -->\n"
END: Final = "<!-- end -->\n"
HOURS: Final = ("10:05", "12:00", "14:00", "16:00", "18:00")
VOTES: Final = ("kz-2022-november", "kz-2024")
"""The votes of which final turnout by unit and figures by the hour are known."""


def judged() -> tuple[Judged, ...]:
    """Nowcasts of both votes from every hour, told from 2022; and of 2022 told from 2024."""
    hours = [ticks_of(hour) for hour in HOURS]
    tables = [table for vote in VOTES for table in load_turnout(vote)]
    june = turnout_of_dataset(sim.load_dataset("kz-2022"))
    return (
        *judge_nowcasts(sim.load("baseline"), tables, hours),
        *judge_nowcasts(priors_from("kz-2024"), [june], hours),
    )


def table() -> str:
    """The table of the page."""
    header = "| vote | known to | reports | forecast | 50 % | 80 % | 90 % | width | error |"
    lines = [header, "|" + "---|" * (header.count("|") - 1)]
    for each in judged():
        held = [f"{100 * share:.0f}" for share in each.held] or ["", "", ""]
        width = "" if each.width is None else f"{100 * each.width:.0f}"
        cells = (
            each.vote,
            each.hour,
            str(each.reports),
            each.method,
            *held,
            width,
            f"{100 * each.error:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page with its table anew."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
