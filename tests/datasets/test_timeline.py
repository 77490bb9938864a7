"""The legal calendar: real dates, dates that follow, and errors for unlawful ones."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.datasets import load_dataset
from sim.datasets.legal_calendar import calendar_of, parse_calendar
from sim.datasets.timeline import UnlawfulDateError, check, faults, shifted, timeline
from sim.errors import DatasetError

REAL = calendar_of(load_dataset("kz-2022"))


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_the_calendar_of_2022_was_lawful_and_stands_in_order() -> None:
    entries = timeline(REAL)
    check(entries)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    vote = next(entry for entry in entries if entry.event.id == "vote")
    assert (vote.earliest, vote.latest) == (day("2022-06-05"), day("2022-08-05"))


@pytest.mark.parametrize(
    ("vote", "lawful"),
    [
        ("2022-06-04", False),
        ("2022-06-05", True),
        ("2022-06-06", True),
        ("2022-08-04", True),
        ("2022-08-05", True),
        ("2022-08-06", False),
    ],
)
def test_the_vote_lies_one_to_three_months_after_the_decree(vote: str, lawful: bool) -> None:
    found = faults(timeline(REAL, {"vote": day(vote)}))
    assert (found == ()) == lawful
    if not lawful:
        assert "law on the republican referendum, Art. 19" in found[0]


def test_what_hangs_on_the_vote_moves_with_it_and_what_hangs_on_the_decree_does_not() -> None:
    moved = {entry.event.id: entry.at for entry in timeline(REAL, {"vote": day("2022-06-12")})}
    assert moved["campaign_closes"] == day("2022-06-11T12:00")
    assert moved["preliminary"] == day("2022-06-13T08:00")
    assert moved["publication"] == day("2022-05-06")


@pytest.mark.parametrize(
    ("event", "latest", "too_late"),
    [
        ("final", "2022-06-12T00:00", "2022-06-12T00:01"),
        ("preliminary", "2022-06-06T08:00", "2022-06-06T08:01"),
        ("home_requests_until", "2022-06-05T12:00", "2022-06-05T12:01"),
        ("certificates_until", "2022-06-04T18:00", "2022-06-04T18:01"),
        ("closing", "2022-06-05T22:00", "2022-06-05T22:01"),
        ("accreditation_ends", "2022-05-30T18:00", "2022-05-30T18:01"),
        ("protocols_on_paper", "2022-06-07T20:00", "2022-06-07T20:01"),
    ],
)
def test_a_deadline_holds_to_the_minute(event: str, latest: str, too_late: str) -> None:
    assert not [f for f in faults(timeline(REAL, {event: day(latest)})) if f.startswith(event)]
    with pytest.raises(UnlawfulDateError, match=event):
        check(timeline(REAL, {event: day(too_late)}))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2022-01-31", 1, "2022-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2022-11-30", 3, "2023-02-28"),
        ("2022-03-31", -1, "2022-02-28"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert shifted(day(start), months, 0, 0) == day(end)


def test_an_unknown_event_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        UnlawfulDateError, match="voting: no such event; the calendar has proposal, decree, publication"
    ):
        timeline(REAL, {"voting": day("2022-06-05")})


def test_the_repeat_of_koyandy_came_four_weeks_later() -> None:
    entries = timeline(calendar_of(load_dataset("scenarios/data/koyandy-2022")))
    check(entries)
    dates = {entry.event.id: entry.at for entry in entries}
    assert dates["repeat"] - dates["vote"] == dt.timedelta(days=28)
    assert dates["judgment"] == day("2022-09-02")


def test_the_command_prints_dates_and_ends_in_3_for_unlawful_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "kz-2022", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"id": "vote", "at": "2022-06-05T00:00:00"}.items() <= document["events"][11].items()
    assert document["faults"] == []
    assert main(["timeline", "kz-2022", "--vote", "2022-06-04", "--set", "final=2022-07-01"]) == 3
    message = capsys.readouterr().err
    assert "vote = 2022-06-04: must not be earlier than 2022-06-05" in message
    assert "final = 2022-07-01: must not be later than 2022-06-11" in message
    assert main(["timeline", "kz-2022", "--vote", "June"]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'schema_version = 1\n[[events]]\nid = "a"\nwhat = "A"\nat = 2022-01-01\nsource = "x"\n'
            'moves_with = "b"',
            r'7:14: events\[0\]\.moves_with = "b": there is no such event',
        ),
        ("schema_version = 1\nevents = []", "events"),
        ("schema_version = 2", "schema_version"),
        ('schema_version = 1\n[[events]]\nid = "a"\nwhat = "A"\nat = "soon"\nsource = "x"', "at"),
    ],
)
def test_a_faulty_calendar_is_refused_by_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(text)
    with pytest.raises(DatasetError, match=message):
        parse_calendar(path)
