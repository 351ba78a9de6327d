"""The job page in the browser."""
