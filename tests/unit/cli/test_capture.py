"""What the command line asks the kernel to capture."""

from __future__ import annotations

import pytest

from engine.capture import CaptureError
from engine.filter import parse_filter
from engine.source import Batch
from tests.unit.capture.test_control import Captures
from tests.unit.cli.recordings import ovscope
from tests.unit.files.samples import STATUS
from tui import cli
from tui.arguments import parse_arguments
from tui.commands import collect
from tui.commands.live_source import capture_control, first_capture, lasting_capture


@pytest.mark.parametrize(
    ("words", "lasting", "first"),
    [
        ([], "", ""),
        (["-i", "p1", "-i", "p2", "-i", "p1"], "(in p1 or in p2)", "(in p1 or in p2)"),
        (["-f", "host 10.0.0.1 and tcp and miss"], "", "host 10.0.0.1 and tcp"),
        (["-i", "p1", "-f", "tcp"], "in p1", "in p1 and tcp"),
        (
            ["--sample", "100", "--upcalls-only", "-f", "drop"],
            "upcall, 1 in 100",
            "upcall and drop, 1 in 100",
        ),
        (["--drops-only"], "drop", "drop"),
    ],
)
@pytest.mark.parametrize("command", [["live"], ["collect", "-o", "-"]])
def test_what_is_captured(command: list[str], words: list[str], lasting: str, first: str) -> None:
    arguments = parse_arguments([*command, *words])
    assert str(lasting_capture(arguments)) == lasting
    assert str(first_capture(arguments)) == first


def test_the_key_takes_off_the_filter_and_not_the_options() -> None:
    source = Captures()
    arguments = parse_arguments(["live", "-i", "p1", "-f", "tcp"])
    control = capture_control(source, arguments)  # type: ignore[arg-type]
    assert control.toggle(parse_filter("tcp").node) == "the kernel captures: in p1"
    assert source.told == ["in p1"]


def test_more_than_the_kernel_can_hold_is_told_in_one_line() -> None:
    words = [word for number in range(17) for word in ("-i", f"p{number}")]
    with pytest.raises(CaptureError) as caught:
        first_capture(parse_arguments(["live", *words]))
    assert str(caught.value) == "17 interfaces are more than can be captured at a time: name 16 or fewer"
    code, out, err = ovscope("collect", "-o", "-", "--sample", str(1 << 32))
    assert (code, out) == (1, "")
    assert err == "ovscope: one in 4294967296 cannot be sampled: give 1 to 4294967295\n"


class Crowded:
    """A source that has ended, and whose ring was filling."""

    def start(self) -> None: ...

    def close(self) -> None: ...

    def pull(self) -> Batch:
        left_out = {"filter": 1_000, "crowded": 12}
        status = STATUS._replace(ended=True, lost={}, capture="tcp", sampling=10, left_out=left_out)
        return Batch((), (), status)


def test_what_is_captured_and_what_was_left_out_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(collect, "make_source", lambda _arguments: Crowded())
    assert cli.main(["collect", "-o", "/dev/null"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "ovscope: tracing ovs-system, 1 in 10, kernel: tcp; Ctrl-C stops",
        "ovscope: recorded 0 events of 0 packets",
        "ovscope: 12 packets were left out while the ring was filling: "
        "capture fewer with -f or --sample, or give --buffer more",
    ]
