"""The checks against known answers, run when the site is built."""

from __future__ import annotations

from sim.verification.suite import verification_document
from site_pages.markdown import cell, table


def pages() -> dict[str, str]:
    """One page, the same as `referendum verify` prints."""
    return {"verification": _verification()}


def _verification() -> str:
    told = verification_document()
    rows = [
        [
            cell(each["family"]),
            cell(each["what"]),
            *(cell(_figure(each[key])) for key in ("theory", "measured", "z")),
            each["verdict"],
        ]
        for each in told["checks"]
    ]
    head = (
        "# Checks against known answers\n\nThe same as `referendum verify`, run when this site was built.\n\n"
    )
    each, some = told["false_alarm_each"], told["false_alarm_any"]
    chance = (
        f"\nThe chance that one with a z fails though all is right: {each:.2g} each, {some:.2g} for any.\n"
    )
    return head + table(("family", "check", "theory", "measured", "z", "verdict"), rows) + chance


def _figure(value: object) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
