"""Talk with an officer of the Dinas."""
