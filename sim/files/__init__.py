"""Reading what people write: where a file is found, what it says and where, and what is wrong with it."""
