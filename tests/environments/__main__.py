"""Do the documents of this machine have the hashes of the file? ``python -m tests.environments``.

With ``--record`` the file is written anew: only where figures are meant to change, in the commit that changes
them. With ``--keep FOLDER`` the documents are kept, so that those of two machines can be laid side by side.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.environments.commands import HASHES
from tests.environments.making import compared, hash_of, made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.environments", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the file of hashes anew")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the documents")
    options = parser.parse_args()
    documents = made()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            file = options.keep / f"{name.replace(' ', '-')}.json"
            file.write_text(compared(text), encoding="utf-8")
    hashes = {name: hash_of(text) for name, text in documents.items()}
    if options.record:
        HASHES.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
        print(f"{HASHES}: {len(hashes)} hashes")
        return 0
    stored = json.loads(HASHES.read_text(encoding="utf-8"))
    differing = [name for name in {**stored, **hashes} if stored.get(name) != hashes.get(name)]
    for name in differing:
        print(f"differs: {name}")
    print(f"{len(hashes) - len(differing)} of {len(hashes)} documents have the hashes of {HASHES}")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
