"""The manager's own job page."""
