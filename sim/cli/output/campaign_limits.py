"""What campaigns could do at their utmost, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.nouns import counted

if TYPE_CHECKING:
    from rich.console import Console

Document = dict[str, Any]

_BOUNDS: Final = {
    "outer": "These are outer bounds: no behaviour goes beyond them, and none may reach them.",
    "found": "These are the worst cases found, no bounds: irregularities act on what the campaign leaves.",
}


def print_limits(console: Console, document: Document) -> None:
    """Print what the campaigns could do to each condition, once for each rule or vote that a sweep meets."""
    told: list[tuple[object, object]] = []
    for point in document["points"]:
        limits = point["reach"], point["tipping"]
        if limits in told:
            continue
        told.append(limits)
        _print_point(console, document["campaigns"], point)


def _print_point(console: Console, campaigns: list[Document], point: Document) -> None:
    reach, tipping = point["reach"], point["tipping"]
    if reach is None:
        return
    place = ", ".join(f"{path} = {value}" for path, value in point["levers"].items() if ".uptake" not in path)
    if place:
        console.print(f"At {place}:", markup=False)
    console.print(_heading(campaigns, reach), style="bold", markup=False)
    for condition in reach:
        console.print(f"  {_name(condition['condition'])}: {_at_worst(condition)}", markup=False)
    for bound in sorted({condition["bound"] for condition in reach} - {"exact"}):
        console.print(f"  {_BOUNDS[bound]}", markup=False)
    if tipping is not None:
        console.print(_tipping(tipping), markup=False)
    console.print()


def _heading(campaigns: list[Document], reach: list[Document]) -> str:
    regions = [region for campaign in campaigns for region in (campaign["regions"] or ["the country"])]
    where = ", ".join(dict.fromkeys(regions))
    these = "this campaign" if len(campaigns) == 1 else "these campaigns"
    if all(condition["breakable"] is False for condition in reach):
        told = f"{these} in {where} cannot break any condition, whoever of those reached follow:"
        return f"From the expected vote, {told}"
    return f"From the expected vote, the most that {these} in {where} could do to each condition:"


def _at_worst(condition: Document) -> str:
    verdict = {True: "can be broken", False: "cannot be broken", None: "not settled"}[condition["breakable"]]
    if not condition["met_without"]:
        verdict = "fails without it already"
    margin = condition["margin"]
    spare = f"{counted(abs(margin), 'ballot')} {'to spare' if margin >= 0 else 'short'}"
    return f"{verdict}; {_state(condition)}, {spare}"


def _state(condition: Document) -> str:
    from sim.rules.condition_wording import reached_text

    numerator, base, fixed = condition["numerator"], condition["base"], condition["fixed_base"]
    if condition["kind"] == "regional_majority":
        return f"at least {counted(numerator, 'unit')} carried, {base:,} needed"
    if condition["kind"] == "regional_rejection":
        return f"at most {counted(numerator, 'unit')} reject it, {base:,} needed to"
    if condition["kind"] in ("any", "all"):
        return f"{numerator} of its {counted(base, 'part')} met at worst"
    worst = reached_text(condition["kind"], numerator, base, fixed_base=fixed)
    return f"{worst if base else 'no ballot'} at worst"


def _tipping(tipping: Document) -> str:
    if tipping["uptake"] == 0.0:
        return f"The expected vote fails without the campaign already ({_name(tipping['condition'])})."
    if tipping["uptake"] is None:
        return "As stated, the expected vote is adopted at every uptake."
    first, condition = f"{100 * tipping['uptake']:.3f} %", _name(tipping["condition"])
    return f"As stated, the expected vote first fails at an uptake of {first} ({condition})."


def _name(condition: str) -> str:
    return condition.replace("_", " ")
