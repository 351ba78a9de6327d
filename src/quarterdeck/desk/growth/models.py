"""Records, see docs."""
