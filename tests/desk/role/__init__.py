"""The job page's records and matching."""
