"""What can be wrong with what is written.

ReviewsError
├── BadWriting      a text, an action or an intention does not fit the form
└── EditionThere    somebody else finished the review meanwhile
"""

from __future__ import annotations


class ReviewsError(Exception):
    """The review cannot be kept as it was sent; the message says what to do."""


class BadWriting(ReviewsError):
    pass


class EditionThere(ReviewsError):
    def __init__(self, number: int) -> None:
        super().__init__(f"edition {number} was finished by somebody else meanwhile; look at it first")
