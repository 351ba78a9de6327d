"""Quarterdeck runs an engineering team that works on GitLab."""

__version__ = "0.1.0"
