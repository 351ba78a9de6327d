"""Growth beside the work: what to keep as evidence, and open issues that fit a gap."""
