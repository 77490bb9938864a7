"""A picture as SVG that stands in a page among others: its identifiers prefixed, nothing from outside."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from sim.plots.plain_text import without_glyph_warnings

if TYPE_CHECKING:
    from sim.plots.picture import Picture

_LEFT_OUT: Final = {"metadata", "style"}
"""Metadata name addresses, and a style would hold for the whole page."""
_STROKES: Final = "stroke-linejoin: round; stroke-linecap: butt"
"""What matplotlib's own style says."""


def inline_svg(picture: Picture, prefix: str, label: str) -> str:
    """A picture as an ``svg`` element of HTML; the same for the same picture.

    Parameters
    ----------
    picture : Picture
    prefix : str
        Of its identifiers, another for every picture of a page.
    label : str
        What it shows, for who does not see it.

    Returns
    -------
    str
        Markup. All texts are outlines, so that no font is needed; comments are left out.

    Examples
    --------
    >>> import sim
    >>> inline_svg(sim.plots.plot_paradox("kazakhstan-2022"), "a-", "Yes & No")[:66]
    '<svg viewBox="0 0 633.6 475.2" role="img" aria-label="Yes &amp; No'
    """
    root = ElementTree.fromstring(_svg(picture))
    attributes = {"viewBox": root.attrib["viewBox"], "role": "img", "aria-label": label, "style": _STROKES}
    root.attrib.clear()
    root.attrib.update(attributes)
    for parent in root.iter():
        parent.tag = _local(parent.tag)
        for child in [child for child in parent if _local(child.tag) in _LEFT_OUT]:
            parent.remove(child)
        if parent is not root:
            _prefix(parent, prefix)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _svg(picture: Picture) -> str:
    from matplotlib import rc_context

    content = io.BytesIO()
    with rc_context({"svg.hashsalt": "referendum-sim", "svg.fonttype": "path"}), without_glyph_warnings():
        picture.figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue().decode()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _prefix(element: ElementTree.Element, prefix: str) -> None:
    """Give an element's identifier, and its references to others, the prefix."""
    given = {_local(name): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in given.items():
        told = re.sub(r"url\(#", f"url(#{prefix}", value)
        start = {"id": prefix, "href": f"#{prefix}"}.get(name, "")
        element.attrib[name] = start + told.removeprefix("#") if start else told
