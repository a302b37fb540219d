import logging
import os
import signal
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.exc import OperationalError

from headway.ingest import reconciler, sync
from headway.kernel.errors import ConfigurationError, LeaseLost
from headway.kernel.settings import Settings, settings
from headway.queue import TaskName, create
from headway.worker import base, run, schedule, tasks
from headway.worker.base import IngestTask


@pytest.fixture
def app():
    made = create(Settings(redis_url="redis://nowhere.example/0"))
    tasks.register(made)
    yield made
    made.close()


def test_a_task_is_one_call_with_ids(app, monkeypatch):
    called = []
    monkeypatch.setattr(tasks, "process_services", lambda: "services")
    monkeypatch.setattr(sync, "run_job", lambda *given: called.append(given))
    organisation_id, job_id = uuid4(), uuid4()
    app.tasks["headway.run_job"](str(organisation_id), str(job_id))
    assert called == [("services", organisation_id, job_id)]


def test_every_task_that_can_be_sent_has_code(app):
    ours = {name for name in app.tasks if name.startswith("headway.")}
    assert ours == {each.value for each in TaskName}
    assert isinstance(app.tasks["headway.run_job"], IngestTask)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("SELECT secret", {}, Exception("gone")), "OperationalError"),
        (LeaseLost("another worker"), "LeaseLost: another worker"),
        (SoftTimeLimitExceeded(), "took too long"),
    ],
)
def test_an_error_of_a_known_kind_is_one_line_and_the_job_is_done_again(
    app, monkeypatch, caplog, error, words
):
    def fail(*_):
        raise error

    monkeypatch.setattr(tasks, "process_services", lambda: None)
    monkeypatch.setattr(sync, "run_job", fail)
    with caplog.at_level(logging.INFO, logger="headway.worker.base"):
        app.tasks["headway.run_job"](str(uuid4()), str(uuid4()))
    warning, timing = caplog.messages
    assert words in warning
    assert "SELECT" not in warning
    assert " took " in timing


def test_an_unknown_error_is_not_hidden(app, monkeypatch):
    def fail(*_):
        raise KeyError("a bug of ours")

    monkeypatch.setattr(tasks, "process_services", lambda: None)
    monkeypatch.setattr(sync, "run_job", fail)
    with pytest.raises(KeyError):
        app.tasks["headway.run_job"](str(uuid4()), str(uuid4()))


@pytest.fixture
def environment(database_urls, redis_url, monkeypatch):
    monkeypatch.setenv("HEADWAY_DATABASE_URL", database_urls.application)
    monkeypatch.setenv("HEADWAY_REDIS_URL", redis_url)
    monkeypatch.setenv("HEADWAY_MASTER_KEY", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=")
    monkeypatch.setenv("HEADWAY_RECONCILE_SECONDS", "0.01")
    settings.cache_clear()
    return settings()


def test_a_child_makes_its_services_once_and_closes_them_at_its_end(environment):
    made = base.process_services()
    assert base.process_services() is made
    run._end_of_child()
    run._end_of_child()
    assert base.process_services() is not made
    base.forget_services()


def test_the_scheduler_ticks_until_it_is_told_to_end(environment, monkeypatch):
    ticks = []

    def tick(_services):
        ticks.append(1)
        if len(ticks) == 1:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        if len(ticks) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(reconciler, "tick", tick)
    schedule.run(environment)
    assert len(ticks) == 3


@pytest.mark.parametrize("process", [run.run, schedule.run])
def test_a_role_that_may_do_too_much_is_refused(environment, database_urls, process):
    unsafe = environment.model_copy(update={"database_url": database_urls.superuser})
    with pytest.raises(ConfigurationError):
        process(unsafe)
