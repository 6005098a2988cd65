"""What the image is made from, and the hash that names it."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from functools import cache

from .places import CHECKOUT, GUEST

SUITE = "trixie"
GUEST_PYTHON = "3.13"
PACKAGES = (
    "linux-image-amd64",
    "openvswitch-switch",
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
# The guest's disk is found without udev's whole zoo of drivers: a small initrd boots faster.
INITRD_MODULES = ("virtio_pci", "virtio_blk", "ext4")

# Debian's ovs-vswitchd has no USDT probes: one is built from this source package of sid.
USDT_SOURCE = "openvswitch"
USDT_VERSION = "4.0.0-2"
USDT_PREFIX = "/opt/ovs-usdt"
USDT_PACKAGES = (
    "build-essential",
    "autoconf",
    "automake",
    "libtool",
    "pkg-config",
    "python3",
    "systemtap-sdt-dev",
    "libcap-ng-dev",
    "libunbound-dev",
    "libssl-dev",
    "libnuma-dev",
)


@cache
def requirements() -> tuple[str, ...]:
    """What the guest's Python gets from the index: our own dependencies, and pytest."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    tests = [line for line in project["optional-dependencies"]["dev"] if line.startswith("pytest")]
    return tuple(sorted([*project["dependencies"], *tests]))


def usdt_key() -> str:
    """The hash that names the build of Open vSwitch with USDT probes."""
    script = (GUEST / "build-ovs.sh").read_text()
    return _hash([SUITE, USDT_SOURCE, USDT_VERSION, USDT_PREFIX, USDT_PACKAGES, script])


def image_key() -> str:
    """The hash that names the whole image."""
    init = (GUEST / "init").read_text()
    parts = [SUITE, GUEST_PYTHON, PACKAGES, INITRD_MODULES, requirements(), init, usdt_key(), _code()]
    return _hash(parts)


def _code() -> list[str]:
    """The text of the modules that make the image: a change there makes another image."""
    return [(GUEST.parent / name).read_text() for name in ("root.py", "wheels.py", "disk.py")]


def _hash(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
