"""A country that never was: made-up groups with their season, to try and to measure with."""
