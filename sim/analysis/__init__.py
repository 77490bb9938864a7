"""What results and scenarios say, in documents and figures. Nothing is drawn or printed here."""
