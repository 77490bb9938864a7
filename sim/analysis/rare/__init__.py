"""Probabilities too small for a plain run, by two methods that must agree."""
