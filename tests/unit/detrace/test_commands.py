import pytest

from engine.detrace.commands import READ_ONLY_COMMANDS, TRACE_UPCALLS, require_read_only
from engine.detrace.errors import ForbiddenCommand

CHANGING = [
    "revalidator/pause",
    "revalidator/resume",
    "revalidator/purge",
    "fdb/flush",
    "dpctl/del-flows",
    "dpctl/del-flow",
    "dpctl/add-flow",
    "dpctl/mod-flow",
    "dpctl/del-dp",
    "dpctl/flush-conntrack",
    "upcall/disable-megaflows",
    "upcall/enable-ufid",
    "exit",
    "vlog/set",
    "netdev-dummy/receive",
    "ofproto/trace-packet-out",
    "dpif/set-dp-features",
    "upcall/set-flow-limit",
]


@pytest.mark.parametrize("command", [*CHANGING, "", "Version", "ofproto/detrace "])
def test_a_command_that_may_change_the_switch_is_refused(command: str) -> None:
    with pytest.raises(ForbiddenCommand):
        require_read_only(command, ())


def test_upcall_tracing_begins_on_the_users_word_alone() -> None:
    require_read_only(TRACE_UPCALLS, ("br0", "tcp"), wanted=TRACE_UPCALLS)
    with pytest.raises(ForbiddenCommand):
        require_read_only(TRACE_UPCALLS, ("br0", "tcp"))
    with pytest.raises(ForbiddenCommand):  # nothing else can be had so
        require_read_only("dpctl/del-flows", (), wanted="dpctl/del-flows")


@pytest.mark.parametrize("command", sorted(READ_ONLY_COMMANDS))
def test_read_only_commands_pass(command: str) -> None:
    require_read_only(command, ("br0", "in_port(1),eth_type(0x0800)"))


@pytest.mark.parametrize(
    "argument", ["-generate", "--generate", "50540000000150540000000208004500", "50 54 00" * 12]
)
def test_a_trace_with_a_packet_would_learn_and_is_refused(argument: str) -> None:
    with pytest.raises(ForbiddenCommand):
        require_read_only("ofproto/trace", ("br0", "in_port(1)", argument))
