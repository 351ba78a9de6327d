"""Tests of what every duty stands on."""
