"""The lake keeps what was read: a schema in our words, versioned tables, one manifest."""
