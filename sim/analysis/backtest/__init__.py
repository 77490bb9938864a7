"""Back-test: what the priors say of other votes, held against what was reported of them."""
