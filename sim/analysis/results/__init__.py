"""Results as they are asked about: which point, prior and unit, by which names, and who took part."""
