"""The options of all commands."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from collections.abc import Sequence

from engine import __version__
from engine.labels.clock import TimeBase
from tui.usage import UsageError

MOST_BUFFER = 1024  # MiB


class Arguments(argparse.Namespace):
    """What was typed. A command has the fields of its own options alone."""

    command: str
    file: str
    filter: str
    interface: list[str]
    sample: int
    upcalls_only: bool
    drops_only: bool
    stack: bool
    no_usdt: bool
    buffer: int
    rundir: str | None
    pid: int | None
    detrace_rate: float
    ovnsb: str
    ovnnb: str
    private_key: str
    certificate: str
    ca_cert: str
    output: str | None
    duration: float | None
    packets: int | None
    enrich: bool
    json: bool
    to: str
    theme: str | None
    time: TimeBase


class _Parser(ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """Tell it in one line."""
        raise UsageError(f"{message}: see {self.prog} --help")


class _MainParser(_Parser):
    """Lists the ids of keys, too; only then, for the framework takes longer to import than most commands."""

    def format_help(self) -> str:
        from tui.config import config_file
        from tui.keymap import ids_text

        told = f"keys and colours of one's own: {config_file()}, such as"
        sample = '  [keys]\n  view.pause = "p,space"\n  [ui]\n  theme = "light"\n  mouse = false'
        return f"{super().format_help()}\n{told}\n{sample}\n\nids of keys\n{ids_text(100)}\n"


def parse_arguments(arguments: Sequence[str] | None = None) -> Arguments:
    """Parse what was typed; ``--help`` and ``--version`` print and exit.

    Raises:
        UsageError: it cannot be meant.
    """
    return _parser().parse_args(arguments, Arguments(command="bare"))


def _parser() -> ArgumentParser:
    parser = _MainParser(
        prog="ovscope",
        description="Live Open vSwitch packet tracing: every packet one tree, upcalls included.",
        epilog="Without a command: the live UI; where there is no openvswitch datapath, a bundled recording.",
    )
    parser.add_argument("--version", action="version", version=f"ovscope {__version__}")
    _add_theme(parser)
    parser.set_defaults(theme=None, time=TimeBase.CLOCK)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_live(commands.add_parser("live", help="trace this host's datapaths"))
    _add_replay(commands.add_parser("replay", help="the same UI over a recording"))
    _add_collect(commands.add_parser("collect", help="record to a file, without a UI"))
    _add_show(commands.add_parser("show", help="print a recording's packets as trees"))
    _add_export(commands.add_parser("export", help="write a recording's packets in another format"))
    _add_doctor(commands.add_parser("doctor", help="check whether live tracing can work here"))
    parser.set_defaults(command="bare")
    return parser


def _add_live(parser: ArgumentParser) -> None:
    _add_tracing(parser)
    _add_ovn(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE",
        help="record the packets, too, and the answers that the screen got of flows and OVN; "
        "without a terminal: the packets",
    )  # fmt: skip
    _add_theme(parser)


def _add_tracing(parser: ArgumentParser) -> None:
    parser.add_argument(
        "-i", "--interface", action="append", default=[], metavar="IF",
        help="only packets that enter the datapath by this device; may be given several times",
    )  # fmt: skip
    _add_filter(parser)
    _add_capture(parser)
    parser.add_argument("--stack", action="store_true", help="follow packets through the network stack, too")
    parser.add_argument(
        "--buffer", type=_power_of_two, default=8, metavar="MIB",
        help="of the ring between kernel and ovscope (8); while it fills, fewer packets are followed",
    )  # fmt: skip
    parser.add_argument("--no-usdt", action="store_true", help="leave the USDT probes of ovs-vswitchd alone")
    _add_daemon(parser)
    parser.add_argument(
        "--detrace-rate", type=_rate, default=20.0, metavar="N",
        help="requests a second to ovs-vswitchd at most (20); 0: ask nothing",
    )  # fmt: skip


def _add_capture(parser: ArgumentParser) -> None:
    parser.add_argument("--sample", type=_natural, default=1, metavar="N", help="only one packet in N")
    parser.add_argument(
        "--upcalls-only", action="store_true", help="only packets that ovs-vswitchd is asked about"
    )
    parser.add_argument(
        "--drops-only", action="store_true",
        help="only packets that are dropped, and those that ovs-vswitchd is asked about: "
        "the kernel does not know yet what becomes of them",
    )  # fmt: skip


def _add_daemon(parser: ArgumentParser) -> None:
    daemon = parser.add_mutually_exclusive_group()
    daemon.add_argument("--rundir", metavar="DIR", help="run directory of the ovs-vswitchd that is meant")
    daemon.add_argument("--pid", type=_natural, metavar="N", help="pid of the ovs-vswitchd that is meant")


def _add_ovn(parser: ArgumentParser, when: str = "") -> None:
    ovn = parser.add_argument_group("OVN", f"{when}found by itself where ovn-controller runs")
    database = "unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT; several with commas between"
    ovn.add_argument("--ovnsb", default="", metavar="DB", help=f"southbound database: {database}")
    ovn.add_argument("--ovnnb", default="", metavar="DB", help="northbound database, in the same way")
    ovn.add_argument("--private-key", default="", metavar="FILE", help="for ssl: ours")
    ovn.add_argument("--certificate", default="", metavar="FILE", help="for ssl: ours")
    ovn.add_argument(
        "--ca-cert", default="", metavar="FILE", help="for ssl: of the authority that signed both"
    )


def _add_theme(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--theme", choices=("dark", "light", "ansi"), default=argparse.SUPPRESS,
        help="colours of the UI; ansi: the terminal's own 16, taken by itself where it has no more",
    )  # fmt: skip


def _add_filter(parser: ArgumentParser) -> None:
    parser.add_argument(
        "-f",
        "--filter",
        default="",
        metavar="FILTER",
        help="only packets that match, such as 'host 10.0.0.1'",
    )


def _add_replay(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a recording of ovscope or of Retis")
    _add_filter(parser)
    _add_theme(parser)


def _add_collect(parser: ArgumentParser) -> None:
    _add_tracing(parser)
    _add_ovn(parser, "for --enrich; ")
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE",
        help="where to, packed if it is named .gz or .zst; - is standard output",
    )  # fmt: skip
    parser.add_argument("--duration", type=_seconds, metavar="S", help="stop after so many seconds")
    parser.add_argument("--packets", type=_natural, metavar="N", help="stop after so many packets")
    parser.add_argument(
        "--enrich", action="store_true",
        help="ask ovs-vswitchd for the flows, too, and OVN's databases for what their rules' cookies are",
    )  # fmt: skip


def _add_show(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="a recording of ovscope or of Retis; - is standard input"
    )
    _add_filter(parser)
    parser.add_argument(
        "--time", type=_time_base, default=argparse.SUPPRESS, metavar="BASE",
        help="packets' times: clock, of day (the default); first, since the first packet that is shown; "
        "previous, since the one above",
    )  # fmt: skip


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="a recording of ovscope or of Retis; - is standard input"
    )
    parser.add_argument(
        "--to", required=True, choices=("pcapng", "json", "text"),
        help="pcapng: what entered the datapath, with a comment on each packet's way; json: a recording",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT",
        help="where to, packed if it is named .gz or .zst; - is standard output",
    )  # fmt: skip
    _add_filter(parser)


def _add_doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    _add_daemon(parser)


def _time_base(text: str) -> TimeBase:
    names = [base.value for base in TimeBase]
    if text not in names:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(names)}")
    return TimeBase(text)


def _natural(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _power_of_two(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= MOST_BUFFER or number & (number - 1):
        raise argparse.ArgumentTypeError(f"{text!r} is not a power of two from 1 to {MOST_BUFFER}")
    return number


def _seconds(text: str) -> float:
    number = _rate(text)
    if number == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time in seconds")
    return number


def _rate(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return number
