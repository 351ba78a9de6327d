"""What every duty stands on: the outbox, the audit log, sealed text."""
