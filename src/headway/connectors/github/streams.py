"""GitHub's streams."""
