"""The plan of a group (RAB) in the talk: entered, shown, and found again by each purchase."""
