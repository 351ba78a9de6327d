"""The monthly review: facts are generated, meaning is written, and what is finished is frozen."""
