"""Where arguments lie, in the words of two assemblers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.usdt.arguments import UNKNOWN, Argument, Kind, parse_arguments
from engine.usdt.registers import EM_AARCH64, EM_X86_64, REGISTERS, Register

X86 = REGISTERS[EM_X86_64]
ARM = REGISTERS[EM_AARCH64]


def test_registers_lie_where_the_kernel_has_them() -> None:
    assert [X86[name] for name in ("rax", "eax", "al", "ah", "r15", "r8d", "sil", "rsp")] == [
        Register("rax", 80, 8),
        Register("eax", 80, 4),
        Register("al", 80, 1),
        Register("ah", 81, 1),
        Register("r15", 0, 8),
        Register("r8d", 72, 4),
        Register("sil", 104, 1),
        Register("rsp", 152, 8),
    ]
    assert len(X86) == 4 * 5 + 4 * 4 + 8 * 4
    assert [ARM[name] for name in ("x0", "w0", "x30", "sp")] == [
        Register("x0", 0, 8),
        Register("w0", 0, 4),
        Register("x30", 240, 8),
        Register("sp", 248, 8),
    ]


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("8@%rax", Argument(Kind.REGISTER, 8, False, 0, X86["rax"])),
        ("-4@%r12d", Argument(Kind.REGISTER, 4, True, 0, X86["r12d"])),
        ("1@%ah", Argument(Kind.REGISTER, 1, False, 0, X86["ah"])),
        ("8@$5", Argument(Kind.CONSTANT, 8, False, 5)),
        ("-4@$-3", Argument(Kind.CONSTANT, 4, True, -3)),
        ("4@$0xff", Argument(Kind.CONSTANT, 4, False, 255)),
        ("-4@-24(%rbp)", Argument(Kind.MEMORY, 4, True, -24, X86["rbp"])),
        ("4@144(%rbx)", Argument(Kind.MEMORY, 4, False, 144, X86["rbx"])),
        ("8@(%rsp)", Argument(Kind.MEMORY, 8, False, 0, X86["rsp"])),
        ("8@(%rdi,%rcx,8)", Argument(Kind.MEMORY, 8, False, 0, X86["rdi"], X86["rcx"], 8)),
        ("4@16(%rdi,%rsi)", Argument(Kind.MEMORY, 4, False, 16, X86["rdi"], X86["rsi"])),
        ("2@8(,%rsi,2)", Argument(Kind.MEMORY, 2, False, 8, None, X86["rsi"], 2)),
    ],
)
def test_x86_64(text: str, argument: Argument) -> None:
    assert parse_arguments(text, EM_X86_64) == (argument,)


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("8@x0", Argument(Kind.REGISTER, 8, False, 0, ARM["x0"])),
        ("-4@w19", Argument(Kind.REGISTER, 4, True, 0, ARM["w19"])),
        ("8@sp", Argument(Kind.REGISTER, 8, False, 0, ARM["sp"])),
        ("8@xzr", Argument(Kind.CONSTANT, 8)),
        ("-4@-1", Argument(Kind.CONSTANT, 4, True, -1)),
        ("4@#7", Argument(Kind.CONSTANT, 4, False, 7)),
        ("8@[x21]", Argument(Kind.MEMORY, 8, False, 0, ARM["x21"])),
        ("4@[sp, 60]", Argument(Kind.MEMORY, 4, False, 60, ARM["sp"])),
        ("4@[x2,#-16]", Argument(Kind.MEMORY, 4, False, -16, ARM["x2"])),
        ("8@[x0, x1]", Argument(Kind.MEMORY, 8, False, 0, ARM["x0"], ARM["x1"])),
        ("8@[x0, x1, lsl 3]", Argument(Kind.MEMORY, 8, False, 0, ARM["x0"], ARM["x1"], 8)),
    ],
)
def test_aarch64(text: str, argument: Argument) -> None:
    assert parse_arguments(text, EM_AARCH64) == (argument,)


@pytest.mark.parametrize(
    "text",
    [
        "%rax", "8@", "3@%rax", "24@%rax", "8f@%xmm0", "8@%xmm0", "8@%eax", "8@counter(%rip)", "8@16(%rip)",
        "8@%fs:16", "8@1234", "8@16(%eax)", "8@(%rdi,%rcx,3)", "8@()", "8@$9223372036854775808", "@", "x",
    ],
)  # fmt: skip
def test_what_is_not_understood_on_x86_64_is_unknown(text: str) -> None:
    assert parse_arguments(f"8@%rax {text} 8@$5", EM_X86_64) == (
        Argument(Kind.REGISTER, 8, False, 0, X86["rax"]),
        UNKNOWN,
        Argument(Kind.CONSTANT, 8, False, 5),
    )


@pytest.mark.parametrize(
    "text", ["8@x31", "8@v0", "8@w0", "8@[w0]", "8@[x0, x1, sxtw 2]", "8@[x0, :lo12:counter]", "8@[x0, w1]"]
)
def test_what_is_not_understood_on_aarch64_is_unknown(text: str) -> None:
    assert parse_arguments(text, EM_AARCH64) == (UNKNOWN,)


def test_all_arguments_of_a_note_in_their_order() -> None:
    text = "8@%rdx 4@%ecx 8@%rax 4@12(%rbx) 8@576(%rbx) 8@584(%rbx)"
    assert parse_arguments(text, EM_X86_64) == tuple(
        parse_arguments(word, EM_X86_64)[0] for word in text.split()
    )
    assert parse_arguments("8@[sp, 16] -4@w0 8@[x0, x1, lsl 3]", EM_AARCH64) == (
        Argument(Kind.MEMORY, 8, False, 16, ARM["sp"]),
        Argument(Kind.REGISTER, 4, True, 0, ARM["w0"]),
        Argument(Kind.MEMORY, 8, False, 0, ARM["x0"], ARM["x1"], 8),
    )
    assert parse_arguments("", EM_X86_64) == parse_arguments("  ", EM_AARCH64) == ()


def written(argument: Argument) -> str:
    """Write an argument as GCC does for x86-64."""
    head = f"{'-' if argument.signed else ''}{argument.size}@"
    register = f"%{argument.register.name}" if argument.register else ""
    if argument.kind is Kind.CONSTANT:
        return f"{head}${argument.value}"
    if argument.kind is Kind.REGISTER:
        return f"{head}{register}"
    index = f",%{argument.index_register.name},{argument.scale}" if argument.index_register else ""
    return f"{head}{argument.value or ''}({register}{index})"


WHOLE = st.sampled_from([register for register in X86.values() if register.size == 8])
NUMBERS = st.integers(-(1 << 63), (1 << 63) - 1)
SIZES = st.sampled_from([1, 2, 4, 8])
NO_INDEX = {"index_register": st.none(), "scale": st.just(1)}
IN_MEMORY = st.builds(Argument, st.just(Kind.MEMORY), SIZES, st.booleans(), NUMBERS, WHOLE, **NO_INDEX)
ARGUMENTS = st.one_of(
    st.builds(Argument, st.just(Kind.CONSTANT), SIZES, st.booleans(), NUMBERS, st.none(), **NO_INDEX),
    st.builds(Argument, st.just(Kind.REGISTER), SIZES, st.booleans(), st.just(0), WHOLE, **NO_INDEX),
    IN_MEMORY,
    st.builds(Argument, st.just(Kind.MEMORY), SIZES, st.booleans(), NUMBERS, WHOLE, WHOLE, SIZES),
)


@given(st.lists(ARGUMENTS, max_size=12))
def test_what_a_compiler_writes_is_read_back(arguments: list[Argument]) -> None:
    text = " ".join(written(argument) for argument in arguments)
    assert parse_arguments(text, EM_X86_64) == tuple(arguments)


@given(st.text(st.sampled_from("8-4@%$()[],#xrasp0129 \n"), max_size=40), st.sampled_from([62, 183, 3]))
def test_any_text_is_read(text: str, machine: int) -> None:
    for argument in parse_arguments(text, machine):
        assert (argument is UNKNOWN) == (argument.size == 0) == (argument.kind is Kind.UNKNOWN)
