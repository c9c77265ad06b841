"""Makes the published forms of the record out of its tables."""
