"""Open work, one merge request at a time: where each stands, what happened to it, and what has gone quiet."""
