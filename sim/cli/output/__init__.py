"""What commands print: reports, tables, documents, progress. Nothing is worked out here."""
