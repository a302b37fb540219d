"""Properties are tried without a deadline: how fast a shared machine is says nothing about them."""

from hypothesis import settings

settings.register_profile("analytics", deadline=None, max_examples=50)
settings.load_profile("analytics")
