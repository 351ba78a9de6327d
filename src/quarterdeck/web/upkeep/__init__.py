"""Sources, jobs and webhooks."""
