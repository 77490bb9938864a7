"""From a file to a scenario: extended, overridden, checked, every fault with its place."""
