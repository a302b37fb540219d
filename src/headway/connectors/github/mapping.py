"""GitHub's JSON to records."""
