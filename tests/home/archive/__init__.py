"""Tests of the backup file."""
