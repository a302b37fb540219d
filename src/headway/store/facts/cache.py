"""Keeps fact frames of a process, bounded in bytes."""

import threading


class FrameCache:
    """Frames by organisation and fact; a newer version loads only the rows that changed."""

    def __init__(self, max_bytes: int = 400_000_000) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
