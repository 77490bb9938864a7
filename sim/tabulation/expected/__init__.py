"""Tabulation without draws: what is expected of every station and unit."""
