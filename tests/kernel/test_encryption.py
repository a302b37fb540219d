import base64
import os
import stat

import pytest
from pydantic import SecretStr

from headway.kernel.encryption import SecretUnreadable, Vault, place, vault
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings

HERE = place("organisation", "connection", "private_key")


def test_a_secret_opens_where_it_was_sealed_for():
    kept = Vault(b"k" * 32)
    assert kept.open(kept.seal(b"clear", place=HERE), place=HERE) == b"clear"


def test_the_stored_bytes_do_not_contain_the_secret_and_differ_each_time():
    kept = Vault(b"k" * 32)
    first, second = (kept.seal(b"a clear secret", place=HERE) for _ in range(2))
    assert b"clear" not in first
    assert first != second


def test_a_secret_moved_to_another_connection_does_not_open():
    kept = Vault(b"k" * 32)
    sealed = kept.seal(b"clear", place=HERE)
    with pytest.raises(SecretUnreadable, match="belongs elsewhere"):
        kept.open(sealed, place=place("organisation", "another", "private_key"))


@pytest.mark.parametrize("position", [11, 40, 80, -1])
def test_a_changed_byte_anywhere_is_noticed(position):
    kept = Vault(b"k" * 32)
    sealed = bytearray(kept.seal(b"clear", place=HERE))
    sealed[position] ^= 1
    with pytest.raises(SecretUnreadable):
        kept.open(bytes(sealed), place=HERE)


def test_a_lost_master_key_is_said_in_words_with_both_key_ids():
    old, new = Vault(b"k" * 32), Vault(b"n" * 32)
    with pytest.raises(SecretUnreadable) as caught:
        new.open(old.seal(b"clear", place=HERE), place=HERE)
    assert old.key_id.hex() in str(caught.value)
    assert new.key_id.hex() in str(caught.value)
    assert "HEADWAY_MASTER_KEY" in str(caught.value)


@pytest.mark.parametrize("damaged", [b"", b"HW1short", b"XX1" + bytes(100)])
def test_damaged_bytes_are_said_to_be_damaged(damaged):
    with pytest.raises(SecretUnreadable, match="damaged"):
        Vault(b"k" * 32).open(damaged, place=HERE)


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ConfigurationError, match="32 bytes"):
        Vault(b"short")


def test_the_key_comes_from_the_setting():
    key = base64.b64encode(b"k" * 32).decode()
    assert vault(Settings(master_key=SecretStr(key))).key_id == Vault(b"k" * 32).key_id


def test_the_key_comes_from_the_file(tmp_path):
    (tmp_path / "key").write_bytes(base64.b64encode(b"k" * 32) + b"\n")
    assert vault(Settings(master_key_file=tmp_path / "key")).key_id == Vault(b"k" * 32).key_id


def test_the_data_directory_gets_one_key_readable_by_its_owner_only(tmp_path):
    first, second = (vault(Settings(data_dir=tmp_path)) for _ in range(2))
    assert first.key_id == second.key_id
    assert os.listdir(tmp_path) == ["master.key"]  # noqa: PTH208 names only, nothing left beside it
    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600


def test_two_first_starts_at_once_agree_on_one_key(tmp_path, monkeypatch):
    other = base64.b64encode(b"o" * 32)

    def link_second(_made, path):
        path.write_bytes(other)
        raise FileExistsError

    monkeypatch.setattr(os, "link", link_second)
    assert vault(Settings(data_dir=tmp_path)).key_id == Vault(b"o" * 32).key_id


@pytest.mark.parametrize("text", [b"not base64!", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_refused_in_words(tmp_path, text):
    (tmp_path / "key").write_bytes(text)
    with pytest.raises(ConfigurationError, match=r"not base64|cannot be read"):
        vault(Settings(master_key_file=tmp_path / "key"))


def test_a_missing_key_file_says_what_its_loss_means(tmp_path):
    with pytest.raises(ConfigurationError, match="authorise each connection again"):
        vault(Settings(master_key_file=tmp_path / "gone"))


def test_no_key_at_all_names_the_settings():
    with pytest.raises(ConfigurationError, match="HEADWAY_MASTER_KEY_FILE"):
        vault(Settings())
