"""A scenario without draws: its table, its verdict, and what its campaigns could do at their utmost."""
