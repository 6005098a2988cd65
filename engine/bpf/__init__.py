"""The probes: their C, and what loads it through bcc."""
