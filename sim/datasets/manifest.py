"""The form of ``dataset.toml`` and ``patches.toml``; faults are located by key path."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.datasets.dataset import PatchKind
from sim.datasets.faults import Fault, did_you_mean, raise_if_any, shown
from sim.errors import DatasetError

SCHEMA_VERSION = 1

Text = Annotated[str, Field(min_length=1)]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.csv$", max_length=100)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
UtcOffset = Annotated[int, Field(ge=-12, le=14)]
Weight = Annotated[int, Field(ge=0, le=1_000_000)]
Stations = Annotated[int, Field(ge=0, le=1_000_000)]


class _Strict(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)


class FileEntry(_Strict):
    """A file of the folder and where it comes from."""

    file: FileName
    source: Text
    unit: Text
    sha256: Sha256
    transformed: Text


class ResultsEntry(FileEntry):
    """The results table; ``total_row`` is the label of the printed total, if there is one."""

    total_row: str = ""


class TurnoutEntry(FileEntry):
    """The turnout table; ``national_row`` is the label of the printed national figure, if there is one."""

    national_row: str = ""


class FilesEntry(_Strict):
    """The files of a dataset."""

    results: ResultsEntry
    turnout: TurnoutEntry
    statements: FileEntry | None = None
    supplement: FileEntry | None = None


class ClockEntry(_Strict):
    """The clock of the reports, and opening and closing in local time."""

    reference_utc_offset_hours: UtcOffset
    opening: Clock
    closing: Clock
    source: Text
    utc_offset_hours: dict[str, UtcOffset] = Field(default_factory=dict)


class UnitsEntry(_Strict):
    """Weights in the regional majority (1 unless stated) and the units that are cities."""

    source: Text
    weights: dict[str, Weight] = Field(default_factory=dict)
    cities: list[str] = Field(default_factory=list)


class ZoneEntry(_Strict):
    """Stations of a time zone."""

    utc_offset_hours: UtcOffset
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)]
    source: Text


class KnownEntry(_Strict):
    """Stations of a unit."""

    unit: Text
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)]
    source: Text


class AbroadEntry(_Strict):
    """Stations abroad, which are not simulated."""

    n_stations: Stations
    source: Text


class StationsEntry(_Strict):
    """What is known about the stations."""

    max_roll: Annotated[int, Field(ge=1, le=10_000_000)]
    max_roll_source: Text
    zones: Annotated[list[ZoneEntry], Field(min_length=1)]
    known: list[KnownEntry] = Field(default_factory=list)
    abroad: AbroadEntry | None = None


class Manifest(_Strict):
    """``dataset.toml``."""

    schema_version: Literal[1]
    name: Text
    title: Text
    notices: list[Text] = Field(default_factory=list)
    files: FilesEntry
    clock: ClockEntry
    units: UnitsEntry
    stations: StationsEntry


class PatchEntry(_Strict):
    """One patch."""

    file: FileName
    row: Text
    column: Text
    printed: str
    corrected: Text
    kind: PatchKind
    reason: Text
    source: Text


class PatchFile(_Strict):
    """``patches.toml``."""

    schema_version: Literal[1]
    patches: list[PatchEntry] = Field(default_factory=list)


_Model = TypeVar("_Model", bound=BaseModel)


def read_toml(file: str, text: str, model: type[_Model]) -> _Model:
    """Read TOML text as the given form.

    Raises
    ------
    DatasetError
        If the text is no TOML, or with all faults at once if it has another form.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DatasetError(f"{file}: found broken TOML ({error}); see https://toml.io") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise_if_any(list(_faults(file, model, error)))
        raise


def _faults(file: str, model: type[BaseModel], error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False):
        location = item["loc"]
        place = f"{file}: {_key_path(location)}"
        if item["type"] == "missing":
            yield Fault(place, "nothing", "this key is needed")
        elif item["type"] == "extra_forbidden":
            known = _keys_at(model, location[:-1])
            hint = did_you_mean(str(location[-1]), known)
            yield Fault(place, "an unknown key", f"allowed are {', '.join(known)}{hint}")
        else:
            yield Fault(place, shown(item["input"]), f"{_allowed(item['msg'])}{_hint(item)}")


def _allowed(message: str) -> str:
    return message.replace("Input should", "it should").replace("String should", "it should")


def _hint(item: Mapping[str, object]) -> str:
    if item["type"] == "literal_error" and isinstance(item["input"], str):
        return did_you_mean(item["input"], [str(kind) for kind in get_args(PatchKind)])
    return ""


def _key_path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in location)
    return path.removeprefix(".") or "the whole file"


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    for key in location:
        if isinstance(key, int) or key not in model.model_fields:
            continue
        inner = _model_in(model.model_fields[key].annotation)
        if inner is None:
            return ()
        model = inner
    return tuple(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
