"""What the plan is told of a daemon."""

import pytest

from engine.usdt.plan import ANY_PROCESS, Traced
from engine.vswitchd.daemon import Vswitchd
from engine.vswitchd.mapped import probed_files
from engine.vswitchd.traced import traced, version_in
from tests.unit.usdt.elves import ALL, elf, note
from tests.unit.vswitchd.fake_proc import FakeProc

DAEMON = Vswitchd(812, 5, "/usr/sbin/ovs-vswitchd")


def start(fake: FakeProc, *files: bytes) -> None:
    """Start a process that runs these files."""
    fake.start(812)
    lines = []
    for number, data in enumerate(files):
        (fake.root / f"lib{number}.so").write_bytes(data)
        lines.append(f"7f{number}0-7f{number}1 r-xp 00000000 fd:01 1{number} /lib{number}.so")
    (fake.path / "812/maps").write_text("\n".join(lines))


def test_a_daemon_with_probes(fake: FakeProc) -> None:
    start(fake, elf(ALL) + b"\0%s (Open vSwitch) 3.6.1-5.el9fdp\0", elf(b""))
    (fake.path / "self/ns").mkdir(parents=True)
    (fake.path / "self/ns/pid").symlink_to("pid:[4026531836]")
    found = traced(DAEMON, fake.path)
    assert found == Traced(812, (3, 6, 1), probed_files(fake.path, 812))
    assert [file.mapped.name for file in found.files] == ["/lib0.so"]


def test_in_another_pid_namespace_its_number_is_not_known(fake: FakeProc) -> None:
    start(fake, elf(ALL))
    assert traced(DAEMON, fake.path).pid == ANY_PROCESS
    (fake.path / "self/ns").mkdir(parents=True)
    (fake.path / "self/ns/pid").symlink_to("pid:[4026532200]")
    assert traced(DAEMON, fake.path).pid == ANY_PROCESS


def test_a_daemon_that_has_ended(fake: FakeProc) -> None:
    assert traced(DAEMON, fake.path) == Traced(ANY_PROCESS, (), ())


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (b"%s (Open vSwitch) 4.0.90", (4, 0, 90)),
        (b"x%s (Open vSwitch) 3.5\0", (3, 5)),
        (b"Open vSwitch Library 3.5.0", ()),
        (b"%s (Open vSwitch) x", ()),
        (b"", ()),
    ],
)
def test_the_version_in_a_file(fake: FakeProc, text: bytes, version: tuple[int, ...]) -> None:
    start(fake, elf(note("main", "run_start")), elf(ALL) + text)
    files = probed_files(fake.path, 812)
    assert version_in(files) == version
    (fake.root / "lib1.so").write_bytes(b"")
    assert version_in(files) == ()
