"""The brief before a 1:1: what is known already, so that the hour is not a status report."""
