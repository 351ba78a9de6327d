"""Sign-in, accounts and what is held on a person."""
