"""Engines: from a plan to what one polling day leaves behind. Replications are repeated elsewhere."""
