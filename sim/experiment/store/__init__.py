"""What is finished of a run: addressed by number, on disk at once, and gone on with after an interruption."""
