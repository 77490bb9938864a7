"""How far a table is from failing its rule, exact to the ballot: no draw, no scenario, rules alone."""
