"""Runs the migrations."""
