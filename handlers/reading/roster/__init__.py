"""A group's list of members, as leaders really send it: Excel, CSV or a pasted message."""
