import pytest

from engine.headers import NO_HEADERS
from engine.labels.flow_words import flow_words

PING = NO_HEADERS._replace(protocol="ICMP", src="10.244.1.4", dst="10.244.2.6", info="echo request")


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (60, "ICMP 10.244.1.4 > 10.244.2.6 echo request"),
        (40, "ICMP 10.244.1.4 > …2.6 echo request"),
        (29, "ICMP …1.4 > …2.6 echo request"),
        (28, "ICMP …1.4 > …2.6 request"),
        (20, "ICMP …1.4 > …2.6"),
        (10, "ICMP …1.4…"),
    ],
)
def test_a_flow_is_told_as_long_as_there_is_room(width: int, words: str) -> None:
    assert "".join(text for text, _ in flow_words(PING, width)) == words
