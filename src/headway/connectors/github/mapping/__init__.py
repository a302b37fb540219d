"""Pure functions from GitHub's JSON to records, one per record; only BadPayload leaves them."""
