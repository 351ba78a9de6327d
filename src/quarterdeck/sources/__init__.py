"""Sources speak to the outside, and alone know its names, tokens and paging."""
