"""What `jps-bot` does: one file a group of commands."""
