"""Every speed claim, measured against its peers in one run: ``python -m bench [SECTION...]``."""
