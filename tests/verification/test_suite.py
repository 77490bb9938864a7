"""Each family of checks fails where what it checks is wrong: a theory, a kernel, a verdict."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from scipy.stats import norm, t

from sim.cli import main
from sim.polling.compiled import recursion
from sim.polling.trace import SERVED, Trace
from sim.rules import Rule, Tally, Verdict
from sim.verification import pathwise, rules, suite
from sim.verification.findings import FALSE_ALARM, compared_mean, counted_differences, not_run
from sim.verification.pathwise import pathwise_findings
from sim.verification.queues import EFFORTS, KNOWN_QUEUES, Effort, check_queue

FEW = Effort(40, 900)


def held(findings: object) -> list[bool | None]:
    return [each.holds for each in findings]


# --- what a finding is


def test_a_z_is_as_rare_as_student_s_t_and_the_false_alarm_is_that_of_the_normal() -> None:
    sample = np.array([1.0, 2.0, 4.0, 4.5])
    found = compared_mean("x", 2.0, sample)
    student = (sample.mean() - 2.0) / (sample.std(ddof=1) / 2.0)
    assert found.z == pytest.approx(norm.isf(t.sf(student, 3)))
    assert 0 < found.z < student
    assert pytest.approx(2 * norm.sf(4)) == FALSE_ALARM


def test_a_mean_just_beyond_the_limit_does_not_hold() -> None:
    sample = np.random.default_rng(1).normal(size=10_000)
    error = sample.std(ddof=1) / 100
    assert held(compared_mean("x", sample.mean() - z * error, sample) for z in (3.9, 4.1, -3.9, -4.1)) == [
        *(True, False),
        *(True, False),
    ]


def test_one_difference_is_too_many_and_nothing_compared_is_no_agreement() -> None:
    assert held(counted_differences("x", *pair) for pair in ((5, 0), (5, 1), (0, 0))) == [True, False, False]


# --- faults planted


@pytest.mark.parametrize("queue", KNOWN_QUEUES, ids=lambda queue: queue.name)
def test_a_wrong_theory_is_found(queue: object) -> None:
    wrong = tuple(answer._replace(theory=answer.theory * 1.3) for answer in queue.answers)
    assert not any(held(check_queue(replace(queue, answers=wrong), EFFORTS[False])))


def slow(factor: float) -> object:
    def play(arrival, service, *rest) -> Trace:
        return recursion.run_station(arrival, np.rint(service * factor).astype(np.int64), *rest)

    return play


def test_services_a_tenth_too_long_are_found_in_the_waits() -> None:
    assert not any(held(check_queue(KNOWN_QUEUES[1], EFFORTS[False], slow(1.1))))


def late_for_one(arrival, service, patience, desk, layout, errand=None) -> Trace:
    """The last voter served starts a tick late at the box."""
    trace = recursion.run_station(arrival, service, patience, desk, layout)
    served = np.flatnonzero(trace.outcome == SERVED)
    trace.box_start[served[-1:]] += 1
    return trace


def open_too_long(arrival, service, patience, desk, layout, errand=None) -> Trace:
    return recursion.run_station(
        arrival, service, patience, desk, replace(layout, closing=layout.closing + 1)
    )


@pytest.mark.parametrize(
    ("play", "expected"),
    [(late_for_one, [False, True, False]), (open_too_long, [False, False, False])],
    ids=["a tick late for one voter a day", "doors close a tick late"],
)
def test_a_tick_s_fault_is_found_voter_by_voter(monkeypatch, play, expected) -> None:
    monkeypatch.setattr(pathwise, "STATIONS", {False: 60})
    assert held(islice(pathwise_findings(False, play), 3)) == expected


def strict_where_it_should_not_be(rule: Rule, tally: Tally) -> Verdict:
    """More than a share where at least it is asked, and the other way round."""
    majority = rule.conditions[1]
    turned = replace(majority, strict=not majority.strict)
    return replace(rule, conditions=tuple(turned if c is majority else c for c in rule.conditions)).decide(
        tally
    )


def test_at_least_taken_for_more_than_is_found() -> None:
    assert len(rules.wrong_decisions(0, strict_where_it_should_not_be)) > 10


# --- the suite


def test_a_failing_check_ends_in_exit_code_1_and_is_named(monkeypatch, capsys) -> None:
    found = {
        "a": lambda full: [counted_differences("x", 9, 0), not_run("y: not installed")],
        "b": lambda full: [counted_differences("z", 9, 2 if full else 0)],
    }
    monkeypatch.setattr(suite.verification_document, "__defaults__", (False, lambda _: None, found))
    assert main(["verify"]) == 0
    assert "Every check passed; 1 not run." in capsys.readouterr().out
    assert main(["verify", "--full"]) == 1
    told = capsys.readouterr().out
    assert "1 of 3 checks FAILED" in told
    assert "not run" in told
    assert main(["verify", "--full", "--csv"]) == 1
    assert capsys.readouterr().out.splitlines()[3] == "b,z,0,2,,9,FAILED"


def test_the_document_says_how_often_it_cries_wolf() -> None:
    queue = {"q": lambda full: check_queue(KNOWN_QUEUES[0], FEW)}
    document = suite.verification_document(families=queue)
    assert document["holds"]
    assert document["n_statistical"] == 3
    assert document["false_alarm_any"] == pytest.approx(3 * FALSE_ALARM)
