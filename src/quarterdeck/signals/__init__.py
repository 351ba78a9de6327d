"""Process behaviour charts: a pure leaf."""
