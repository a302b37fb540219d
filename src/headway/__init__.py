"""Headway: how a software team works, from what its tools already record."""

__version__ = "0.1.0"
