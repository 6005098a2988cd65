import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ovsdb.errors import RemoteInvalid
from engine.ovsdb.remote import Remote, parse_remotes


@pytest.mark.parametrize(
    ("text", "remotes"),
    [
        ("unix:/run/ovn/ovnsb_db.sock", (Remote("unix", "/run/ovn/ovnsb_db.sock"),)),
        ("tcp:10.0.0.1:6642", (Remote("tcp", "10.0.0.1", 6642),)),
        ("ssl:[fd00::1]:6642", (Remote("ssl", "fd00::1", 6642),)),
        ("tcp:[fd00::1]", (Remote("tcp", "fd00::1", 6640),)),
        ("ssl:ovn.example", (Remote("ssl", "ovn.example", 6640),)),
        (
            "ssl:a:1,ssl:b:2, ssl:c:3",
            (Remote("ssl", "a", 1), Remote("ssl", "b", 2), Remote("ssl", "c", 3)),
        ),
    ],
)
def test_connections_in_the_words_of_ovs(text: str, remotes: tuple[Remote, ...]) -> None:
    assert parse_remotes(text) == remotes
    assert parse_remotes(",".join(map(str, remotes))) == remotes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unix:",
        "tcp:",
        "ptcp:6642",
        "http://ovn:6642",
        "tcp:a:0",
        "tcp:a:65536",
        "tcp:fd00::1:6642",
        "tcp:a,",
        "ssl:a b:1",
    ],
)
def test_what_is_no_connection_is_told_in_one_line(text: str) -> None:
    with pytest.raises(RemoteInvalid, match=r"is no OVSDB connection: write unix:PATH"):
        parse_remotes(text)


@given(st.text(max_size=40))
def test_any_text_is_connections_or_an_error_of_ours(text: str) -> None:
    try:
        remotes = parse_remotes(text)
    except RemoteInvalid:
        return
    assert remotes
    assert parse_remotes(",".join(map(str, remotes))) == remotes
