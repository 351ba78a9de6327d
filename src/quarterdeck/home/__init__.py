"""The home folder: where things lie, one validated file of settings, secrets under a key of their own."""
