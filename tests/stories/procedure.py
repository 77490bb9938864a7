"""Claims of the scenarios about stations, lines, reports and what comes after closing: by file."""

from __future__ import annotations

import tomllib
from fractions import Fraction

import numpy as np
import pytest

from sim.datasets.annulments import load_annulments
from sim.electorate.electorate import build_electorate
from sim.engines.plan import plan_of
from sim.rules.cases import load_case
from sim.scenario import Tabulation
from sim.scenario.reading.anchoring import dataset_path
from sim.tabulation.count.turnout_reports import printed as figures_printed
from tests.stories.claims import Cited, Claim, Computed, Prose, Simulated, count, decimal, percent, word
from tests.stories.figures import (
    PRESS,
    carried,
    counted,
    entries,
    kz,
    printed,
    queue,
    quorum,
    scenario,
    times,
)


def almaty_station_2() -> list[Claim]:
    (annulled,) = load_annulments(kz())
    yes, no, _, invalid = annulled.ballots
    evening = entries("almaty-station-2")[0]["evening"]
    first, final = evening["preliminary"], entries("almaty-station-2")[0]["ballots"]
    classes = ("yes", "no", "invalid")
    return [
        Computed("station's {} papers", sum(annulled.ballots)),
        Computed("{} Yes, {} No and {} invalid", yes, no, invalid),
        Computed("of the {} invalid papers", invalid),
        Computed("roll: {} in both", count(kz().registered.sum())),
        Computed("preliminary {} Yes, {} No, {} invalid", *(count(first[each]) for each in classes)),
        Computed("final {}, {} and {}", *(count(final[each]) for each in classes)),
        Computed("the same {} units", carried(entries("almaty-station-2")[0])[0]),
        Cited("5 June", PRESS),
        Cited("on 7 June", PRESS),
        Prose("No. 2"),
        Prose("of 2022"),
    ]


def bulgaria() -> list[Claim]:
    told, case = scenario("bulgaria-2016"), load_case("BG-2016-Q1")
    dataset, (first, *_) = plan_of(told).dataset, entries("bulgaria-2016")
    ballots, before = int(dataset.ballots.sum()), int(case.tally.national("previous_cast"))
    needed, met = told.rule.conditions["binding_turnout"]["base"], first["margins"]["binding_turnout"]
    assert needed == round(before / 100)
    swept = [int(seconds) for seconds in told.sweep["polling.check_in.mean_seconds"]]
    uptake = told.campaigns[0].uptake
    abstainers = int((dataset.registered - dataset.issued).sum())
    voted = 3_488_558  # the commission's final number, as cited
    return [
        Cited("final number 3,488,558 voted", "the commission's"),
        Computed("{} fewer than the {} of the", count(before - voted), count(before)),
        Computed("add up to {} [case", count(case.tally.national("cast"))),
        Computed("{}, of {} needed, {} short", count(ballots), count(needed), needed - ballots),
        Computed("({} by the final number)", needed - round(voted / 100)),
        Computed("{} % of the abstainers ({})", percent(uptake, 0), count(round(abstainers * uptake))),
        Computed("without losses {}, so the quorum is met by {}", count(first["counted"]), met),
        Simulated("LOW to HIGH at a mean check-in of {} s", swept[0], figure=queue("reneged", 0)),
        *(
            Simulated("LOW to HIGH at {} s", seconds, figure=queue("reneged", point))
            for point, seconds in enumerate(swept)
            if point
        ),
        Computed("at {} s several times the {} already", swept[0], needed - ballots),
        Computed("from {} s on more than the {}", swept[1], met),
        Computed("one hundredth of {}", count(before)),
        Prose("one hundredth"),
        Prose("Bulgaria 2016"),
        Cited("6 November 2016", "[case BG-2016-Q1"),
    ]


def distancing_rules() -> list[Claim]:
    told = scenario("distancing-rules")
    limits = told.sweep["polling.inside_limit"]
    few, some, many = limits
    polling = told.polling
    seconds = polling.check_in.mean_seconds + polling.booth.mean_seconds + polling.box_seconds
    closing = "{:02}:{:02}".format(*divmod(kz().closing_ticks // 60_000, 60))
    return [
        Computed(
            "{}, {} and {} are assumptions, as are {} minutes in all", *limits, word(round(seconds / 60))
        ),
        Computed("{} stations are queued", polling.stations),
        Simulated(
            "mean wait is LOW to HIGH minutes with {} inside", many, figure=queue("wait_mean_minutes", 2)
        ),
        Simulated("LOW to HIGH with {} and", some, figure=queue("wait_mean_minutes", 1)),
        Simulated("LOW to HIGH with {}, by prior", few, figure=queue("wait_mean_minutes", 0)),
        Simulated(
            "with {} the last voter leaves the last station between LOW and HIGH",
            few,
            figure=queue("last_out_hour", 0),
        ),
        Computed("with {} soon after the closing at {}", many, closing),
        Cited("on 30 May 2022", PRESS),
    ]


def koyandy_repeat() -> list[Claim]:
    told, (entry,) = scenario("koyandy-repeat"), entries("koyandy-repeat")
    contest = tomllib.loads((dataset_path(told) / "contest.toml").read_text(encoding="utf-8"))
    (ballots,), roll = plan_of(told).dataset.ballots, contest["registered"]
    winner, others, against, invalid = (
        contest["votes"][contest["winner"]],
        0,
        contest["against_all"],
        contest["invalid"],
    )
    others = sum(contest["votes"].values()) - winner
    first, added = int(ballots.sum()), [each.add for each in told.irregularities if each.kind == "misreport"]
    repeat = entry["evening"]["repeat"]
    stated = sum(entry["evening"]["preliminary"].values())
    assert contest["voted"] == winner + others + against + invalid
    assert told.tabulation.repeat.turnout_ratio == pytest.approx(contest["voted"] / first)
    assert [*told.tabulation.repeat.mix.model_dump().values()] == pytest.approx(
        [each / contest["voted"] for each in (winner, others, against, invalid)]
    )
    return [
        Computed("{} candidates", word(len(contest["votes"]))),
        Computed("{} on the lists", count(roll)),
        Computed("{} cast, {} for the winner", first, ballots[0]),
        Computed("by {} and by {} papers", *added),
        Computed(
            "{} cast, {} for the winner, {} for the others, {} against all, {} invalid",
            contest["voted"],
            winner,
            others,
            against,
            invalid,
        ),
        Computed("other {} papers nothing more is known", first - ballots[0]),
        Computed("Which station the {} belong to", added[0]),
        Computed("{} stated ({} and {} that nobody cast)", stated, first, sum(added)),
        Computed("repeat vote {}, {}, {} and {} of {}", *repeat.values(), contest["voted"]),
        Computed("{} / {}", contest["voted"], first),
        Computed("of {} papers {} {} {} {}", contest["voted"], winner, others, against, invalid),
        Cited("eleven sat where five to seven are allowed", "after the district commission"),
        Cited("stations No. 653 and No. 739", "after the district commission"),
        Cited("28 August 2022:", "after the district commission"),
        Cited("by the court on 2 September; 25 September", "after the district commission"),
        Prose("Koyandy 2022"),
    ]


def late_reports() -> list[Claim]:
    told, (entry,) = scenario("late-reports"), entries("late-reports")
    plan, (late,), (missing,) = (
        plan_of(told),
        told.tabulation.reports.late,
        told.tabulation.reports.unreported,
    )
    assert plan.tabulation is not None
    assert plan.tabulation.reporting is not None
    issued = kz().issued.astype(float)
    true = plan.electorate.curves.at_report(kz().report_ticks) * issued[:, None]
    cells = figures_printed(true, issued, plan.tabulation.reporting, np.zeros(true.shape, dtype=bool))
    gap = np.nanmax(np.abs(cells / kz().registered[:, None] - kz().turnout_printed))
    west = (kz().utc_offset_hours < kz().reference_offset_hours) & kz().simulated
    at = {name: printed("Almaty", name) for name in ("18:00", "20:00", "22:00")}
    return [
        Computed("{} western regions repeat {} at {}", word(int(west.sum())).capitalize(), "18:00", "20:00"),
        Computed("open until {} of the capital's clock", "21:00"),
        Computed("within {} hours of closing", word(int(told.tabulation.reports.quiet_minutes / 60))),
        Computed("printed its {} figure again at {}", "18:00", "20:00"),
        Computed("In Almaty {} points came in after closing", at["22:00"] - at["20:00"]),
        Computed("{} % of the growth since {} was late", percent(Fraction(str(late.share))), "18:00"),
        Computed("counted {} papers more than it reported", count(missing.papers)),
        Computed("within {} points", "0.01" if gap < 1e-4 else f"{100 * gap}"),
        Computed("{} counted, adopted", count(entry["counted"])),
        Prose("reports of 2022"),
        Prose("the table of 5 June 2022"),
    ]


def mass_annulment() -> list[Claim]:
    least = quorum()
    share = 1 - Fraction(least - 1, counted())
    stations = len(build_electorate(kz()).stations)
    shares = entries("mass-annulment")
    sweep = 'sweep={"irregularities.annulled.share"=[%s]}'
    edge = float(share)
    before, after = entries("mass-annulment", sweep % f"{edge - 1e-4:.4f}, {edge:.4f}")
    assert (before["verdict"], after["verdict"]) == ("adopted", "invalid")
    assert {
        each["verdict"] for each in entries("mass-annulment", "tabulation.consequences.roll_kept=false")
    } == {"adopted"}
    return [
        Computed("{} papers counted of {} entitled", count(counted()), count(kz().registered.sum())),
        Prose("more than half are needed"),
        Computed("needed, {} [kz-2022]", count(least)),
        Computed("once {} % of the papers", percent(share)),
        Computed(
            "that is {} % of them, some {} of {}",
            percent(share),
            count(round(share * stations)),
            count(stations),
        ),
        Computed(
            "turnout {} % at none, {} % at a share of {}, {} % at {}: invalid from {}",
            percent(shares[0]["turnout"]),
            percent(shares[2]["turnout"]),
            "0.2",
            percent(shares[3]["turnout"]),
            "0.3",
            decimal(share, 4),
        ),
        Prose("from none to half"),
        Prose("quorum of 2022"),
        Prose("as in 2022"),
        Prose("In 2022 one station was annulled"),
    ]


def register_outage() -> list[Claim]:
    polling = scenario("register-outage").polling
    (outage,) = polling.outages
    start, end = f"{outage.from_:%H:%M}", f"{outage.until:%H:%M}"
    hours = outage.until.hour - outage.from_.hour
    share = Fraction("43.70") / Fraction("68.44")
    assert "NATIONAL AS PRINTED,28.59,43.70,53.43,60.80,65.04,67.65,68.44" in (
        kz().path / "turnout.csv"
    ).read_text(encoding="utf-8")
    return [
        Computed("down for {} hours", word(hours)),
        Computed("{} % of the day's papers were out by {}", percent(share, 0), "12:00"),
        Computed("the outage from {} to {}", start, end),
        Computed("patience of {} minutes", int(polling.patience_minutes)),
        Computed("A sample of {} stations", polling.stations),
        Prose("with half of the desks out"),
        Simulated(
            "desks out LOW to HIGH voters of the {} stations leave",
            polling.stations,
            figure=queue("reneged", 0),
        ),
        Computed("nobody is checked in for {} hours", hours),
        Simulated("hours, LOW to HIGH (average days", figure=queue("reneged", 1)),
        Prose("reported in 2022"),
    ]


def stuffing_to_quorum() -> list[Claim]:
    told, (first, *_) = scenario("stuffing-to-quorum"), entries("stuffing-to-quorum")
    (stuffed,), observers = told.irregularities, (told.tabulation or Tabulation()).observers
    assert stuffed.of_unsigned == stuffed.seen == 0.5
    sweep = 'sweep={"irregularities.stuffed.share"=[%s]}'
    seen = entries("stuffing-to-quorum", sweep % "0.34, 0.35")
    unseen = entries("stuffing-to-quorum", "irregularities.stuffed.seen=0.0", sweep % "0.20, 0.21")
    assert [each["verdict"] for each in (*seen, *unseen)] == ["invalid", "adopted"] * 2
    boycott = percent(told.campaigns[0].uptake, 0)
    return [
        Computed("hide a boycott of {} %", boycott),
        Computed(
            "at a boycott of {} % by all alike {} papers are left of {} needed [kz-2022]: {} short",
            boycott,
            count(first["counted"]),
            count(quorum()),
            count(quorum() - first["counted"]),
        ),
        Prose("half of the names"),
        Computed("observers sit in {} % of the stations", percent(observers, 0)),
        Prose("in half of the cases"),
        Computed("up to a share of {} of the stations and is met from {} on", "0.34", "0.35"),
        Computed("it would be met from {} on", "0.21"),
        Computed("seen={}", "0"),
        Computed("Of the struck stations {} % are excluded", percent(observers * stuffed.seen, 0)),
        Prose("reported in 2022"),
    ]


def thirty_three() -> list[Claim]:
    told = scenario("thirty-three-ballots")
    polling, disputes = told.polling, told.polling.disputes
    share, minutes = percent(disputes.share, 0), disputes.minutes
    assert told.campaigns[0].uptake == 0.1
    return [
        Computed("{} % of the voters for {} minutes each", share, word(int(minutes))),
        Prose("one in ten No papers"),
        Computed("a patience of {} minutes", int(polling.patience_minutes)),
        Computed(
            "With {} % in dispute the mean check-in of {} s grows by {} s",
            share,
            int(polling.check_in.mean_seconds),
            int(disputes.share * minutes * 60),
        ),
        Simulated("desks are LOW to HIGH times as busy", figure=times("desk_utilisation", 1)),
        Simulated("the mean wait is LOW to HIGH times as long", figure=times("wait_mean_minutes", 1)),
        Cited("33 papers each", PRESS),
        Cited("33 of 98 articles", PRESS),
        Prose("thirty-three papers"),
        Prose("Thirty-three papers"),
    ]


def wrong_documents() -> list[Claim]:
    told = scenario("wrong-documents")
    none, some, many = (percent(share, 0) for share in told.sweep["polling.wrong_documents.share"])
    helpers, stations = told.polling.helpers, told.polling.stations
    return [
        Computed(
            "{}, {} and {} % with a wrong document, {} minutes on average",
            none,
            some,
            many,
            int(told.polling.wrong_documents.errand_minutes),
        ),
        Computed("when {} wait for one", word(helpers.when_waiting)),
        Computed("{} stations are queued", stations),
        Simulated("LOW to HIGH times as long at {} % as at none", some, figure=times("wait_mean_minutes", 1)),
        Simulated("LOW to HIGH times at {} %", many, figure=times("wait_mean_minutes", 2)),
        Simulated(
            "LOW to HIGH of the {} stations' voters at {} %", stations, some, figure=queue("turned_away", 1)
        ),
        Simulated("LOW to HIGH at {} %, by prior", many, figure=queue("turned_away", 2)),
    ]


CLAIMS = {
    "almaty-station-2": almaty_station_2,
    "bulgaria-2016": bulgaria,
    "distancing-rules": distancing_rules,
    "koyandy-repeat": koyandy_repeat,
    "late-reports": late_reports,
    "mass-annulment": mass_annulment,
    "register-outage": register_outage,
    "stuffing-to-quorum": stuffing_to_quorum,
    "thirty-three-ballots": thirty_three,
    "wrong-documents": wrong_documents,
}
