"""A referendum procedure simulator."""
