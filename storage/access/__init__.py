"""Who may come in and for whom they act: codes, officers, changes of a leader.

Each noun is its own file. Must not know: what anybody says or does once inside.
"""
