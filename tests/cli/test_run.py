"""``referendum run``: what it prints, keeps, refuses, and how it is stopped."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.cli.output.ahead import load_ahead
from sim.cli.output.run_report import clock
from sim.experiment.store.unfinished import unfinished_results
from sim.public.files import save
from sim.scenario import Scenario
from sim.text.phrases import percent, probability

LISTEN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""A shell ignores Ctrl-C in what it starts in the background, and passes that on to all below it."""

COMMAND = [sys.executable, "-c", f"{LISTEN}; from sim.cli import entry; entry()"]
CAMPAIGN = {"name": "b", "kind": "boycott", "uptake": 0.5, "regions": ["North"]}


@pytest.fixture
def path(small: Callable[..., Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario file of the small country, in a folder of its own to work in."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "tiny.toml"
    save(small(campaigns=[CAMPAIGN], sweep={"campaigns.b.uptake": [0.0, 1.0]}), file)
    return file


@pytest.fixture
def run(path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process: exit code, stdout, stderr."""

    def invoke(*arguments: str) -> tuple[int, str, str]:
        code = main(["run", str(path), "-j", "1", "--no-plots", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return invoke


Run = Callable[..., tuple[int, str, str]]


def test_report_tells_every_prior_and_condition_and_where_the_results_are(run: Run) -> None:
    code, out, err = run("--full")
    assert code == 0
    assert err == "kept: results/tiny/results.nc\n"
    assert "Notice: synthetic" in out
    for word in ("replay", "next-vote", "fresh-event", "turnout quorum", "national majority", "UTC+3"):
        assert word in out
    assert "4 replications a prior, seed 5" in out
    assert "none; below 60.3 %" in out  # 1 − 0.025^(1/4) = 60.24 %, never rounded down


def test_report_says_what_the_campaign_can_and_cannot_do_and_by_how_much(run: Run) -> None:
    _, out, _ = run("--expected", "--full")
    assert "the most that this campaign in North could do to each condition" in " ".join(out.split())
    # 2,081 of 3,507 are counted, 532 of them in North; 1,754 are needed.
    assert "turnout quorum: can be broken; 44.17 % at worst, 205 ballots short" in out
    assert "regional majority: cannot be broken; at least 3 units carried, 3 needed" in out
    assert "the expected vote first fails at an uptake of 61.667 % (turnout quorum)" in out


def test_almaty_of_2022_cannot_break_any_condition(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "scenarios/almaty-boycott.toml", "--expected", "--full"]) == 0
    out = capsys.readouterr().out
    flat = " ".join(out.split())
    assert "From the expected vote, this campaign in Almaty cannot break any condition" in flat
    assert "64.88 % at worst, 1,745,914 ballots to spare" in flat
    assert "at least 16 units carried, 12 needed, 344,126 ballots to spare" in flat
    assert "disputed by observers" in flat
    assert re.search(r"1\.0 +64\.88 % +77\.77 % +16 of 17 +adopted", out)


def test_each_rule_of_a_sweep_gets_its_own_answer(capsys: pytest.CaptureFixture[str]) -> None:
    swept = ["--sweep", "rule.conditions.turnout_quorum.fraction=1/2,65/100"]
    assert main(["run", "scenarios/almaty-boycott.toml", "--expected", "--full", *swept]) == 0
    flat = " ".join(capsys.readouterr().out.split())
    assert flat.count("cannot break any condition") == 1
    assert (
        "At rule.conditions.turnout_quorum.fraction = 65/100: From the expected vote, the most that this"
        in flat
    )
    assert "turnout quorum: can be broken; 64.88 % at worst, 14,282 ballots short" in flat
    assert "first fails at an uptake of 96." in flat


def test_json_is_one_strict_document_with_the_same_figures(run: Run) -> None:
    code, out, _ = run("--json")
    assert code == 0
    document = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert {"scenario", "seed", "replications", "engine", "points", "expected", "reach"} <= document.keys()
    entry = document["points"][1]["priors"]["fresh-event"]
    assert {
        "p_fail",
        "fails_by",
        "turnout",
        "yes_share_of_cast",
        "regions_carried",
        "quorum_hour",
    } <= entry.keys()
    summary = sim.summarise(sim.open("results/tiny/results.nc"))
    assert [point["priors"] for point in document["points"]] == [
        point["priors"] for point in summary["points"]
    ]


def test_quiet_says_nothing_on_stderr(run: Run) -> None:
    assert run("-q")[2] == ""
    assert run("-q", "--json")[2] == ""


def test_expected_runs_and_keeps_nothing(run: Run, path: Path) -> None:
    code, out, err = run("--expected", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["expected"]["ballots"].keys() == {"yes", "no", "both_marked", "invalid"}
    assert "replications" not in document
    assert not (path.parent / "results").exists()


def test_dry_run_counts_the_days_and_runs_none(run: Run, path: Path) -> None:
    code, out, _ = run("--dry-run", "-n", "50")
    assert code == 0
    assert "2 points × 3 priors × 50 replications = 300 days" in out
    assert "time: less than 10 seconds" in out
    assert not (path.parent / "results").exists()


def test_options_reach_the_scenario(run: Run) -> None:
    _, out, _ = run("--json", "-n", "2", "--seed", "0", "--set", "campaigns.b.uptake=0.25")
    document = json.loads(out)
    assert (document["seed"], document["replications"]) == (0, 2)
    assert document["scenario"]["campaigns"][0]["uptake"] == 0.25
    assert len(document["points"]) == 1
    assert document["points"][0]["levers"] == {}


def test_sweep_of_several_paths_is_a_grid(run: Run) -> None:
    _, out, _ = run("--json", "-n", "1", "--sweep", "uncertainty.icc_turnout=0.02,0.1")
    levers = [list(point["levers"].values()) for point in json.loads(out)["points"]]
    assert levers == [[0.0, 0.02], [0.0, 0.1], [1.0, 0.02], [1.0, 0.1]]


def test_own_priors_drawn_uptakes_and_hours_run(run: Run, small: Callable[..., Scenario], path: Path) -> None:
    drawn = {"distribution": "beta", "mean": 0.4, "sd": 0.1}
    campaigns = [
        CAMPAIGN | {"uptake": drawn, "from": "10:00", "until": "14:30"},
        {"name": "m", "kind": "mobilise", "to": "no", "uptake": 0.1, "until": "10:00"},
    ]
    save(
        small(campaigns=campaigns, uncertainty={"priors": {"mine": {"sd_national_turnout": 0.3}}}),
        path,
        overwrite=True,
    )
    code, out, _ = run("--full")
    assert code == 0
    assert "these campaigns in North, the country" in " ".join(out.split())
    assert re.search(r"^ mine +", out, re.MULTILINE)


def test_sampled_queues_are_told_apart_from_the_verdict(run: Run) -> None:
    code, out, _ = run(
        "--full", "--stations", "5", "--engine", "simpy", "-n", "1", "--set", "polling.patience_minutes=5"
    )
    assert code == 0
    assert "Queues of 5 stations sampled by region. The verdict counts all stations" in " ".join(out.split())
    assert "gave up" in out


def test_queues_without_a_single_voter_are_printed(
    run: Run, small: Callable[..., Scenario], path: Path
) -> None:
    save(
        small(campaigns=[CAMPAIGN | {"uptake": 1.0, "regions": None}], polling={"queues": True}),
        path,
        overwrite=True,
    )
    code, out, _ = run("--full", "--engine", "simpy", "-n", "1")
    assert code == 0
    assert re.search(r"^ all +– +– +– +– ", out, re.MULTILINE)


def test_rule_without_quorum_or_regions_says_so(run: Run) -> None:
    _, out, _ = run("--full", "--set", "rule=italy-constitutional", "-n", "1")
    lines = re.sub(r" +$", "", out, flags=re.MULTILINE)
    assert re.search(r"replay .* –  +no quorum  +–$", lines, re.MULTILINE)


def test_same_scenario_replaces_its_results_and_another_goes_beside_them(run: Run, path: Path) -> None:
    results = path.parent / "results"
    assert "results/tiny/results.nc" in run()[2]
    assert "results/tiny/results.nc" in run()[2]
    assert "results/tiny-2/results.nc" in run("-n", "2")[2]
    assert "results/tiny-2/results.nc" in run("-n", "2")[2]
    assert "results/tiny-3/results.nc" in run("-n", "3")[2]
    assert sorted(folder.name for folder in results.iterdir()) == ["tiny", "tiny-2", "tiny-3"]


def test_named_folder_with_another_run_needs_force(run: Run, path: Path) -> None:
    assert run("--out", "here")[0] == 0
    assert run("--out", "here")[0] == 0
    code, out, err = run("--out", "here", "-n", "2")
    assert (code, out) == (2, "")
    assert "here/results.nc holds another run; give --force" in err
    assert sim.open("here/results.nc").sizes["replication"] == 4
    assert run("--out", "here", "-n", "2", "--force")[0] == 0
    assert sim.open("here/results.nc").sizes["replication"] == 2


def test_named_folder_with_a_file_of_another_kind_needs_force(run: Run) -> None:
    Path("here").mkdir()
    Path("here/results.nc").write_text("mine")
    assert run("--out", "here")[0] == 2
    assert Path("here/results.nc").read_text() == "mine"


def test_place_that_cannot_be_written_is_refused_before_anything_runs(run: Run) -> None:
    code, out, err = run("--out", "/dev/null/here", "-n", "100000")
    assert (code, out) == (2, "")
    assert "/dev/null/here: /dev/null is not a folder" in err


def test_a_full_disk_is_told_with_its_path_and_the_run_goes_on_once_there_is_room(
    run: Run, path: Path
) -> None:
    import resource

    handler, limits = signal.getsignal(signal.SIGXFSZ), resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for room in (5_000, 150_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        try:
            code, _, err = run("-n", "300", "--resume")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert code == 1
        assert "results/tiny/results.journal: cannot be written" in err
    signal.signal(signal.SIGXFSZ, handler)
    assert run("-n", "300", "--resume")[0] == 0
    kept = sim.open(path.parent / "results" / "tiny" / "results.nc")
    assert kept.identical(sim.run(kept.scenario).dataset)


def _started(path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [*COMMAND, "run", str(path), "--no-plots", *arguments]
    return subprocess.Popen(
        command,
        cwd=path.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _interrupt(process: subprocess.Popen[str], after: float) -> tuple[int, str, str]:
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group is told
    out, err = process.communicate(timeout=60)  # it ends at once; a minute is for a machine under load
    assert process.returncode == 130
    assert "Traceback" not in err
    return out, err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_exits_130(path: Path, jobs: str) -> None:
    for after in (6.0, 15.0, 40.0):  # a busy machine may not have finished anything sooner
        out, err = _interrupt(_started(path, "-n", "20000", "-j", jobs, "--json", "--resume"), after)
        kept = re.search(r"stopped by Ctrl-C after ([1-9][\d,]*) of 20,000 replications", err)
        if kept:
            break
    assert kept, err
    assert out == ""
    so_far = unfinished_results(path.parent / "results" / "tiny")
    # One more task may end between the count and the exit; tests/cli/test_signals.py holds the count itself.
    assert int(kept[1].replace(",", "")) <= so_far.sizes["replication"] < 20_000
    assert so_far.attrs["interrupted"] == 1
    few = sim.run(Scenario.model_validate_json(so_far.attrs["scenario"]), replications=2)
    np.testing.assert_array_equal(few["ballots"].values, so_far["ballots"].isel(replication=slice(2)).values)


def test_ctrl_c_at_once_exits_130_without_a_traceback(path: Path) -> None:
    _, err = _interrupt(_started(path, "-n", "20000"), after=0.4)
    assert "stopped" in err


@pytest.fixture
def alarm() -> Iterator[Callable[[float], None]]:
    """Ctrl-C in this process after so many seconds."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)

    def set_alarm(seconds: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds)

    yield set_alarm
    set_alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_an_unfinished_run_is_gone_on_with_or_given_up_only_when_told(
    run: Run, path: Path, alarm: Callable[[float], None]
) -> None:
    run("--dry-run")  # so that the clock below runs for replications alone
    file = path.parent / "results" / "tiny" / "results.nc"
    for after in (2.5, 10.0, 40.0):  # a busy machine may not have finished anything sooner
        alarm(after)
        code, _, err = run("-n", "100000", "--resume")
        assert code == 130
        if file.exists():
            break
    assert "to go on: referendum run" in err
    kept = sim.open(file).sizes["replication"]
    code, _, err = run("-n", "100000")
    assert code == 2
    assert "results/tiny holds an unfinished run of this scenario; give --resume" in err
    assert "more than the 3 asked for" in run("-n", "3", "--resume")[2]
    assert run("-n", str(kept + 100), "--resume")[0] == 0
    stored = sim.open(file)
    assert stored.identical(sim.run(stored.scenario).dataset)
    assert [each.name for each in file.parent.iterdir()] == ["results.nc"]


def _on_terminal(columns: int, *arguments: str) -> str:
    """Output of the command on a terminal of a given width."""
    command = [*COMMAND, *arguments]
    child, terminal = pty.fork()
    if child == 0:
        os.environ["COLUMNS"] = str(columns)
        os.execv(command[0], command)
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:
            break
        if not part:
            break
        shown += part
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


@pytest.mark.parametrize(
    "more", [("--expected", "--full"), ("--full", "-n", "3", "--stations", "4", "--engine", "simpy", "-q")]
)
def test_narrow_terminal_loses_no_figure(path: Path, more: tuple[str, ...]) -> None:
    kept = () if "--expected" in more else ("--out", str(path.parent / "out"))
    arguments = ("run", str(path), "-j", "1", "--no-plots", *kept, *more)
    narrow, wide = _on_terminal(80, *arguments), _on_terminal(400, *arguments)
    assert "…" not in narrow
    assert max(map(len, narrow.splitlines())) <= 80

    def figures(text: str) -> set[str]:
        return set(re.findall(r"[+-]?\d[\d.,:–% ()+-]*\d|\d", text.split("Notice")[1]))

    missing = {figure for figure in figures(wide) if " ".join(figure.split()) not in " ".join(narrow.split())}
    assert not {figure for figure in missing if "  " not in figure}


def test_no_colour_and_no_live_bar_where_they_are_not_wanted(path: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "run", str(path), "-j", "1", "--no-plots", "-n", "2"],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert "\x1b" not in ended.stdout + ended.stderr
    assert ended.stderr == "kept: results/tiny/results.nc\n"


def test_progress_tells_rate_and_time_left_on_a_terminal(path: Path) -> None:
    shown = _on_terminal(
        100, "run", str(path), "-j", "1", "--no-plots", "--out", str(path.parent / "out"), "-n", "60"
    )
    assert "replications" in shown
    assert re.search(r"/360", shown)
    assert re.search(r"\d/s", shown)


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ({"estimate": 0.0, "low": 0.0, "high": 0.0183}, "none; below 1.83 %"),
        ({"estimate": 0.0, "low": 0.0, "high": 0.00037}, "none; below 0.037 %"),
        ({"estimate": 1.0, "low": 0.981, "high": 1.0}, "always; above 98.1 %"),
        ({"estimate": 0.035, "low": 0.014, "high": 0.071}, "3.5 % (1.4–7.1 %)"),
        ({"estimate": 0.0004, "low": 0.0001, "high": 0.002}, "0.04 % (0.01–0.2 %)"),
    ],
)
def test_probability_is_told_with_its_interval(entry: dict[str, float], shown: str) -> None:
    assert probability(entry) == shown


def test_unknown_figures_are_dashes() -> None:
    unknown: Any = None
    assert percent(unknown) == clock(unknown) == "–"
    assert (percent(0.6805311), percent(1.0, 0), clock(13.175)) == ("68.05 %", "100 %", "13:10")


@pytest.mark.parametrize("ready", [True, False])
def test_a_first_run_says_why_it_is_silent(run: Run, monkeypatch: pytest.MonkeyPatch, ready: bool) -> None:
    monkeypatch.setattr("sim.compiling.is_compiled", lambda *_: ready)
    queues = ("--set", "polling.queues=true", "-n", "1")
    assert ("compiling the stations" in run(*queues)[2]) is not ready
    assert "compiling" not in run(*queues, "--quiet", "--force")[2]
    assert "compiling" not in run("-n", "1", "--force")[2]  # stations are only counted


def test_what_cannot_be_loaded_ahead_is_told_by_who_needs_it(capfd: pytest.CaptureFixture[str]) -> None:
    load_ahead(("sim.no_such_module", "json"))
    for thread in threading.enumerate():
        if thread.name == "load ahead":
            thread.join()
    assert capfd.readouterr() == ("", "")


def test_results_are_kept_even_where_the_report_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no words")

    monkeypatch.setattr("sim.cli.run._report", fail)
    with pytest.raises(RuntimeError, match="no words"):
        main(["run", str(path), "-j", "1", "--no-plots", "-q"])
    assert sim.open("results/tiny/results.nc").sizes["replication"] == 4
