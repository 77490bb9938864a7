"""Known answers: what a simulation of a polling day must come out at, and how this one does.

A small file a family of checks; :mod:`sim.verification.suite` lists them all.
"""
