"""How many desks and booths are enough for a wait that is promised: trials, their search, the answer."""
