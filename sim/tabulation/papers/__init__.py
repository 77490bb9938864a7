"""The papers of a station: accounts, protocols, irregularities that change them, and those on record."""
