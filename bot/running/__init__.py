"""The supervised service: its roles, its clock, its chores, its providers."""
