"""The dashboard: server-rendered pages over the same reports as every other face."""

from headway.web.mount import register

__all__ = ["register"]
