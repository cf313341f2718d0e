"""The money of groups: the chain of entries, what stands by it, the plan."""
