"""Wrong usage, and what is told when there is nothing to trace."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import OvscopeError
from engine.preflight.check import Check, State
from tests.unit.cli.recordings import SHOWN, ovscope, recording
from tui import cli
from tui.commands import bare, doctor
from tui.commands.live_source import check_interfaces


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["fly"],
            "argument COMMAND: invalid choice: 'fly' "
            "(choose from 'live', 'replay', 'collect', 'show', 'export', 'doctor'): see ovscope --help",
        ),
        (["show"], "the following arguments are required: FILE: see ovscope show --help"),
        (["collect"], "the following arguments are required: -o/--output: see ovscope collect --help"),
        (["doctor", "--xml"], "unrecognized arguments: --xml: see ovscope --help"),
        (
            ["live", "--rundir", "/run/ovs", "--pid", "7"],
            "argument --pid: not allowed with argument --rundir: see ovscope live --help",
        ),
        (
            ["live", "--pid", "none"],
            "argument --pid: 'none' is not a number from 1 on: see ovscope live --help",
        ),
        (
            ["live", "--detrace-rate", "-1"],
            "argument --detrace-rate: '-1' is not a number from 0 on: see ovscope live --help",
        ),
        (
            ["live", "--sample", "0"],
            "argument --sample: '0' is not a number from 1 on: see ovscope live --help",
        ),
        *(
            (
                ["live", "--buffer", size],
                f"argument --buffer: '{size}' is not a power of two from 1 to 1024: see ovscope live --help",
            )
            for size in ("0", "3", "2048", "x")
        ),
        (
            ["collect", "-o", "-", "--duration", "0"],
            "argument --duration: '0' is not a time in seconds: see ovscope collect --help",
        ),
        (
            ["live", "--ovnsb", "localhost:6642"],
            "'localhost:6642' is no OVSDB connection: "
            "write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT, with commas between",
        ),
        (
            ["collect", "-o", "-", "--enrich", "--ovnnb", "tcp:"],
            "'tcp:' is no OVSDB connection: "
            "write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT, with commas between",
        ),
        *(
            (
                ["collect", "-o", "-", option, "unix:/none"],
                "OVN's databases are asked by --enrich alone: add it, or leave their options out",
            )
            for option in ("--ovnsb", "--ovnnb", "--private-key", "--certificate", "--ca-cert")
        ),
        (["live", "-o", "-"], "live cannot record to standard output: use ovscope collect -o -"),
    ],
)
def test_wrong_usage_is_told_in_one_line(words: list[str], line: str) -> None:
    code, out, err = ovscope(*words)
    # Python 3.13 leaves out the quotes around what may be chosen.
    assert (code, out, err.replace("'", "")) == (2, "", f"ovscope: {line}\n".replace("'", ""))


@pytest.mark.parametrize("command", [["live"], ["collect", "-o", "-"], ["show", "x"], ["replay", "x"]])
def test_a_bad_filter_is_wrong_usage_before_anything_else(command: list[str]) -> None:
    code, out, err = ovscope(*command, "-f", "port http and (")
    assert (code, out, err.count("\n"), err[:21]) == (2, "", 1, "ovscope: bad filter: ")


@pytest.mark.parametrize(
    "command", [["live"], ["collect", "-o", "-"], ["show", "x"], ["replay", "x"],
                ["export", "x", "--to", "text", "-o", "-"]],
)  # fmt: skip
def test_marks_are_of_the_ui_alone(command: list[str]) -> None:
    told = "marked is for the UI, where m marks packets: leave it out"
    assert ovscope(*command, "-f", "drop or not marked") == (2, "", f"ovscope: bad filter: {told}\n")


def test_help_and_the_version_are_no_errors() -> None:
    code, out, err = ovscope("--help")
    assert (code, err) == (0, "")
    assert all(command in out for command in ("live", "replay", "collect", "show", "doctor"))
    assert ovscope("--version") == (0, "ovscope 0.1.0\n", "")


def test_an_interface_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(OvscopeError) as caught:
        check_interfaces(["p1", "tap0-l"], ["p1", "tap0_l", "br0"])
    assert str(caught.value) == "there is no interface tap0-l: did you mean tap0_l? known are br0, p1, tap0_l"


def test_without_a_datapath_the_known_interfaces_are_all_devices() -> None:
    check_interfaces(["lo"], [])
    code, out, err = ovscope("collect", "-o", "-", "-i", "nosuch0")
    assert (code, out) == (1, "")
    assert err.startswith("ovscope: there is no interface nosuch0: ")
    assert "lo" in err


CHECKS = (
    Check("privileges", State.OK, "CAP_BPF", needed=True),
    Check("bcc", State.MISSING, "not found", "install it", needed=True),
    Check("offload", State.WARNING, "unknown", "look"),
)


def test_the_doctor_prints_a_line_for_each_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "run_checks", lambda _places: CHECKS)
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().out == (
        "ok       privileges  CAP_BPF\n"
        "missing  bcc         not found: install it\n"
        "warning  offload     unknown: look\n"
        "live tracing cannot work\n"
    )
    monkeypatch.setattr(doctor, "run_checks", lambda _places: (CHECKS[0], CHECKS[2]))
    assert cli.main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("live tracing can work\n")


def test_the_doctor_prints_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "run_checks", lambda _places: CHECKS[:1])
    assert cli.main(["doctor", "--json"]) == 0
    assert capsys.readouterr().out == (
        '{\n  "can_trace": true,\n  "checks": [\n    {\n      "name": "privileges",\n      "state": "ok",\n'
        '      "found": "CAP_BPF",\n      "remedy": "",\n      "needed": true\n    }\n  ]\n}\n'
    )


class NoPorts:
    """The names of a kernel without a datapath."""

    def refresh(self) -> None: ...

    def ports(self) -> tuple[()]:
        return ()


def test_without_a_datapath_the_bundled_recording_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "sample.jsonl.gz").write_bytes(gzip.compress(recording()))
    monkeypatch.setattr(bare, "Names", NoPorts)
    monkeypatch.setattr(bare, "RECORDINGS", tmp_path)
    assert cli.main([]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1:5] == SHOWN.splitlines()[1:5]
    assert captured.err == (
        "ovscope: no openvswitch datapath here: showing the bundled sample.jsonl.gz\n"
        "ovscope: 7 events were lost at upcall\n"
    )


def test_without_a_datapath_and_a_recording_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bare, "Names", NoPorts)
    monkeypatch.setattr(bare, "RECORDINGS", tmp_path)
    assert cli.main([]) == 1
    assert capsys.readouterr().err == (
        "ovscope: there is no openvswitch datapath here, and no bundled recording: "
        "run `ovscope doctor` to see what is missing, or `ovscope replay FILE`\n"
    )


def test_nothing_that_is_not_used_is_imported() -> None:
    code = "import sys; from tui.cli import main; main(['show', '-'])\n"
    code += "print(sorted({'textual', 'rich', 'bcc', 'pyroute2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], input=recording(), capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_help_tells_where_own_keys_are_and_lists_their_ids() -> None:
    _, out, _ = ovscope("--help")
    assert "/ovscope/config.toml, such as\n  [keys]\n" in out
    assert "view.pause (space)" in out
