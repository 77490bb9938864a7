"""A journal of finished replications: one SQLite file, one transaction a block, a checksum a row.

SQLite's own check says "ok" to a flipped byte of a value, so every row carries the hash of its key and its
content. A row that does not hold to it is told to the runner, which runs its replications again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

import numpy as np

from sim.errors import ResultsError
from sim.experiment.store.spans import Block, Span

_APPLICATION: Final = 0x52454641
"""Says in the file's header whose it is."""

_SYNC_SECONDS: Final = 1.0
"""A killed process loses nothing; a power cut at most what was finished in so long."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS run (identity TEXT NOT NULL, digest BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS blocks (prior TEXT, first INTEGER, last INTEGER, digest BLOB NOT NULL,
    content BLOB NOT NULL, PRIMARY KEY (prior, first, last));
"""


class DamagedBlockError(ResultsError):
    """A row of a journal does not hold to its checksum.

    Attributes
    ----------
    span : Span
        What it held.
    """

    def __init__(self, path: Path, span: Span) -> None:
        told = f"replications {span.first} to {span.last - 1} under {span.prior}"
        super().__init__(f"{path}: {told} do not hold to their checksum")
        self.span = span


class DamagedJournalError(ResultsError):
    """A file is no journal of this program, or damaged beyond its single rows."""


class Journal(MutableMapping[Span, Block]):
    """Blocks by span, each on disk as soon as it is set.

    One process at a time has it open; the folder's lock sees to that.

    Parameters
    ----------
    path : Path
        Made if there is none.
    identity : str
        What run it is, for a new one.

    Attributes
    ----------
    identity : str
        As it was given when the journal was made.

    Raises
    ------
    DamagedJournalError
        If the file is something else, or damaged.
    ResultsError
        If it cannot be written.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self.path = path
        self._synced = monotonic()
        try:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._set_up(identity)
            found = self._database.execute("SELECT identity, digest FROM run").fetchall()
            rows = self._database.execute("SELECT prior, first, last FROM blocks").fetchall()
            self._spans = {Span(str(prior), int(first), int(last)) for prior, first, last in rows}
        except (sqlite3.DatabaseError, TypeError, ValueError) as error:
            self.close()
            raise _refusal(path, error) from error
        if len(found) != 1 or _digest(str(found[0][0]).encode()) != found[0][1]:
            self.close()
            raise DamagedJournalError(f"{path}: damaged: its scenario does not hold to its checksum")
        self.identity: str = found[0][0]

    def _set_up(self, identity: str) -> None:
        # Exclusive, it needs no shared memory, which network file systems lack.
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        if self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            self._database.execute("PRAGMA page_size = 16384")
            self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
        elif self._database.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            raise sqlite3.DatabaseError("another program's file")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)
        row = (identity, _digest(identity.encode()))
        self._database.execute("INSERT INTO run SELECT ?, ? WHERE NOT EXISTS (SELECT * FROM run)", row)

    def __setitem__(self, span: Span, block: Block) -> None:
        content = packed(block)
        now = monotonic()
        whole = now - self._synced >= _SYNC_SECONDS  # writes through to the disk all that went before, too
        row = (*span, _digest(_key(span), content), content)
        try:
            if whole:
                self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute("INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?)", row)
            if whole:
                self._database.execute("PRAGMA synchronous = NORMAL")
                self._synced = now
        except sqlite3.DatabaseError as error:
            raise _refusal(self.path, error) from error
        self._spans.add(span)

    def __getitem__(self, span: Span) -> Block:
        if span not in self._spans:
            raise KeyError(span)
        question = "SELECT digest, content FROM blocks WHERE prior = ? AND first = ? AND last = ?"
        try:
            row = self._database.execute(question, span).fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row is None or not isinstance(row[1], bytes) or _digest(_key(span), row[1]) != row[0]:
            raise DamagedBlockError(self.path, span)
        return unpacked(row[1])

    def __delitem__(self, span: Span) -> None:
        self._spans.remove(span)
        with suppress(sqlite3.DatabaseError):
            self._database.execute("DELETE FROM blocks WHERE prior = ? AND first = ? AND last = ?", span)

    def __iter__(self) -> Iterator[Span]:
        return iter(tuple(self._spans))

    def __len__(self) -> int:
        return len(self._spans)

    def close(self) -> None:
        """Close the file; what was set stays."""
        with suppress(AttributeError, sqlite3.DatabaseError):
            self._database.close()

    def remove(self) -> None:
        """Close the file and delete it."""
        self.close()
        remove_journal(self.path)


def remove_journal(path: Path) -> None:
    """Delete a journal with what SQLite keeps beside it."""
    for beside in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + beside).unlink(missing_ok=True)


def packed(block: Block) -> bytes:
    """A block as bytes: a line that names its arrays, then their values."""
    arrays = {name: np.ascontiguousarray(values) for name, values in block.items()}
    head = [(name, values.dtype.str, values.shape) for name, values in arrays.items()]
    return b"".join([json.dumps(head).encode(), b"\n", *(values.data for values in arrays.values())])


def unpacked(content: bytes) -> Block:
    """The block that was packed."""
    start = content.index(b"\n") + 1
    block: Block = {}
    for name, code, shape in json.loads(content[:start]):
        values = np.frombuffer(content, np.dtype(code), int(np.prod(shape)), start)
        block[name] = values.reshape(shape)
        start += values.nbytes
    return block


def _key(span: Span) -> bytes:
    return json.dumps(span).encode()


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _refusal(path: Path, error: Exception) -> ResultsError:
    if isinstance(error, sqlite3.OperationalError):
        return ResultsError(f"{path}: cannot be written ({error}); make room, or choose another folder")
    return DamagedJournalError(f"{path}: damaged, or no journal of this program ({error})")
