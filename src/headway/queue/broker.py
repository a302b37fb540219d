"""One setting names the broker; Celery and a plain client write its address differently."""


def client_url(redis_url: str) -> str:
    """The same server as a redis client writes it: `redis+socket:///x` is `unix:///x`.

    A database number travels as `?virtual_host=N` for Celery and `?db=N` for the client.
    """
    for prefix in ("redis+socket://", "unix://"):
        if redis_url.startswith(prefix):
            rest = redis_url.removeprefix(prefix)
            return "unix://" + rest.replace("virtual_host=", "db=")
    return redis_url


def broker_url(redis_url: str) -> str:
    """The same server as Celery writes it: `unix:///x` is `redis+socket:///x`."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://").replace("db=", "virtual_host=")
    return redis_url
