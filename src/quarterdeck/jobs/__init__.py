"""What runs when; each job is one call."""
