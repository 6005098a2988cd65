"""Which kernel and which build of Open vSwitch the lab's machine has, such as 6.12/stock."""

import os
from dataclasses import dataclass
from typing import Final

from .errors import LabError

VARIABLE: Final = "OVSCOPE_LAB"
# The Debian that comes with each kernel, and so the Python and the bcc of those who run it.
SUITES: Final = {"6.1": "bookworm", "6.12": "trixie", "7.2": "forky"}
# Debian's package of 3.5, that of 4.0, and 4.0 with USDT probes, which Debian's have not.
BUILDS: Final = {"stock": (3, 5), "4.0": (4, 0), "usdt": (4, 0)}
# Where that package belongs to the kernel's own Debian. The other builds bring their libraries along.
_NATIVE: Final = frozenset({("6.12", "stock"), ("7.2", "4.0")})


@dataclass(frozen=True, slots=True)
class Flavour:
    """A kernel and a build of Open vSwitch; `str()` gives its name."""

    kernel: str
    build: str

    def __str__(self) -> str:
        return f"{self.kernel}/{self.build}"

    @property
    def suite(self) -> str:
        """The Debian that the machine runs."""
        return SUITES[self.kernel]

    @property
    def kernel_version(self) -> tuple[int, ...]:
        """The kernel's version, to compare: (6, 12)."""
        return tuple(map(int, self.kernel.split(".")))

    @property
    def ovs_version(self) -> tuple[int, ...]:
        """Open vSwitch's version, to compare: (3, 5)."""
        return BUILDS[self.build]

    @property
    def usdt(self) -> bool:
        """Whether its ovs-vswitchd has USDT probes."""
        return self.build == "usdt"

    @property
    def prefix(self) -> str:
        """The folder with the build's bin and sbin; empty where Debian's package is installed."""
        return "" if (self.kernel, self.build) in _NATIVE else prefix(self.build)


ALL: Final = tuple(Flavour(kernel, build) for kernel in SUITES for build in BUILDS)
DEFAULT: Final = Flavour("6.12", "stock")


def prefix(build: str) -> str:
    """Where a build is that brings its libraries along."""
    return f"/opt/ovs-{build}"


def bundled(kernel: str) -> tuple[str, ...]:
    """The builds that the image of a kernel holds beside the package of its own Debian."""
    return tuple(build for build in BUILDS if (kernel, build) not in _NATIVE)


def has_package(kernel: str) -> bool:
    """Whether the kernel's own Debian has one of the builds as a package."""
    return any(native == kernel for native, _ in _NATIVE)


def has_ovn(kernel: str) -> bool:
    """Whether the image of a kernel has OVN, which needs Debian's own Open vSwitch."""
    return kernel == DEFAULT.kernel


def matching(word: str) -> tuple[Flavour, ...]:
    """The flavours that a word means: one by its name, several by a kernel's or a build's alone."""
    return tuple(flavour for flavour in ALL if word in (str(flavour), flavour.kernel, flavour.build))


def chosen() -> Flavour:
    """The flavour that $OVSCOPE_LAB names, else DEFAULT. Raises LabError for a name that is none."""
    name = os.environ.get(VARIABLE) or str(DEFAULT)
    for flavour in ALL:
        if str(flavour) == name:
            return flavour
    raise LabError(f"{VARIABLE}={name} is no flavour of the lab: use one of {', '.join(map(str, ALL))}")
