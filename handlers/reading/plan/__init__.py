"""Reading what people write of a plan (RAB), and which line of it a purchase belongs to."""
