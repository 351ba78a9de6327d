"""Monthly reviews: what the manager writes beside the facts, actions, intentions, and the finished editions."""
