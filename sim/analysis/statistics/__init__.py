"""Intervals and quantiles over replications, which know nothing of votes."""
