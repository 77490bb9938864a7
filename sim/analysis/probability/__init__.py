"""How likely failure is: by which campaigns and conditions, at which share, and when to stop asking."""
