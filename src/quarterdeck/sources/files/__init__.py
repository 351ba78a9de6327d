"""CSV files that people bring: teams, people, positions, plan, identity counts, time off."""
