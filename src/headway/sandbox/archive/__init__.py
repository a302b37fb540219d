"""Real histories, loaded from dumps."""
