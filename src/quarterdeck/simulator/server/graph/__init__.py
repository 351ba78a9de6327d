"""GraphQL as GitLab speaks it: its own schema, words and costs."""
