"""The JSON API, the webhooks' door, and what operators ask a process: no arithmetic here."""
