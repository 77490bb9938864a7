"""What a scenario file may say, section by section; how it is read stands in :mod:`sim.scenario.reading`."""
