"""Merged merge requests out of a clone's merge commits and trailers."""
