"""The simulated GitHub: its wire, its limits and its pages."""
