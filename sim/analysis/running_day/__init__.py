"""The running day: final turnout given what units have reported so far. Not how a day is simulated."""
