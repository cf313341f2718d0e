"""What comes before anything else: that somebody is in danger or about to be cheated."""
