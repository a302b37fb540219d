"""The streams of GitHub: each walks one kind of record from the newest to the oldest."""
