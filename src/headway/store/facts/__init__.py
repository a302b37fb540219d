"""Facts: refreshed in the transaction that changes what they rest on, loaded as columns."""
