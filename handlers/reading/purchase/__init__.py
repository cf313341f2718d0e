"""A purchase in one message, taken apart."""
