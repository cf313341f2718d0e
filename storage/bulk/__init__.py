"""Many rows at once, for lists that offices keep."""
