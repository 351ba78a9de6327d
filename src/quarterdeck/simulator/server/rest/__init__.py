"""REST version 4, as far as clients need it."""
