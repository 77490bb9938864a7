"""The polling station: its room, its trace and the reference in SimPy; `compiled` holds the same compiled."""
