"""stdout and stderr that hold every text: UTF-8 where nobody has said otherwise, else what comes nearest."""

from __future__ import annotations

import codecs
import io
import os
import sys
import warnings
from typing import Any, Final

_FORMAT: Final = warnings.formatwarning

_NEAREST: Final = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "─": "-", "━": "-", "×": "x", "…": "...", "≤": "<=", "≥": ">=", "±": "+-",
     "→": "->", "·": ".", "’": "'", "‘": "'", "“": '"', "”": '"', "\u202f": " ", "\xa0": " ", "²": "2"}
)  # fmt: skip
_NAME: Final = "referendum-nearest"


def set_up_streams() -> None:
    """Have no text fail for its characters.

    What is redirected is UTF-8, unless PYTHONIOENCODING asks for another encoding; a character that the
    encoding lacks becomes the nearest one, or its number.
    """
    codecs.register_error(_NAME, _nearest)
    warnings.formatwarning = _as_note
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            redirected = not stream.isatty() and not os.environ.get("PYTHONIOENCODING")
            stream.reconfigure(encoding="utf-8" if redirected else None, errors=_NAME)


def _as_note(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> str:
    """A warning of ours in a line; of a library, as Python tells it."""
    if category is UserWarning:
        return f"note: {message}\n"
    return _FORMAT(message, category, *place, **more)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    told = missing.translate(_NEAREST).encode("ascii", "backslashreplace").decode()
    return told, error.end
