"""The manager's records: one Django app for each duty, all with the same file names."""
