"""Anyone's table of results: columns by name, cells as counts, rows as units; what is doubtful is refused."""
