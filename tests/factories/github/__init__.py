"""A small GitHub for tests: bodies in its shapes, and a server behind an httpx transport."""
