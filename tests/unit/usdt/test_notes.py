"""USDT probes in ELF files, of which nothing is believed."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.usdt.arguments import UNKNOWN, parse_arguments
from engine.usdt.elf import ElfError
from engine.usdt.notes import Probe, read_probes
from engine.usdt.registers import EM_AARCH64, EM_X86_64
from tests.unit.usdt.elves import ALL, BASE, Layout, elf, note


def read(data: bytes) -> tuple[Probe, ...]:
    return read_probes(io.BytesIO(data))


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_probe_has_a_name_a_place_and_arguments(order: str) -> None:
    notes = note("main", "run_start", "", order=order)
    notes += note("dpif_recv", "recv_upcall", "8@%rdx 4@%ecx", 0x201802, order=order)
    found = read(elf(notes, Layout(order)))
    assert found == (
        Probe("main", "run_start", 0x201202, 0x2202, 0, ()),
        Probe("dpif_recv", "recv_upcall", 0x201802, 0x2802, 0, parse_arguments("8@%rdx 4@%ecx", EM_X86_64)),
    )
    assert [probe.title for probe in found] == ["main:run_start", "dpif_recv:recv_upcall"]


def test_a_file_that_prelink_has_moved() -> None:
    data = elf(note("p", "n", "", 0x201202, semaphore=0x300010), Layout(base=BASE + 0x100))
    assert read(data) == (Probe("p", "n", 0x201302, 0x2302, 0x300110, ()),)


def test_a_place_that_is_not_loaded_has_no_offset() -> None:
    assert [probe.offset for probe in read(elf(note("p", "n", "", 0x200FFF)))] == [None]
    assert [probe.offset for probe in read(elf(note("p", "n", "", 0x201FFF)))] == [0x2FFF]
    assert [probe.offset for probe in read(elf(note("p", "n", "", 0x202000)))] == [None]


def test_arguments_are_those_of_the_files_machine() -> None:
    arm = read(elf(note("p", "n", "8@[sp, 16] 8@%rax"), Layout(machine=EM_AARCH64)))
    assert arm[0].arguments == (*parse_arguments("8@[sp, 16]", EM_AARCH64), UNKNOWN)
    other = read(elf(note("p", "n", "8@16(%r1) 8@$5"), Layout(machine=22)))
    assert other[0].arguments == (UNKNOWN, UNKNOWN)


def test_a_program_may_have_none() -> None:
    assert read(elf(b"")) == ()


@given(st.binary(max_size=300))
def test_what_is_no_elf_file_is_refused(data: bytes) -> None:
    with pytest.raises(ElfError):
        read(data)


@given(st.integers(4, len(elf(ALL)) - 1), st.integers(0, 255), st.integers(0, len(elf(ALL))))
def test_a_damaged_file_is_understood_or_refused(at: int, byte: int, length: int) -> None:
    data = bytearray(elf(ALL))
    data[at] = byte
    for damaged in (bytes(data), bytes(data[:length])):
        with contextlib.suppress(ElfError):
            read(damaged)
