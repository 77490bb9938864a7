"""The electorate: who is registered where, who would come when, and what campaigns make of it."""
