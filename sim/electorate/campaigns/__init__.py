"""What campaigns do: whom each reaches, how many follow, what becomes of them. No voter is drawn here."""
