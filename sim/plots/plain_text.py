"""Texts of a picture as they were written: no formula, nothing invisible, in a font that has their script."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sim.text.visible import visible

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_NO_FONT: Final = "Last Resort"
"""Begins the name of a font that has a box for everything."""


def make_plain(figure: Figure) -> None:
    """Have each text of a figure shown as it was written.

    A dollar is a dollar, not the begin of a formula. Where the font lacks a script, an installed one that has
    it stands in; one warning tells of it, or that none is installed.
    """
    from matplotlib.text import Text

    own = {id(text) for axis in _log_axes(figure) for text in axis.get_ticklabels()}  # numbers as formulas
    missing: dict[str, str | None] = {}
    for text in figure.findobj(Text):
        if isinstance(text, Text) and id(text) not in own:
            text.set_parse_math(False)
            if text.get_text() != visible(text.get_text()):
                text.set_text(visible(text.get_text()))
            missing |= _with_fallback(text)
    if missing:
        warnings.warn(_told(missing), UserWarning, stacklevel=2)


@contextmanager
def without_glyph_warnings() -> Iterator[None]:
    """Draw without matplotlib's warning of each missing character: :func:`make_plain` told of all."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def _log_axes(figure: Figure) -> Iterator[Axis]:
    for axes in figure.axes:
        yield from (axis for axis in (axes.xaxis, axes.yaxis) if axis.get_scale() == "log")


def _with_fallback(text: Text) -> dict[str, str | None]:
    """Set a text in more fonts where its own lacks characters: each of these, with the font that has it."""
    from matplotlib.font_manager import FontProperties, findfont

    written = {character for character in text.get_text() if character > "\xff"}
    if not written:
        return {}
    families = [findfont(FontProperties(family=[name])) for name in text.get_fontfamily()]
    lacking = sorted(each for each in written if not any(ord(each) in _characters(path) for path in families))
    found = {character: _font_with(character) for character in lacking}
    more = [name for name in dict.fromkeys(found.values()) if name is not None]
    if more:
        text.set_fontfamily([*text.get_fontfamily(), *more])
    return found


@lru_cache(maxsize=64)
def _characters(path: str) -> frozenset[int]:
    from matplotlib.font_manager import get_font

    return frozenset(get_font(path).get_charmap())


@lru_cache(maxsize=4096)
def _font_with(character: str) -> str | None:
    """The first installed font that has a character, in alphabetical order; None if there is none."""
    from matplotlib.font_manager import fontManager

    for font in sorted(fontManager.ttflist, key=lambda font: (font.name, font.fname)):
        if not font.name.startswith(_NO_FONT) and ord(character) in _characters(font.fname):
            return font.name
    return None


def _told(missing: dict[str, str | None]) -> str:
    fonts = sorted({name for name in missing.values() if name is not None})
    boxes = "".join(character for character, name in missing.items() if name is None)
    parts = [f"characters that the picture's font lacks are set in {', '.join(fonts)}"] * bool(fonts)
    if boxes:
        parts.append(f"no installed font has {boxes[:20]}, shown as boxes: install one, such as Noto Sans")
    return "; ".join(parts)
