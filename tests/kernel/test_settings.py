from headway.kernel.settings import Settings


def test_comma_separated_settings_are_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("HEADWAY_THREADS", "4")
    monkeypatch.setenv("HEADWAY_ALLOWED_HOSTS", "127.0.0.1:18500, git.example:8443,")
    monkeypatch.setenv("HEADWAY_TRUSTED_PROXIES", "")

    made = Settings()

    assert made.threads == 4
    assert made.allowed_hosts == ("127.0.0.1:18500", "git.example:8443")
    assert made.trusted_proxies == ()
