"""What people write: one TOML file that says the shape and the rules, and CSV files beside it. See docs/rota.md."""
