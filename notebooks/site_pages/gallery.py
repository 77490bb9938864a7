"""The gallery: every kind of picture, drawn by its own example from a real run, with the question it answers.

`write` draws them; the page shows what was drawn.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.cli import main
from sim.plots.kinds import PictureKind, kinds

FOLDER = Path(__file__).parent.parent / "built" / "gallery"


def pages() -> dict[str, str]:
    """The page of all pictures that were drawn."""
    return {"gallery": "\n".join(_entry(kind) for kind in kinds().values())}


def _entry(kind: PictureKind) -> str:
    is_there = (FOLDER / f"{kind.name}.svg").exists()
    shown = (
        f"![{kind.answers}](gallery/{kind.name}.svg)"
        if is_there
        else "*Not drawn here: `make gallery` does.*"
    )
    return f"## {kind.answers}\n\n```sh\n{kind.command}\n```\n\n{shown}\n"


def draw_all(folder: Path = FOLDER, *, missing: bool = False) -> list[str]:
    """Draw every kind of picture by its example.

    Returns
    -------
    list of str
        Kinds that could not be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [kind.name for kind in kinds().values() if not _is_drawn(kind, folder, missing=missing)]


def _is_drawn(kind: PictureKind, folder: Path, *, missing: bool) -> bool:
    path = folder / f"{kind.name}.svg"
    if missing and path.exists():
        return True
    return main(["plot", kind.name, *shlex.split(kind.example), "-o", str(path), "--force"]) == 0


def write(*, missing: bool = False) -> str | None:
    """Draw the gallery, or what is missing of it, with its page; says what could not be drawn, if any."""
    failed = draw_all(missing=missing)
    (FOLDER.parent / "gallery.md").write_text(pages()["gallery"], encoding="utf-8")
    return f"not drawn: {', '.join(failed)}" if failed else None
