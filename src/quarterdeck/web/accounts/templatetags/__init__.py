"""Template tags of sign-in and accounts."""
