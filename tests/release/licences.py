"""Licences of what a run needs, as the packages themselves state them; what ``make licences`` prints."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import metadata

from tests.release.building import ROOT

_NAME = re.compile(r"^([a-z0-9_.-]+)==", re.MULTILINE)


def needed() -> list[str]:
    """Packages that a run needs, by the lock file."""
    return sorted(set(_NAME.findall((ROOT / "requirements-run.lock").read_text(encoding="utf-8"))))


def licence(told: Message) -> str:
    """What a package's metadata says of its licence: an expression, a class, or the first words of a text."""
    classes = [
        each.rpartition(" :: ")[2] for each in told.get_all("Classifier", []) if each.startswith("License ::")
    ]
    text = (told.get("License") or "not stated").strip().split("\n")[0]
    return str(told.get("License-Expression") or ", ".join(classes) or text)


if __name__ == "__main__":
    for name in needed():
        print(f"{name:20} {licence(metadata(name))}")
