"""The made-up company's habits as distributions: millions of merge requests, column by column."""
