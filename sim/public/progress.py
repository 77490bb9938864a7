"""Progress of a run: a bar on stderr in a terminal, a bar below the cell in a notebook, else nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sim.nouns import counted


def _silent(_: int) -> None:
    return


@contextmanager
def progress_bar(total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number of replications just finished."""
    if quiet:
        yield _silent
    elif _in_notebook():
        yield _notebook_bar(total)
    elif sys.stderr.isatty():
        with _terminal_bar(total) as advance:
            yield advance
    else:
        yield _silent


@contextmanager
def _terminal_bar(total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("replications"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rate="")

        def advance(done: int) -> None:
            bar.advance(task, done)
            speed = bar.tasks[task].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


def _in_notebook() -> bool:
    """Whether this process answers the cells of a notebook; IPython is asked only if it runs us."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and hasattr(shell, "kernel")


def _notebook_bar(total: int) -> Callable[[int], None]:
    """A bar of the page's own; ``rich`` would need ipywidgets for one that moves."""
    from IPython import display

    done, drawn = 0, 0.0
    shown: Any = display  # untyped
    handle = shown.display(shown.HTML(_bar(0, total)), display_id=True)

    def advance(more: int) -> None:
        nonlocal done, drawn
        done += more
        now = monotonic()
        if now - drawn > 0.2 or done >= total:
            drawn = now
            handle.update(shown.HTML(_bar(done, total)))

    return advance


def _bar(done: int, total: int) -> str:
    return f'<progress value="{done}" max="{total}"></progress> {done:,} of {counted(total, "replication")}'
