"""What needs somebody: one ordered list for each user, drawn from all rooms."""
