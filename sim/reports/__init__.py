"""Reports to hand on, as page or PDF: of a run, a scenario, a table of results. No figure is made here."""
