from headway.kernel.settings import Settings


def test_comma_separated_settings_are_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("HEADWAY_THREADS", "4")

    assert Settings().threads == 4
