"""Simulated providers behind real HTTP, for the demo and for tests."""
