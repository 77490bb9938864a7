"""``referendum seal``: the hashes of a dataset's files, so that no change of them goes unseen."""

from __future__ import annotations

import click


@click.command("seal")
@click.argument("folder", metavar="FOLDER")
def seal(folder: str) -> None:
    """Stamp the files of a dataset: a sealed folder that has changed is refused, with the files that differ.

    The hashes stand in FOLDER/dataset.toml and FOLDER/datapackage.json. To change a sealed folder, change it
    and seal it again.
    """
    from sim.datasets.sealing import seal as stamp

    sealed = stamp(folder)
    for file, sha256 in sealed.sha256.items():
        changed = "  changed since it was sealed" if file in sealed.changed else ""
        click.echo(f"{sha256}  {file}{changed}")
