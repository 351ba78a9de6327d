"""Words that the pages of 1:1s use."""
