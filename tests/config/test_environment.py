"""What the environment says, read before anything starts."""

import pytest

from leadloop.config.environment import BadSetting, data_dir, database, trusted_proxies

URL = "postgresql://leadloop:secret@db.example:5433/leads"


def options(query, tmp_path):
    return database(URL + query, tmp_path)["OPTIONS"]


def test_postgresql_prepares_what_runs_again(tmp_path):
    assert options("", tmp_path)["prepare_threshold"] == 2
    assert options("?prepare_threshold=5&sslmode=require", tmp_path)["prepare_threshold"] == 5
    assert options("?prepare_threshold=5&sslmode=require", tmp_path)["sslmode"] == "require"


def test_behind_a_pooler_nothing_is_prepared(tmp_path):
    assert options("?prepare_threshold=off", tmp_path)["prepare_threshold"] is None


@pytest.mark.parametrize("text", ["never", "-1", "2.5"])
def test_what_is_no_threshold_is_said(text, tmp_path):
    with pytest.raises(BadSetting, match="prepare_threshold is a number, or off"):
        options(f"?prepare_threshold={text}", tmp_path)


def test_trusted_proxies_are_addresses_and_networks():
    assert trusted_proxies(" 192.0.2.7, 10.0.0.0/8,2001:db8::/32 ,") == ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]
    assert trusted_proxies("") == []


@pytest.mark.parametrize("text", ["proxy.internal", "10.0.0.0/33", "10.0.0.1 10.0.0.2", "*"])
def test_a_mistyped_proxy_stops_the_start(text):
    with pytest.raises(BadSetting, match=r"LEADLOOP_TRUSTED_PROXIES: .* is no address and no network"):
        trusted_proxies(text)


def test_the_data_dir_is_its_owners_alone(tmp_path):
    made = data_dir(str(tmp_path / "var" / "leadloop"))

    assert made == (tmp_path / "var" / "leadloop").resolve()
    assert made.stat().st_mode & 0o777 == 0o700


def test_a_data_dir_that_is_there_keeps_its_permissions(tmp_path):
    tmp_path.chmod(0o750)

    assert data_dir(str(tmp_path)).stat().st_mode & 0o777 == 0o750
