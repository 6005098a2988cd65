"""USDT probes in ELF files, of which nothing is believed."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.preflight.elf import ElfError, Usdt, usdt_probes
from tests.unit.preflight.elves import ALL, elf, note


@pytest.mark.parametrize("order", ["<", ">"])
def test_probes_have_a_provider_and_a_name(order: str) -> None:
    notes = note("main", "run_start", order) + note("dpif_recv", "recv_upcall", order)
    found = usdt_probes(io.BytesIO(elf(notes, order)))
    assert found == (Usdt("main", "run_start"), Usdt("dpif_recv", "recv_upcall"))


def test_a_program_may_have_none() -> None:
    assert usdt_probes(io.BytesIO(elf(b""))) == ()


@given(st.binary(max_size=300))
def test_what_is_no_elf_file_is_refused(data: bytes) -> None:
    with pytest.raises(ElfError):
        usdt_probes(io.BytesIO(data))


@given(st.integers(4, len(elf(ALL)) - 1), st.integers(0, 255), st.integers(0, len(elf(ALL))))
def test_a_damaged_file_is_understood_or_refused(at: int, byte: int, length: int) -> None:
    data = bytearray(elf(ALL))
    data[at] = byte
    for damaged in (bytes(data), bytes(data[:length])):
        with contextlib.suppress(ElfError):
            usdt_probes(io.BytesIO(damaged))
