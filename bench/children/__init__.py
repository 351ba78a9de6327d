"""What is measured, each in a process of its own: arguments in, one line of JSON out."""
