"""The polling day in figures: turnout through it, units, stations, single voters, what came after closing."""
