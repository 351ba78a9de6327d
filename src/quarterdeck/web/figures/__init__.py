"""The deck and the indicators."""
