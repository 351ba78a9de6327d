"""Open work."""
