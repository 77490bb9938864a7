"""Rules and tables of results from files; what they mean stands in the room above."""
