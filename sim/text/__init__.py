"""What is said and shown, whatever it is said of: words and small tables; no figure is worked out here."""
