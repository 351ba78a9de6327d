"""Monthly reviews: what was written, what was agreed, what was frozen."""
