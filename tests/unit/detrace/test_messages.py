import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.messages import Reply, decode_reply, encode_request
from engine.jsonrpc import MessageSplitter

TEXTS = st.text(max_size=40) | st.sampled_from(['"', "\\", "{}", '\\"}', "}{", '"}\\\\"'])


@given(st.lists(TEXTS, max_size=6), st.integers(1, 50), st.sampled_from([b"", b" ", b"\n\t"]))
def test_objects_are_found_whatever_pieces_they_arrive_in(
    texts: list[str], size: int, between: bytes
) -> None:
    documents = [
        json.dumps({"id": i, "result": {text: text}, "error": None}).encode() for i, text in enumerate(texts)
    ]
    stream = between.join(documents)
    splitter = MessageSplitter()
    found = [
        document for i in range(0, len(stream), size) for document in splitter.feed(stream[i : i + size])
    ]
    assert [json.loads(document) for document in found] == [json.loads(document) for document in documents]
    assert splitter.pending == 0


def test_a_request_is_what_unixctl_reads() -> None:
    assert json.loads(encode_request(7, "dpctl/get-flow", ("ufid:x",))) == {
        "id": 7,
        "method": "dpctl/get-flow",
        "params": ["ufid:x"],
    }


def test_an_error_has_no_result_and_a_result_that_is_not_text_becomes_text() -> None:
    assert decode_reply(b'{"id":1,"error":"failed to parse ufid"}') == Reply(1, None, "failed to parse ufid")
    assert decode_reply(b'{"id":1,"result":[1],"error":null}') == Reply(1, "[1]", None)


def test_bytes_that_are_not_utf8_are_shown_as_such() -> None:
    assert decode_reply(b'{"id":1,"result":"p\xff","error":null}') == Reply(1, "p\ufffd", None)


@pytest.mark.parametrize("document", [b"}", b"[]", b'{"id":1}', b"{nothing}"])
def test_what_is_not_a_reply_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_reply(document)
