"""What is shown as a picture or printed: bytes, pure."""
