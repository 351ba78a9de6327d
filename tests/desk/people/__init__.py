"""People, teams, and their way in and out."""
