"""A connection's allowance at its provider, shared by every worker through one Redis.

Redis may lose it all at any moment: the provider then says again what is left. While Redis does
not answer nobody asks the provider, because two workers that each guess would break its limit.
"""

import math
from datetime import UTC, datetime

import redis

from headway.connectors.base import ProviderUnavailable, RateLimited
from headway.kernel.clock import Now

_RESERVE_SHARE = 0.01
"""What is left unspent of a window: requests of other workers may be on their way."""
_KEEP_SECONDS = 3_600
"""How long after its last use a bucket is forgotten."""

_SPEND = """
local now, cost = tonumber(ARGV[1]), tonumber(ARGV[2])
local key = KEYS[1]
local paused = redis.call('HGET', key, 'paused_until') or '0'
if tonumber(paused) > now then
  return {paused, redis.call('HGET', key, 'reason') or ''}
end
local reset = redis.call('HGET', key, 'reset') or '0'
local left = tonumber(redis.call('HGET', key, 'left') or '-1')
if left < 0 or tonumber(reset) <= now then return {'0', ''} end
local reserve = tonumber(redis.call('HGET', key, 'reserve') or '0')
if left - cost < reserve then
  return {reset, 'its limit for this period is used up'}
end
redis.call('HSET', key, 'left', left - cost)
return {'0', ''}
"""

_LEARN = """
local key = KEYS[1]
local told, reset = tonumber(ARGV[1]), tonumber(ARGV[3])
local known = tonumber(redis.call('HGET', key, 'reset') or '0')
local least = tonumber(redis.call('HGET', key, 'told') or '-1')
if reset < known then return 0 end
if reset == known and least >= 0 and told >= least then return 0 end
redis.call('HSET', key, 'told', told, 'left', told, 'reset', ARGV[3], 'reserve', ARGV[2])
redis.call('EXPIREAT', key, math.ceil(reset) + tonumber(ARGV[4]))
return 1
"""

_PAUSE = """
local key = KEYS[1]
local until_at = tonumber(ARGV[1])
local known = tonumber(redis.call('HGET', key, 'paused_until') or '0')
if until_at <= known then return 0 end
redis.call('HSET', key, 'paused_until', ARGV[1], 'reason', ARGV[2])
redis.call('EXPIREAT', key, math.ceil(until_at) + tonumber(ARGV[3]))
return 1
"""


class RedisBudget:
    """The `Budget` of one connection, kept in Redis.

    `requests_count` is how often this object let a request pass.
    """

    def __init__(self, client: redis.Redis, owner: str, now: Now) -> None:
        self._client = client
        self._owner = owner
        self._now = now
        self._spend = client.register_script(_SPEND)
        self._learn = client.register_script(_LEARN)
        self._pause = client.register_script(_PAUSE)
        self.requests_count = 0

    def spend(self, bucket: str, cost: int = 1) -> None:
        """Take `cost` from the bucket before asking.

        Raises RateLimited while there is none, ProviderUnavailable while Redis does not answer.
        """
        answer = self._call(self._spend, bucket, self._now().timestamp(), cost)
        until, reason = (_text(part) for part in answer)
        if float(until) > 0:
            raise RateLimited(datetime.fromtimestamp(float(until), UTC), bucket, reason)
        self.requests_count += 1

    def learn(
        self, bucket: str, *, remaining: int | None, limit: int | None, reset_at: datetime | None
    ) -> None:
        """Take over what an answer said; an older answer than the last one changes nothing."""
        if remaining is None or reset_at is None or reset_at <= self._now():
            return  # a server without limits, or one that says 0/0 and the year 1
        reserve = math.ceil((limit or 0) * _RESERVE_SHARE)
        self._call(self._learn, bucket, remaining, reserve, reset_at.timestamp(), _KEEP_SECONDS)

    def pause(self, bucket: str, until: datetime, reason: str) -> None:
        """Nobody asks this bucket before `until`; an earlier end than the known one is ignored."""
        self._call(self._pause, bucket, until.timestamp(), reason, _KEEP_SECONDS)

    def _call(self, script: object, bucket: str, *values: float | str) -> list[bytes]:
        key = f"headway:budget:{self._owner}:{bucket}"
        try:
            return script(keys=[key], args=list(values))  # type: ignore[operator,no-any-return]
        except redis.RedisError as error:
            raise ProviderUnavailable(
                "nothing is asked while the shared budget cannot be read (Redis does not answer)"
            ) from error


def _text(part: bytes | str) -> str:
    return part.decode() if isinstance(part, bytes) else part
