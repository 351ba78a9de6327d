"""Tests of sign-in, accounts and the audit log's page."""
