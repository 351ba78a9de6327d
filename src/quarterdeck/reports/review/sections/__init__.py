"""The sections of a review, a file each: a function that takes a Context and gives a Section, or None."""
