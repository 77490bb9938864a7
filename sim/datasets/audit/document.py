"""The audit as a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from sim.datasets.audit.auditing import recompute
from sim.datasets.dataset import Dataset
from sim.documents import Document, Rows, as_document, rows


def audit_document(data: Dataset) -> Document:
    """Every identity of a dataset's tables recomputed: what is contradicted, and which of it is patched.

    Returns
    -------
    Document
        ``referendum/audit/1``. ``identities``: how many were recomputed and agree, by code; ``findings``:
        those that do not; ``patches``: cells read otherwise than printed.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> audit_document(load_dataset("kz-2022"))["identities"]["row-sum"]
    {'recomputed': 18, 'agree': 18}
    """
    examined = recompute(data)
    totals = Counter(finding.code for finding in examined)
    agree = Counter(finding.code for finding in examined if finding.severity == "agrees")
    return as_document(
        "referendum/audit/1",
        {
            "dataset": data.name,
            "title": data.title,
            "sha256": data.sha256,
            "notices": data.notices,
            "identities": {
                code: {"recomputed": totals[code], "agree": agree[code]} for code in sorted(totals)
            },
            "findings": [finding.as_dict() for finding in examined if finding.severity != "agrees"],
            "patches": [asdict(patch) for patch in data.patches],
        },
    )


def audit_rows(document: Document) -> Rows:
    """A row a finding."""
    columns = ("severity", "code", "file", "row", "column", "printed", "recomputed", "tolerance")
    return rows((*columns, "patched", "message"), document["findings"])
