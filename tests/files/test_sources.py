"""A name is a packaged one, a path counts from whoever writes it: the same in every public place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.datasets import DATASETS
from sim.errors import DatasetError, ResultsError, RuleError, ScenarioError
from sim.experiment.runner import run
from sim.files.sources import SourceError
from sim.rules.reading.loading import PRESETS, presets
from sim.scenario import Scenario, digest, dumps, from_mapping, load, loads, resolve

HEAD = 'schema_version = 1\ntitle = "Town"\n'
LAW = PRESETS / "croatia-2010.toml"


@pytest.fixture
def home(tmp_path: Path, small_dataset: Path) -> Path:
    """A folder with a town, the same town deeper down, a law, and a scenario that names both."""
    folder = tmp_path / "home"
    (folder / "deep").mkdir(parents=True)
    shutil.copytree(small_dataset, folder / "town")
    shutil.copytree(small_dataset, folder / "deep" / "town")
    shutil.copy(LAW, folder / "law.toml")
    (folder / "scenario.toml").write_text(HEAD + 'dataset = "./town"\nrule = "law.toml"\n', encoding="utf-8")
    return folder


@pytest.fixture(params=["beside the file", "elsewhere", "where the names mean other things"])
def here(request: pytest.FixtureRequest, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of a test."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if request.param == "where the names mean other things":
        (elsewhere / "town").mkdir()
        (elsewhere / "town" / "dataset.toml").write_text("not = 1\n", encoding="utf-8")
        (elsewhere / "law.toml").write_text("not = 1\n", encoding="utf-8")
    chosen = home if request.param == "beside the file" else elsewhere
    monkeypatch.chdir(chosen)
    return chosen


SPELLINGS = ["./town", "town/", "deep/../town", "./town/", "./deep/.././town", "town/dataset.toml", ".\\town"]


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_path_counts_from_the_file_that_writes_it_whatever_its_spelling(
    home: Path, here: Path, written: str
) -> None:
    text = f"{HEAD}dataset = '{written}'\nrule = 'law.toml'\n"
    (home / "scenario.toml").write_text(text, encoding="utf-8")
    scenario = load(home / "scenario.toml")
    assert (scenario.dataset, scenario.rule.preset) == (str(home / "town"), str(home / "law.toml"))


def test_a_path_counts_from_the_base_that_writes_it_not_from_who_extends_it(home: Path, here: Path) -> None:
    top = home / "deep" / "top.toml"
    top.write_text('extends = "..\\\\scenario.toml"\n[rule.conditions]\n', encoding="utf-8")
    assert load(top).dataset == str(home / "town")
    assert load(top).rule.preset == str(home / "law.toml")
    top.write_text('extends = "../scenario.toml"\ndataset = "./town"\n', encoding="utf-8")
    assert load(top).dataset == str(home / "deep" / "town")


def test_a_scenario_has_one_identity_from_every_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link").symlink_to(home)
    digests, documents = set(), set()
    ways = {home: "scenario.toml", home / "deep": "../scenario.toml", tmp_path: "link/scenario.toml"}
    for folder, path in ways.items():
        monkeypatch.chdir(folder)
        digests.add(digest(load(path)))
        assert main(["run", path, "--expected", "--json"]) == main(["show", path, "--json"]) == 0
        documents.add(capsys.readouterr().out)
    assert len(digests) == len(documents) == 1


def test_a_path_said_elsewhere_counts_from_the_current_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home / "deep")
    values = {"schema_version": 1, "title": "Town", "dataset": "./town", "rule": "../law.toml"}
    for scenario in (
        from_mapping(values),
        loads(HEAD + 'dataset = "./town"\nrule = "../law.toml"\n'),
        load("../scenario.toml", ["dataset=./town", "rule=../law.toml"]),
        load("../scenario.toml", ["dataset=./town", 'rule={preset="../law.toml"}']),
    ):
        assert scenario.dataset == str(home / "deep" / "town")
        assert scenario.rule.preset == str(home / "law.toml")
    assert sim.load_dataset("./town").path == home / "deep" / "town"
    assert sim.load_dataset(Path("town")).path == Path("town")
    assert sim.load_rule("../law.toml").name == "law"


NAMING = {
    "load_dataset": lambda: sim.load_dataset("town"),
    "from_mapping": lambda: from_mapping(
        {"schema_version": 1, "title": "T", "dataset": "town", "rule": "croatia-2010"}
    ),
    "loads": lambda: loads(HEAD + 'dataset = "town"\nrule = "croatia-2010"\n'),
    "--set": lambda: load("scenario.toml", ["dataset=town"]),
    "load": lambda: load("names.toml"),
}


@pytest.mark.parametrize("name", NAMING)
def test_a_name_is_never_a_folder(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    Path("names.toml").write_text(HEAD + 'dataset = "town"\nrule = "law.toml"\n', encoding="utf-8")
    with pytest.raises((DatasetError, ScenarioError), match=r"for the folder .*town write \./town"):
        NAMING[name]()


@pytest.mark.parametrize("command", ["audit", "calibrate", "timeline", "frontier"])
def test_a_name_on_the_command_line_is_never_a_folder(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(home)
    options = ["--rule", "croatia-2010"] if command == "frontier" else []
    assert main([command, "town", *options]) == 3
    assert "write ./town" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["audit", "calibrate", "frontier"])
@pytest.mark.parametrize("written", ["./town", "../town", "town/", "./town/dataset.toml"])
def test_a_path_on_the_command_line_counts_from_the_current_folder(
    command: str,
    written: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--rule", "croatia-2010", "--no-stations"] if command == "frontier" else []
    documents = set()
    for folder, path in ((home / "deep", written), (home.parent, str(home / "town"))):
        monkeypatch.chdir(folder)
        assert main([command, path, *options, "--json"]) == 0
        documents.add(capsys.readouterr().out)
    assert len(documents) == 1


def test_the_calendar_names_the_dataset_not_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DATASETS.path("kz-2022"), tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    documents = []
    for name in ("kz-2022", "./mine", str(tmp_path / "mine")):
        assert main(["timeline", name, "--json"]) == 0
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1] == documents[2]


RULE_COMMANDS = {
    "effects": lambda rule: ["effects", "--rule", rule],
    "rules": lambda rule: ["rules", "show", rule],
    "decide": lambda rule: ["decide", "--rule", rule, "--results", "table.csv"],
    "compare-rules": lambda rule: ["compare-rules", "--rule", rule, "--results", "table.csv"],
    "frontier": lambda rule: ["frontier", "./town", "--rule", rule, "--no-stations"],
}


@pytest.mark.parametrize("command", RULE_COMMANDS)
def test_a_rule_is_a_name_or_a_path_in_every_command(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(home)
    (home / "table.csv").write_text("unit,registered,yes,no,both_marked,invalid\nA,100,60,10,0,0\n")
    shutil.copy(LAW, home / "denmark-1953")
    made: Callable[[str], list[str]] = RULE_COMMANDS[command]
    for rule in (
        "law.toml",
        "./law.toml",
        "deep/../law.toml",
        str(home / "law.toml"),
        "packaged:denmark-1953",
    ):
        assert main(made(rule)) == 0
    assert main(made("law")) == 2
    assert "write ./law.toml" in capsys.readouterr().err
    assert main(made("denmark-1953")) == 2
    assert "both the packaged rule and the file" in capsys.readouterr().err
    assert main(made("./denmark-1953")) == 0


def test_a_name_that_is_packaged_and_a_folder_beside_the_file_is_refused_with_both_spellings(
    home: Path, here: Path
) -> None:
    shutil.copytree(home / "town", home / "kz-2022")
    scenario = home / "scenario.toml"

    def naming(dataset: str) -> Scenario:
        scenario.write_text(f'{HEAD}dataset = "{dataset}"\nrule = "kazakhstan-2022"\n', encoding="utf-8")
        return load(scenario)

    both = r"scenario\.toml:3:11: dataset = \"kz-2022\": .*both the packaged dataset and the folder .*kz-2022"
    with pytest.raises(ScenarioError, match=rf"{both}: write packaged:kz-2022 .*, \./kz-2022 for the other"):
        naming("kz-2022")
    assert naming("packaged:kz-2022").dataset == "kz-2022"
    assert naming("./kz-2022").dataset == str(home / "kz-2022")


def test_a_scenario_that_knows_its_sources_is_changed_in_any_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home / "town", home / "kz-2022")
    (home / "kazakhstan-2022").write_text("not = 1\n", encoding="utf-8")
    monkeypatch.chdir(home)
    changed = load("baseline").replace(title="Another")
    assert (changed.dataset, changed.rule.preset) == ("kz-2022", "kazakhstan-2022")
    with pytest.raises(ScenarioError, match="both the packaged rule and the file"):
        changed.replace(rule="kazakhstan-2022")


def test_a_fault_in_the_dataset_does_not_blame_regions(home: Path) -> None:
    shutil.copytree(home / "town", home / "kz-2022")
    campaign = '[[campaigns]]\nkind = "boycott"\nuptake = 0.5\nregions = ["North"]\n'
    (home / "scenario.toml").write_text(
        HEAD + 'dataset = "kz-2022"\nrule = "kazakhstan-2022"\n' + campaign, encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as caught:
        load(home / "scenario.toml")
    assert len(str(caught.value).splitlines()) == 1


def test_what_the_package_needs_for_itself_is_found_from_every_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home / "kz-2022"
    shutil.copytree(home / "town", folder)
    for name in ("kazakhstan-2022", "australia-1901"):
        (home / name).write_text("not = 1\n", encoding="utf-8")
    monkeypatch.chdir(home)
    presets.cache_clear()
    for command in (["rules"], ["cases"], ["calibrate", "./town"], ["audit", "packaged:kz-2022"]):
        assert main(command) == 0
    from sim.bench.workloads import bench_plan

    assert bench_plan().dataset.name == "kz-2022"


def test_the_packaged_folder_itself_is_no_second_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATASETS.folder)
    assert sim.load_dataset("kz-2022") is not None
    assert DATASETS.resolved("./kz-2022", DATASETS.folder) == "kz-2022"


def test_results_are_reopened_elsewhere_with_the_dataset_they_were_made_from(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.analysis.results.results_view import dataset_of

    monkeypatch.chdir(home)
    results = run(sim.load("scenario.toml"), replications=2)
    sim.save(results, "results.nc")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert dataset_of(sim.open("../home/results.nc")).path == home / "town"
    again = run(sim.load("../home/scenario.toml"), replications=2)
    assert again.drop_attrs().identical(results.drop_attrs())
    assert again.attrs == results.attrs


def test_a_resolved_scenario_means_the_same_from_every_folder(home: Path, here: Path) -> None:
    scenario = load(home / "scenario.toml")
    assert resolve(scenario) == scenario
    assert loads(dumps(scenario)) == scenario


def test_a_scenario_that_was_never_resolved_is_refused_not_guessed(home: Path, here: Path) -> None:
    made = load(home / "scenario.toml").model_copy(update={"dataset": "./town"})
    with pytest.raises(
        ScenarioError, match=r"dataset = '\./town': neither a packaged dataset nor an absolute"
    ):
        run(made, replications=1)


def test_a_file_changed_between_two_runs_is_read_again(home: Path) -> None:
    path = home / "scenario.toml"
    before = run(load(path), replications=1)
    law = home / "law.toml"
    law.write_text(law.read_text(encoding="utf-8").replace('"1/2"', '"9/10"'), encoding="utf-8")
    assert "9/10" in law.read_text(encoding="utf-8")
    after = run(load(path), replications=1)
    assert (before.margin != after.margin).any()
    table = home / "town" / "dataset.toml"
    table.write_text(
        table.read_text(encoding="utf-8").replace("A small country", "Another"), encoding="utf-8"
    )
    assert run(load(path), replications=1).attrs["dataset_sha256"] != before.attrs["dataset_sha256"]


@pytest.mark.parametrize(
    "text", ["", "\x00", "a\x00b", "./a\x00b", "\ud800", "./\ud800", "x" * 10_000, "packaged:", "packaged:no"]
)
def test_what_names_nothing_is_refused_without_a_traceback(text: str, home: Path) -> None:
    with pytest.raises(SourceError):
        DATASETS.resolved(text, home)
    with pytest.raises(DatasetError):
        sim.load_dataset(text)
    with pytest.raises(RuleError):
        sim.load_rule(text)


def test_results_are_not_read_under_a_rule_that_has_changed_since(home: Path) -> None:
    from sim.analysis.day.turnout import turnout_day
    from sim.analysis.results.results_view import rule_at

    results = run(load(home / "scenario.toml"), replications=1)
    sim.save(results, home / "results.nc")
    assert rule_at(sim.open(home / "results.nc")).name == "law"
    law = home / "law.toml"
    law.write_text(law.read_text(encoding="utf-8").replace('"1/2"', '"9/10"'), encoding="utf-8")
    for reads in (rule_at, turnout_day):
        with pytest.raises(ResultsError, match=r"rule law: its file .*law\.toml has changed since"):
            reads(sim.open(home / "results.nc"))
