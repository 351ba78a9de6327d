"""GitLab handbook data: team members, stages with their groups, performance indicators."""
