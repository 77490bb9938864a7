"""The audit of a dataset: every identity of its printed tables recomputed, one kind of identity a file."""
