"""Pictures of rules: what their titles say is what the profile tells."""

from __future__ import annotations

import pytest

from sim.analysis.rule_profile.profile import profile_document
from sim.plots import plot_profile
from sim.rules import load_rule

NAMES = ["switzerland-constitution", "kyrgyzstan-2016", "italy-abrogative"]


def test_the_title_is_the_finding_of_the_profile() -> None:
    for name in NAMES:
        (told,) = profile_document([load_rule(name)])["rules"][0]["behaviour"]
        home, adopted = told["opponents_better_at_home"], told["outcomes"]["adopted"]
        title = plot_profile(name).figure.get_suptitle()
        assert (f"{100 * home / adopted:.1f} %" in title) if home else ("never" in title)


def test_small_maps_stand_by_how_often_home_is_better() -> None:
    picture = plot_profile(NAMES)
    titles = [ax.get_title(loc="left").splitlines() for ax in picture]
    assert [title[-1] for title in titles] == ["35 % of what it adopts", "14 % of what it adopts", "never"]
    assert titles[0][0].startswith("Italy")
    assert picture.figure.get_suptitle().startswith("Under 2 of 3 rules")


def test_the_zone_is_drawn_only_where_there_is_one() -> None:
    def hatches(name: str) -> set[str]:
        return {mark for drawn in plot_profile(name).ax.collections for mark in getattr(drawn, "hatches", [])}

    assert "////" in hatches("italy-abrogative")
    assert "////" not in hatches("switzerland-constitution")


def _hatches_at(name: str, turnout: float, share: float) -> set[str]:
    drawn = [each for each in plot_profile(name).ax.collections if hasattr(each, "hatches")]
    inside = [
        each for each in drawn if any(path.contains_point((turnout, share)) for path in each.get_paths())
    ]
    return {mark for each in inside for mark in each.hatches if mark}


def test_each_vote_lies_in_its_own_zone() -> None:
    """What opponents could have prevented at home, what they could not, and what they outvoted."""
    assert _hatches_at("italy-abrogative", 0.605, 0.605) == {"////"}
    assert _hatches_at("italy-abrogative", 0.905, 0.905) == set()
    assert _hatches_at("italy-abrogative", 0.305, 0.905) == set()
    assert _hatches_at("australia-1901", 0.905, 0.305) == {"...."}


def test_a_line_stands_where_so_much_of_the_roll_at_home_is_just_enough() -> None:
    """Of Italy: turnout above one half by so much."""
    ax = plot_profile("italy-abrogative").ax
    lines = next(each for each in ax.collections if list(getattr(each, "levels", ())) == [0.1, 0.2, 0.3, 0.4])
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        assert path.vertices[:, 0] == pytest.approx(0.5 + level, abs=0.011)


def test_no_rule_and_several_in_one_panel_are_refused() -> None:
    with pytest.raises(ValueError, match="0 given; one at least"):
        plot_profile([])
    with pytest.raises(ValueError, match="2 given"):
        plot_profile(NAMES[:2], ax=plot_profile("denmark-1953").ax)
