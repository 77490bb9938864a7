"""What options of several commands mean: names, numbers, folders, how long a run will take."""
