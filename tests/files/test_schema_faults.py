"""What a schema refuses, said in the words of the file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pytest
from pydantic import Field

from sim.files.faults import FaultyFileError
from sim.files.plain_files import DATASET
from sim.files.schema_faults import validated
from sim.files.schema_fields import Table
from sim.files.toml_source import parse_toml


class Zone(Table):
    offset: Annotated[int, Field(ge=-12, le=14)]
    opens: dt.time | int = 0


class Form(Table):
    title: str = Field(min_length=1, description="What it is called")
    zones: Annotated[list[Zone], Field(min_length=1)]
    weights: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)


SOUND = 'title = "x"\n[[zones]]\noffset = 3\n'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "x"', "", "f.toml:1:1: title: is missing (what it is called)"),
        ('"x"', '""', 'f.toml:1:9: title = "": must not be empty'),
        ("title", "titel", "f.toml:1:1: titel = \"x\": is no key of this table; did you mean 'title'?"),
        (
            "= 3",
            '= "3"',
            'f.toml:3:10: zones[0].offset = "3": must be a whole number in [-12, 14], without',
        ),
        ("= 3", "= 15", "f.toml:3:10: zones[0].offset = 15: must lie in [-12, 14]"),
        ("offset = 3", "", "f.toml:2:3: zones[0].offset: is missing"),
        ("[[zones]]", "[zones]", "f.toml:2:2: zones: must be an array of tables: write [[zones]]"),
        ("= 3", "= 3\nopens = 2020-01-01", "f.toml:4:9: zones[0].opens = 2020-01-01: "),
        ("= 3", "= 3\n[weights]\nA = -1", "f.toml:5:5: weights.A = -1: must lie at or above 0"),
    ],
)
def test_a_refusal_has_its_place_and_says_what_is_allowed(old: str, new: str, message: str) -> None:
    assert validated(Form, parse_toml(SOUND, DATASET, "f.toml")).zones[0].offset == 3
    with pytest.raises(FaultyFileError) as caught:
        validated(Form, parse_toml(SOUND.replace(old, new), DATASET, "f.toml"))
    assert any(line.startswith(message) for line in str(caught.value).split("\n")), str(caught.value)
