"""What members of a group talk about themselves: who they are, what they see, what they say."""
