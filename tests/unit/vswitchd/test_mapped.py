"""The files that a process runs."""

import os
from pathlib import Path

import pytest

from engine.vswitchd.mapped import Mapped, mapped_files, probed_files
from tests.unit.usdt.elves import ALL, RECV, elf, note
from tests.unit.vswitchd.fake_proc import FakeProc

MAPS = """\
00400000-00401000 r--p 00000000 fd:01 10                         /usr/sbin/ovs-vswitchd
00401000-00402000 r-xp 00001000 fd:01 10                         /usr/sbin/ovs-vswitchd
7f00-7f01 r-xp 00000000 00:00 0
7f10-7f11 r-xp 00000000 fd:01 11 /usr/lib/lib with blanks.so (deleted)
7f20-7f21 r-xp 00000000 fd:01 12 /usr/lib/libnone.so
7f21-7f22 r-xp 00000000 fd:01 12 /usr/lib/libnone.so
7f30-7f31 rw-p 00000000 fd:01 13 /usr/lib/libdata.so
7ffe0000-7ffe1000 r-xp 00000000 00:00 0 [vdso]
damaged
"""


def test_the_program_and_its_libraries(fake: FakeProc) -> None:
    fake.start(812)
    process = fake.path / "812"
    (process / "maps").write_text(MAPS)
    (process / "map_files").mkdir()
    (process / "map_files/7f10-7f11").write_bytes(elf(RECV))
    assert mapped_files(fake.path, 812) == (
        Mapped(process / "exe", "/usr/sbin/ovs-vswitchd", ("fd:01", 10)),
        Mapped(process / "map_files/7f10-7f11", "/usr/lib/lib with blanks.so", ("fd:01", 11)),
        Mapped(process / "root/usr/lib/libnone.so", "/usr/lib/libnone.so", ("fd:01", 12)),
    )


def test_those_with_probes(fake: FakeProc) -> None:
    fake.start(812)
    process = fake.path / "812"
    (process / "maps").write_text(MAPS)
    (fake.root / "usr/lib").mkdir(parents=True)
    (fake.root / "usr/lib/lib with blanks.so").write_bytes(elf(ALL))
    (fake.root / "usr/lib/libnone.so").write_bytes(elf(b""))
    (process / "exe").unlink()
    (process / "exe").write_bytes(elf(note("main", "run_start")))
    found = probed_files(fake.path, 812)
    assert [(file.mapped.name, len(file.probes)) for file in found] == [("/usr/lib/lib with blanks.so", 6)]
    (process / "exe").unlink()
    (process / "exe").symlink_to("/usr/sbin/ovs-vswitchd")
    assert [file.mapped.name for file in probed_files(fake.path, 812)] == ["/usr/lib/lib with blanks.so"]


def test_a_process_that_has_ended(fake: FakeProc) -> None:
    with pytest.raises(OSError, match="maps"):
        mapped_files(fake.path, 812)


def test_our_own_process() -> None:
    found = {mapped.name: mapped.path for mapped in mapped_files(Path("/proc"), os.getpid())}
    assert found[os.path.realpath("/proc/self/exe")] == Path(f"/proc/{os.getpid()}/exe")
    libc = next(path for name, path in found.items() if "/libc.so" in name)
    with libc.open("rb") as file:
        assert file.read(4) == b"\x7fELF"
