"""Voters drawn: who would come, when, how long each takes, and who votes elsewhere or at home."""
