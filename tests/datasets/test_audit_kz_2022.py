"""The audit of 2022 finds by arithmetic exactly what is known to be wrong, and accuses no other cell."""

from __future__ import annotations

import pytest

from sim.datasets import Dataset, Finding, audit_dataset, load_dataset, recompute

NATIONAL = "NATIONAL AS PRINTED"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_dataset("kz-2022")


@pytest.fixture(scope="module")
def findings(data: Dataset) -> tuple[Finding, ...]:
    return audit_dataset(data)


def _facts(findings: tuple[Finding, ...], severity: str) -> set[tuple[str, str, str, bool]]:
    return {
        (item.code, item.row, item.column, item.patched) for item in findings if item.severity == severity
    }


def _one(findings: tuple[Finding, ...], code: str, row: str) -> Finding:
    (item,) = [item for item in findings if (item.code, item.row) == (code, row)]
    return item


def test_errors_are_exactly_these(findings: tuple[Finding, ...]) -> None:
    assert _facts(findings, "error") == {
        ("share", "Akmola Region", "both_marked_pct", True),
        ("share-sum", "Akmola Region", "*_pct", True),
        ("national-mean", NATIONAL, "20:00", True),
        ("cell-implied", "Pavlodar Region", "20:00", True),
        ("issued-v-counted", "Nur-Sultan", "22:00", True),
        ("statement", "both_marked_prose", "value", False),
        ("statement", "regions_text_b", "value", False),
        ("statement", "no_prose", "value", False),
    }


def test_warnings_are_exactly_these(findings: tuple[Finding, ...]) -> None:
    assert _facts(findings, "warning") == {
        ("share", "Aktobe Region", "invalid_pct", False),
        ("share", "Jambyl Region", "yes_pct", False),
        ("share", "Jambyl Region", "both_marked_pct", False),
        ("share", "Karaganda Region", "no_pct", False),
        ("share", "Kyzylorda Region", "both_marked_pct", False),
        ("repeat", "Aktobe Region", "20:00", True),
        ("repeat", "Atyrau Region", "20:00", True),
        ("repeat", "West Kazakhstan Region", "20:00", True),
        ("repeat", "Kyzylorda Region", "20:00", True),
        ("repeat", "Mangystau Region", "20:00", True),
        ("repeat", "Pavlodar Region", "20:00", True),
        ("growth-after-close", "Pavlodar Region", "20:00", True),
        ("growth-after-close", "Almaty", "20:00", True),
        ("stations", "stations_0800", "value", False),
        ("observers", "observers_total", "value", False),
    }


def test_notes_are_exactly_these(findings: tuple[Finding, ...]) -> None:
    assert _facts(findings, "note") == {
        ("preliminary", "annulled_station", "value", False),
        ("exit-poll", "exit_poll_a", "value", False),
        ("exit-poll", "exit_poll_b", "value", False),
        ("exit-poll", "exit_poll_c", "value", False),
        ("roll-of-the-hour", "registered_1400", "value", False),
        ("share-of-final-roll", "issued_1400", "value", False),
        ("share-of-final-roll", "issued_2000", "value", False),
        ("issued-v-counted", "issued_final", "value", False),
    }


def test_pavlodars_true_figure_lies_within_the_value_the_national_mean_implies(
    findings: tuple[Finding, ...],
) -> None:
    cell = _one(findings, "cell-implied", "Pavlodar Region")
    assert (cell.printed, cell.recomputed, cell.tolerance) == ("72.88", "75.65", "0.24")
    assert abs(75.53 - float(cell.recomputed)) <= float(cell.tolerance)
    assert "75.53, its next figure, lies within the tolerance" in cell.message
    assert "repeat with their whole time zone and are set aside" in cell.message


def test_only_cells_with_room_before_their_next_figure_could_explain_the_wrong_mean(
    findings: tuple[Finding, ...],
) -> None:
    message = _one(findings, "national-mean", NATIONAL).message
    for unit in ("Pavlodar", "Atyrau", "West Kazakhstan", "Kyzylorda"):
        assert unit in message
    for unit in ("Almaty", "Aktobe", "Mangystau"):  # 11,856, 12,085 and 8,324 papers of the 13,000 needed
        assert unit not in message


def test_national_mean_states_its_tolerance(findings: tuple[Finding, ...]) -> None:
    mean = _one(findings, "national-mean", NATIONAL)
    # cells ± .005, the printed figure ± .005, and 90 abroad of 11,734,642 who may all have voted or not
    assert (mean.printed, mean.recomputed, mean.tolerance) == ("67.65", "67.5288", "0.0104")


def test_all_other_national_means_agree(data: Dataset) -> None:
    means = [item for item in recompute(data) if item.code == "national-mean"]
    assert [item.column for item in means if item.severity == "agrees"] == [
        "10:00",
        "12:00",
        "14:00",
        "16:00",
        "18:00",
        "22:00",
    ]


def test_every_row_and_column_of_votes_adds_up(data: Dataset) -> None:
    sums = [item for item in recompute(data) if item.code in ("row-sum", "column-sum")]
    assert len(sums) == 18 + 6
    assert {item.severity for item in sums} == {"agrees"}


@pytest.mark.parametrize(
    ("code", "row", "part"),
    [
        ("preliminary", "annulled_station", "347 yes + 5 no + 172 invalid = 524"),
        ("statement", "both_marked_prose", "a digit is lost"),
        ("statement", "regions_text_b", "with the rows that carry no weight there are as many"),
        ("statement", "no_prose", "375000 to 500000"),
        ("growth-after-close", "Almaty", "11,856 more papers are"),
        ("growth-after-close", "Pavlodar Region", "13,597 more papers are"),
        ("issued-v-counted", "Nur-Sultan", "1456 more than the 404538"),
        ("issued-v-counted", "issued_final", "44970 more"),
        (
            "exit-poll",
            "exit_poll_a",
            "80.53 % of yes + no, not with 77.18 % of cast; the poll is 5.73 points below",
        ),
        ("roll-of-the-hour", "registered_1400", "12106"),
        ("share-of-final-roll", "issued_1400", "53.37 % of the final roll, printed 53.43 %"),
        ("share-of-final-roll", "issued_2000", "67.63 % of the final roll, printed 67.65 %"),
        ("observers", "observers_total", "8 groups listed add up to 150"),
        ("stations", "stations_0800", "-48"),
        ("repeat", "Mangystau Region", "every unit of its time zone repeats"),
    ],
)
def test_message_gives_the_figures(findings: tuple[Finding, ...], code: str, row: str, part: str) -> None:
    assert part in _one(findings, code, row).message


def test_a_lone_repeat_is_not_blamed_on_its_zone(findings: tuple[Finding, ...]) -> None:
    assert "time zone" not in _one(findings, "repeat", "Pavlodar Region").message


def test_gravest_findings_come_first(findings: tuple[Finding, ...]) -> None:
    order = [("error", "warning", "note").index(item.severity) for item in findings]
    assert order == sorted(order)


def test_no_patch_brings_a_new_contradiction(findings: tuple[Finding, ...]) -> None:
    assert not [item for item in findings if "with the patches applied" in item.message]
