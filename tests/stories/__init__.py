"""Figures in the comments of the scenarios and in the README: each is computed here, or said to be cited."""
