"""Tests of the monthly review."""
