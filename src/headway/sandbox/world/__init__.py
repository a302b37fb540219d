"""The simulated company and what happens in it."""
