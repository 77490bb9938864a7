"""A picture: what every ``plot_*`` function returns, and what a notebook shows by itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.plots.plain_text import make_plain, without_glyph_warnings
from sim.text.phrases import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SCREEN_DPI = 100


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Axes with something drawn in them, and the figure they belong to.

    A sequence of its axes: ``upper, lower = plot_turnout_sweep(run)``.

    Attributes
    ----------
    axes : tuple of matplotlib.axes.Axes
        Panels from top to bottom.

    Examples
    --------
    >>> import sim
    >>> picture = sim.plots.plot_paradox("kazakhstan-2022")
    >>> picture
    Picture('Voting No helps Yes in the hatched zone')
    >>> picture.ax.get_xlabel()
    'turnout [% of the roll]'
    """

    axes: tuple[Axes, ...]

    def __post_init__(self) -> None:
        make_plain(self.figure)

    @property
    def ax(self) -> Axes:
        """The first panel."""
        return self.axes[0]

    @property
    def figure(self) -> Figure:
        """The whole figure, for anything that matplotlib can do with it."""
        figure = self.ax.get_figure(root=True)
        assert figure is not None  # axes that were removed from their figure draw nothing
        return figure

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Save as ``.png``, ``.svg`` or ``.pdf``; see :func:`sim.plots.save`."""
        from sim.plots.saving import save

        return save(self, path, overwrite=overwrite)

    def __getitem__(self, panel: int) -> Axes:
        return self.axes[panel]

    def __iter__(self) -> Iterator[Axes]:
        return iter(self.axes)

    def __len__(self) -> int:
        return len(self.axes)

    @property
    def finding(self) -> str:
        """What the picture shows, in a sentence: its title on one line."""
        own = self.figure.get_suptitle().replace("\n", " ")
        titles = self.ax.get_title(), self.ax.get_title(loc="left")
        return own or next((title.splitlines()[0] for title in titles if title), "")

    def __repr__(self) -> str:
        return f"Picture({shortened(self.finding, 130)!r})"

    def _repr_png_(self) -> bytes | None:
        import io

        if self._is_shown_by_pyplot():
            return None
        content = io.BytesIO()
        with without_glyph_warnings():
            self.figure.savefig(content, format="png", dpi=_SCREEN_DPI)
        return content.getvalue()

    def _is_shown_by_pyplot(self) -> bool:
        """Whether the axes were handed over from an open figure of pyplot, which a notebook shows already."""
        pyplot, number = sys.modules.get("matplotlib.pyplot"), getattr(self.figure, "number", None)
        return pyplot is not None and number is not None and bool(pyplot.fignum_exists(number))
