"""A job page with the state of each line: what is kept of it, and what the data shows."""
