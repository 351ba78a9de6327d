"""Joins indicators and the manager's records into what is read."""
