"""What the images are made from, and the hashes that name them."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from functools import cache

from . import flavour
from .places import CHECKOUT, GUEST

OVS_PACKAGE = "openvswitch-switch"
PACKAGES = (
    "linux-image-amd64",
    "initramfs-tools",
    "python3",
    "python3-bpfcc",
    "iproute2",
    "iputils-ping",
    "iputils-arping",
    "iperf3",
    "netcat-openbsd",
    "ethtool",
    "tcpdump",
    "tmux",
    "procps",
    "psmisc",
    "kmod",
    "less",
    "ncurses-base",
    "ncurses-term",
)
# With ovn-detrace and what it imports. One release is enough: what OVN writes does not depend on the kernel.
OVN_PACKAGES = ("ovn-central", "ovn-host", "python3-openvswitch")
# The guest's disk is found without udev's whole zoo of drivers: a small initrd boots faster.
INITRD_MODULES = ("virtio_pci", "virtio_blk", "ext4")
_IMAGE_MODULES = ("root.py", "wheels.py", "disk.py", "builds.py")


@cache
def requirements() -> tuple[str, ...]:
    """What the guest's Python gets from the index: our own dependencies, and pytest."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    tests = [line for line in project["optional-dependencies"]["dev"] if line.startswith("pytest")]
    return tuple(sorted([*project["dependencies"], *tests]))


def packages(kernel: str) -> tuple[str, ...]:
    """What is installed in the guest with that kernel."""
    ovs = (OVS_PACKAGE,) if flavour.has_package(kernel) else ()
    ovn = OVN_PACKAGES if flavour.has_ovn(kernel) else ()
    return (*PACKAGES, *ovs, *ovn)


def image_key(kernel: str, builds: Sequence[str]) -> str:
    """The hash that names the image of a kernel; `builds` are the hashes of what is unpacked into it."""
    init = (GUEST / "init").read_text()
    suite = flavour.SUITES[kernel]
    return hashed([suite, packages(kernel), INITRD_MODULES, requirements(), init, builds, _code()])


def _code() -> list[str]:
    """The text of the modules that make the image: a change there makes another image."""
    return [(GUEST.parent / name).read_text() for name in _IMAGE_MODULES]


def hashed(parts: Sequence[object]) -> str:
    """The hash of values that JSON can write."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
