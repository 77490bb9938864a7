"""Two scenarios on the same random numbers."""
