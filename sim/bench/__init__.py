"""How fast the engines are: their workloads, ratios within one run, and how time grows with size."""
