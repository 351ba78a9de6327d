"""Each command is one call."""


def main() -> None:
    """Run the command line."""
    raise SystemExit("quarterdeck: the command line comes with the first whole road")
