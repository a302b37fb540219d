"""The HTTP client that connectors share."""
