"""The dashboard's addresses."""
