"""What other votes say of the next one: the priors' spreads, fitted by the method in README.md; no draws."""
