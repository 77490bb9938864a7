"""What a Dataset of results says: failure, turnout, units, stations, waits. Nothing is drawn or printed."""
