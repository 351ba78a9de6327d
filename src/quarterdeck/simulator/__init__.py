"""A GitLab one can hold: a made-up company with real habits, served over GitLab's real API."""
