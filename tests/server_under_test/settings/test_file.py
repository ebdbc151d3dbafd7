"""What the settings file may say, and what is made of it."""

import pytest

from server_under_test.settings.config import WrongUse
from server_under_test.settings.file import KEYS, read_settings_file


@pytest.fixture
def read(tmp_path):
    """Read a file of that content."""

    def written(content):
        path = tmp_path / "config.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_settings_file(path)

    return written


def test_sections_and_keys_of_the_contract_become_values_of_flags(read):
    content = """
    [server]
    host = "::1"
    port = 9000
    [rate_limit]
    max_requests = 10
    [auth]
    enabled = true
    jwt_secret = "s"
    [websocket]
    heartbeat_interval_secs = 5
    heartbeat_timeout_secs = 7.5
    """
    assert read(content) == {
        "host": "::1",
        "port": 9000,
        "rate_limit_max_requests": 10,
        "auth": True,
        "jwt_secret": "s",
        "heartbeat_interval_secs": 5,
        "heartbeat_timeout_secs": 7.5,
    }


def test_an_empty_file_says_nothing(read):
    assert read("") == {}


def test_paths_are_meant_from_the_folder_of_the_file(read, tmp_path):
    content = """
    [database]
    path = "data/board.db"
    [logging]
    file = "/var/log/pm.log"
    """
    assert read(content) == {"database": str(tmp_path / "data/board.db"), "log_file": "/var/log/pm.log"}


def test_what_pm_server_reads_without_effect_is_taken_without_effect(read):
    content = """
    [circuit_breaker]
    failure_threshold = 5
    [retry]
    max_attempts = 3
    [handler]
    timeout_secs = 30
    [activity_log]
    retention_days = 90
    [api]
    enabled = true
    [validation]
    max_story_points = 100
    max_error_message_length = 1000
    """
    assert read(content) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[sever]\nport = 1", "there is no section 'sever' - did you mean 'server'?"),
        ("[zzz]", "there is no section 'zzz'; choose from activity_log, api, auth"),
        ("port = 1", "there is no section 'port'"),
        ("[server]\nprot = 1", "there is no setting 'server.prot' - did you mean 'server.port'?"),
        ("[server.port]\nfirst = 1", "server.port must be a whole number."),
        ("[[server]]\nport = 1", "server is a section, [server], and no value of its own."),
        ("server = 1", "server is a section, [server], and no value of its own."),
        ('[server]\nport = "9000"', "server.port must be a whole number."),
        ("[server]\nport = 9000.0", "server.port must be a whole number."),
        ("[server]\nport = true", "server.port must be a whole number."),
        ("[server]\nhost = 1", "server.host must be text."),
        ("[database]\npath = 1", "database.path must be text."),
        ('[auth]\nenabled = "yes"', "auth.enabled must be true or false."),
        ("[auth]\nenabled = 1", "auth.enabled must be true or false."),
        ("[websocket]\nheartbeat_interval_secs = true", "websocket.heartbeat_interval_secs must be a number."),
        ("[server\n", "is no TOML: Expected ']'"),
        ("[server]\nport = 1\nport = 2", "is no TOML: Cannot overwrite a value"),
        (b"[server]\nhost = '\xff'", "is no TOML: 'utf-8' codec"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(read, content, message):
    with pytest.raises(WrongUse) as refused:
        read(content)
    assert message in str(refused.value)
    assert "config.toml" in str(refused.value)


def test_deep_nesting_is_refused_like_any_other_mistake(read):
    with pytest.raises(WrongUse, match="is no TOML"):
        read("[server]\nport = " + "[" * 100_000)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(WrongUse, match=r"nowhere\.toml cannot be read: No such file or directory"):
        read_settings_file(tmp_path / "nowhere.toml")
    with pytest.raises(WrongUse, match="cannot be read: Is a directory"):
        read_settings_file(tmp_path)


def test_no_two_keys_set_the_same():
    parameters = [parameter for parameter, _ in KEYS.values()]
    assert len(parameters) == len(set(parameters))
