"""The dashboard: server-rendered pages over the same reports as every other face."""
