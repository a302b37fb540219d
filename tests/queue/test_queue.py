import json
from uuid import uuid4

import pytest
import redis

from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings
from headway.queue import Queue, Sender, TaskName, client_url, create
from headway.queue.broker import broker_url


@pytest.mark.parametrize(
    ("setting", "client", "broker"),
    [
        ("redis://host:6379/1", "redis://host:6379/1", "redis://host:6379/1"),
        ("redis+socket:///run/v.sock", "unix:///run/v.sock", "redis+socket:///run/v.sock"),
        (
            "unix:///run/v.sock?db=2",
            "unix:///run/v.sock?db=2",
            "redis+socket:///run/v.sock?virtual_host=2",
        ),
        (
            "redis+socket:///run/v.sock?virtual_host=2",
            "unix:///run/v.sock?db=2",
            "redis+socket:///run/v.sock?virtual_host=2",
        ),
    ],
)
def test_one_setting_names_the_broker_for_both_libraries(setting, client, broker):
    assert client_url(setting) == client
    assert broker_url(setting) == broker


def test_without_a_broker_the_message_says_what_to_set():
    with pytest.raises(ConfigurationError, match="HEADWAY_REDIS_URL"):
        create(Settings())


def test_nothing_is_lost_with_its_worker_and_nothing_long_starts_twice():
    conf = create(Settings(redis_url="redis://host/0")).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.broker_transport_options["visibility_timeout"] > 2 * conf.task_time_limit
    assert conf.broker_transport_options["unacked_restore_throttle"] == 1
    assert conf.accept_content == ["json"]
    assert conf.get("result_backend") is None
    assert {queue.name for queue in conf.task_queues} == {each.value for each in Queue}


def test_a_message_holds_ids_only_and_waits_in_its_own_queue(redis_url):
    sender = Sender(create(Settings(redis_url=redis_url)))
    ids = (uuid4(), uuid4())
    assert sender.send(TaskName.RUN_JOB, *ids, queue=Queue.BACKFILL) is True
    with redis.Redis.from_url(client_url(redis_url)) as client:
        lengths = {each: client.llen(each.value) for each in Queue}
        message = json.loads(client.lindex(Queue.BACKFILL.value, 0))
    assert lengths == {each: int(each is Queue.BACKFILL) for each in Queue}
    assert message["headers"]["task"] == "headway.run_job"
    assert message["headers"]["argsrepr"] == repr([str(each) for each in ids])


def test_a_broker_that_is_away_is_no_error(tmp_path):
    sender = Sender(create(Settings(redis_url=f"redis+socket://{tmp_path}/none.sock")))
    assert sender.send(TaskName.RUN_JOB, uuid4(), queue=Queue.SYNC) is False
