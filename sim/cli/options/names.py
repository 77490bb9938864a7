"""Names on the command line: what an option may be called, refused before anything is read or run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    ChoiceOfText = click.Choice[str]
    TextType = click.ParamType[str]
else:  # generic from click 8.2 on
    ChoiceOfText, TextType = click.Choice, click.ParamType


def near(found: str, known: Iterable[str]) -> str:
    """The nearest of the known names as a question, or nothing.

    Examples
    --------
    >>> near("yes-hom", ["yes-home", "yes-no"])
    " Did you mean 'yes-home'?"
    >>> near("elephant", ["yes-home"])
    ''
    """
    from sim.files.faults import nearest, quoted

    meant = nearest(found, known)
    return "" if meant is None else f" Did you mean {quoted(meant)}?"


class Choice(ChoiceOfText):
    """``click.Choice`` that says what was probably meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if it is one of the choices."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(error.message + near(str(value), self.choices), param, ctx)


class GivenPath(click.Path):
    """A path that says something: an empty one would be the current folder."""

    def __init__(self, path_type: type[Path] | type[str] = Path) -> None:
        super().__init__(path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, unless it is empty."""
        if not str(value).strip():
            self.fail("is empty: name a file or a folder", param, ctx)
        if "\0" in str(value):
            self.fail("holds a character of code 0, which no name may", param, ctx)
        return super().convert(value, param, ctx)


class ScenarioPath(GivenPath):
    """The name of a scenario that ships, or a path, which stays one: ``./baseline`` is no name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it was written; absolute, where only its dot told it from a name."""
        path: Path = super().convert(value, param, ctx)
        is_here = str(path) != str(value) and path.name == str(path)
        return path.absolute() if is_here and not (path.suffix and path.is_file()) else path


class NameOf(TextType):
    """One of some names that are only looked up once a value is given: to list them takes imports.

    Parameters
    ----------
    known : callable
        The names.
    """

    name = "name"

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if it is one of those known."""
        return Choice(list(self.known())).convert(value, param, ctx)


class RuleName(TextType):
    """The name of a packaged rule, or the path of a rule file; a name of none, or of two, is refused."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name or path as it was written."""
        import os

        from sim.files.sources import SourceError, is_path
        from sim.rules import RULES

        text = str(value)
        try:
            RULES.resolved(text, os.curdir)
        except SourceError as error:
            if not is_path(text):
                self.fail(f"{text!r}: {error.reason}", param, ctx)
        return text


def one_of(option: str, value: str, known: Iterable[str]) -> str:
    """The value of an option whose names depend on a file that had to be read first.

    Raises
    ------
    click.UsageError
        If it is none of them.
    """
    names = list(known)
    if value in names:
        return value
    listed = ", ".join(map(repr, names)) or "nothing"
    raise click.UsageError(
        f"Invalid value for '{option}': {value!r} is not one of {listed}.{near(value, names)}"
    )
