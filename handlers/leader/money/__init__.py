"""What is said of a group's money as a whole: what moved, what is left, what was bought."""
