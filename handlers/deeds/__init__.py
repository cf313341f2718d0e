"""What is done: one function a deed, for the talk, the page and the command line alike.

A deed checks that whoever asks may, changes the rows, leaves an act, and returns what happened
or raises a `Refused` of its own. What is said about it is not its business.
"""
