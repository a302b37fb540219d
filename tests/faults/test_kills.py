import pytest


def until_all_is_read(rig, seconds):
    """Everything due is done; then everything is asked for once more, and twice for a census."""
    rig.wait_until_idle(seconds)
    rig.make_due("discover")
    rig.wait_until_idle(seconds)
    rig.make_due("sync", "reconcile", "census")
    rig.wait_until_idle(seconds)


def differences_after(rig, kills_count, seconds):
    rig.start("worker")
    rig.start("scheduler")
    rig.campaign(kills_count, between=lambda: rig.advance(2))
    until_all_is_read(rig, seconds)
    unfinished = rig.execute("SELECT kind, state, reason FROM sync_runs WHERE state = 'running'")
    assert (len(rig.kills), unfinished) == (kills_count, [])
    return rig.differences()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("fault_rig", [1], indirect=True)
def test_ten_kills_at_any_moment_lose_and_invent_nothing(fault_rig):
    assert differences_after(fault_rig, 10, 60) == [], fault_rig.kills


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fault_rig", range(1, 6), indirect=True)
def test_fifty_kills_in_five_campaigns_lose_and_invent_nothing(fault_rig):
    assert differences_after(fault_rig, 10, 120) == [], fault_rig.kills
