"""The count and its way to the centre: how long it takes, who passes it on, what the public hears when."""
