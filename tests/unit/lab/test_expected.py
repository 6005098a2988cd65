"""The short form in which tests write outlines down."""

from __future__ import annotations

from tests.lab.expected import expected


def test_an_upcall_in_one_line() -> None:
    short = """
        pass p1 recirc 0
          <asked U7>
          action_execute recirc R1
            pass p1 recirc R1
              <asked U8, nothing to execute>
    """
    assert expected(short) == (
        "pass p1 recirc 0\n"
        "  flow_tbl_lookup miss\n"
        "  upcall miss\n"
        "    upcall_enqueue ret 0\n"
        "    upcall_return ret 0\n"
        "    upcall_recv\n"
        "    flow_put U7 ret 0\n"
        "    flow_exec ret 0\n"
        "  action_execute recirc R1\n"
        "    pass p1 recirc R1\n"
        "      flow_tbl_lookup miss\n"
        "      upcall miss\n"
        "        upcall_enqueue ret 0\n"
        "        upcall_return ret 0\n"
        "        upcall_recv\n"
        "        flow_put U8 ret 0"
    )


def test_what_is_no_short_form_stays() -> None:
    assert expected("\n  a\n    <asked>\n") == "a\n  <asked>"
