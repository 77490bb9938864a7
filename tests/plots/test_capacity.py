"""The picture of wait against desks shows what was found."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ResultsError


def test_every_number_tried_stands_at_its_wait() -> None:
    found = sim.capacity(voters=800, profile="kz-2022", replications=5)
    tried = found["groups"][0]["tried"]
    waits, last = sim.plots.plot_capacity(found)
    lines = {str(line.get_label()): line for line in waits.get_lines()}
    assert lines["95 % wait at most"].get_xdata() == pytest.approx([each["desks"] for each in tried])
    assert lines["mean wait"].get_ydata() == pytest.approx(
        [max(each["wait_mean_minutes"], 0.1) for each in tried]
    )
    hours = next(line.get_ydata() for line in last.get_lines() if line.get_marker() == "D")
    assert hours == pytest.approx([each["last_out_hour"] for each in tried])
    answer = found["groups"][0]["answers"][1]
    assert f"{answer['desks']} desks are enough" in waits.get_title(loc="left")
    marks = [line for line in waits.get_lines() if line.get_alpha()]
    assert marks[0].get_xdata() == pytest.approx([answer["desks"]] * 2)
    assert "seed 20220605" in waits.figure.get_supxlabel()


def test_the_answer_is_marked_also_where_there_are_desks_in_plenty_now() -> None:
    found = sim.capacity(voters=800, profile="kz-2022", replications=2, desks=9)
    now, least = found["groups"][0]["answers"][:2]
    waits, *_ = sim.plots.plot_capacity(found)
    (mark,) = (line for line in waits.get_lines() if line.get_alpha())
    assert now["possible"]
    assert mark.get_xdata() == pytest.approx([least["desks"]] * 2)


def test_a_place_where_no_number_does_has_no_curve() -> None:
    found = sim.capacity(
        sim.load("baseline", ["polling.box_seconds=60"]), voters=1_500, profile="kz-2022", replications=2
    )
    with pytest.raises(ResultsError, match="never get through: there is no curve of waits to draw"):
        sim.plots.plot_capacity(found)
