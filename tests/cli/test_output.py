"""The forms in which every command prints its document."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner

import sim.cli
from sim.cli.output.documents import Form, output_options, print_as, print_csv, print_document
from sim.documents import Rows, as_document, csv_lines, rows

DOCUMENT = as_document("referendum/x/1", {"units": [{"unit": 'A, "b"', "share": 0.1, "met": None}]})


@click.command()
@output_options
def command(form: Form) -> None:
    print_as(
        form,
        DOCUMENT,
        rows=lambda document: rows(("unit", "share", "met"), document["units"]),
        tables=lambda document: click.echo(document["units"][0]["unit"]),
    )


def test_one_document_is_printed_in_the_form_asked_for() -> None:
    run = CliRunner().invoke
    assert run(command, []).output == 'A, "b"\n'
    assert run(command, ["--json"]).output.startswith('{\n "schema": "referendum/x/1",\n "units"')
    assert run(command, ["--csv"]).stdout_bytes == b'unit,share,met\r\n"A, ""b""",0.1,\r\n'


def test_two_forms_at_once_are_a_fault_of_the_command_line() -> None:
    done = CliRunner().invoke(command, ["--json", "--csv"])
    assert done.exit_code == 2
    assert "leave one out" in done.stderr
    assert done.stdout == ""


def test_csv_is_read_as_it_was_written() -> None:
    table = Rows(("n", "x", "met", "text"), [(2**60, 0.1 + 0.2, True, "a\nb"), (0, 1e-9, False, "Түркістан")])
    # Before its third version pandas rounded to fifteen digits unless told not to.
    exactly = {"float_precision": "round_trip"} if int(pd.__version__.partition(".")[0]) < 3 else {}
    found = pd.read_csv(io.StringIO("".join(csv_lines(table)), newline=""), **exactly)
    assert found.to_numpy().tolist() == [list(row) for row in table.cells]


def test_csv_without_rows_has_a_header() -> None:
    assert list(csv_lines(Rows(("a", "b"), []))) == ["a,b\r\n"]


def test_csv_is_utf8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="latin-1"))
    print_csv(Rows(("unit",), [("Түркістан",)]))
    assert held.getvalue().decode() == "unit\r\nТүркістан\r\n"


def test_what_was_made_before_keeps_its_own_provenance(capsys: pytest.CaptureFixture[str]) -> None:
    print_document(as_document("referendum/x/1", {"provenance": {}}))
    assert '"provenance": {}' in capsys.readouterr().out


def test_no_other_module_of_the_command_line_writes_json_or_csv() -> None:
    folder = Path(sim.cli.__file__).parent
    writers = ("json.dump", "strict_json", "to_csv", "csv.writer", "csv.DictWriter", "model_dump_json")
    found = {
        (file.relative_to(folder).as_posix(), word)
        for file in folder.rglob("*.py")
        for word in writers
        if word in file.read_text(encoding="utf-8")
    }
    home = {("output/documents.py", word) for word in ("json.dump", "strict_json")}
    allowed = {
        ("export.py", "to_csv"),  # a file and not stdout, by the method that Python calls
        ("schema.py", "strict_json"),  # a JSON Schema has the form that its standard says
        ("run.py", "json.dump"),  # a value of an option, as --set reads it
        ("run.py", "model_dump_json"),  # to tell whose results a folder holds
    }
    assert found - allowed == home
