"""The one place where a document is printed for ``--json``: strict JSON that names its schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from sim.provenance import provenance


def print_document(
    document: Mapping[str, Any], *, schema: str, made_with: Mapping[str, Any] | None = None
) -> None:
    """Print a document on stdout.

    Parameters
    ----------
    document : mapping
        Of plain types; what is not known is None, never NaN.
    schema : str
        Its stable name and version, such as ``"referendum/frontier/1"``. The version rises when a key changes
        its meaning or goes, not when one is added.
    made_with : mapping, optional
        Provenance of what is printed, where it was made before; by default that of this program.
    """
    click.echo(document_text(document, schema=schema, made_with=made_with))


def document_text(
    document: Mapping[str, Any], *, schema: str, made_with: Mapping[str, Any] | None = None
) -> str:
    """A document as JSON text: ``schema`` first, ``provenance`` last, which comparisons leave out.

    Raises
    ------
    ValueError
        If it holds NaN or an infinite number, which JSON has not.

    Examples
    --------
    >>> text = document_text({"answers": []}, schema="referendum/frontier/1", made_with={})
    >>> json.loads(text)
    {'schema': 'referendum/frontier/1', 'answers': [], 'provenance': {}}
    """
    record = provenance() if made_with is None else dict(made_with)
    return strict_json({"schema": schema, **document, "provenance": record})


def strict_json(document: Mapping[str, Any]) -> str:
    """JSON text (RFC 8259), in ASCII alone where stdout could not hold more.

    Raises
    ------
    ValueError
        If it holds NaN or an infinite number.

    Examples
    --------
    >>> strict_json({"share": float("nan")})
    Traceback (most recent call last):
    ValueError: Out of range float values are not JSON compliant...
    """
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return json.dumps(document, ensure_ascii=encoding != "utf8", indent=1, allow_nan=False)
