"""What the kernel is told, byte for byte."""

from hypothesis import given

from engine.usdt.arguments import UNKNOWN, Argument, parse_arguments
from engine.usdt.places import SITE_SIZE, encode_argument, encode_key, encode_site
from engine.usdt.registers import EM_X86_64
from tests.unit.usdt.test_arguments import ARGUMENTS


def encoded(text: str) -> str:
    return encode_argument(parse_arguments(text, EM_X86_64)[0]).hex(" ")


def test_a_key_is_the_probe_and_the_last_bits_of_its_address() -> None:
    assert encode_key(2, 0x18D8EB).hex(" ") == "02 00 00 00 eb 08 00 00"
    assert encode_key(2, 0x55D9A5E298EB) == encode_key(2, 0x18D8EB)


def test_an_argument_is_sixteen_bytes() -> None:
    #                                     value or displacement, register, index, kind, scale, size, signed
    assert encoded("8@%rax") == "00 00 00 00 00 00 00 00 50 00 ff ff 02 01 08 00"
    assert encoded("-4@$-3") == "fd ff ff ff ff ff ff ff ff ff ff ff 01 01 04 01"
    assert encoded("4@144(%rbx)") == "90 00 00 00 00 00 00 00 28 00 ff ff 03 01 04 00"
    assert encoded("-4@-24(%rbp)") == "e8 ff ff ff ff ff ff ff 20 00 ff ff 03 01 04 01"
    assert encoded("8@(%rdi,%rcx,8)") == "00 00 00 00 00 00 00 00 70 00 58 00 03 08 08 00"
    assert encoded("2@8(,%r15,2)") == "08 00 00 00 00 00 00 00 ff ff 00 00 03 02 02 00"
    assert encoded("8f@%xmm0") == "00 00 00 00 00 00 00 00 ff ff ff ff 00 01 00 00"


def test_a_site_is_six_arguments() -> None:
    first, second = parse_arguments("8@%rax 4@%ecx", EM_X86_64)
    rest = encode_argument(UNKNOWN) * 4
    assert encode_site((first, second)) == encode_argument(first) + encode_argument(second) + rest
    assert encode_site((first,) * 10) == encode_argument(first) * 6
    assert SITE_SIZE == 96


@given(ARGUMENTS)
def test_any_argument_fits(argument: Argument) -> None:
    assert len(encode_argument(argument)) == 16
