"""Tests of the reviews in the web."""
