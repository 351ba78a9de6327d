"""GitLab, read through GraphQL and a little REST."""
