"""QEMU's command line for the lab's machine."""

from dataclasses import dataclass
from pathlib import Path

from .image import Image
from .places import CHECKOUT

AGENT_PORT = "ovscope.agent"
# `tsc=reliable`: under TCG all processors read one clock; the kernel need not fall back to the slow HPET.
# A panic ends QEMU at once (panic=-1 reboots, -no-reboot makes that an exit).
_KERNEL_ARGUMENTS = (
    "root=/dev/vda rw init=/sbin/lab-init console=ttyS0 loglevel=4 panic=-1 tsc=reliable mitigations=off "
    "audit=0 selinux=0 apparmor=0"
)


@dataclass(frozen=True, slots=True)
class Hardware:
    """The size of the machine."""

    cpus: int = 2
    memory_mib: int = 4096


def command(image: Image, ovs: str, hardware: Hardware, socket: Path, console: Path) -> list[str]:
    """The words that start QEMU: agent's port on `socket`, the kernel's console in the file `console`.

    The programs of the Open vSwitch at the prefix `ovs` come first in the guest's PATH.
    """
    arguments = f"{_KERNEL_ARGUMENTS} lab.ovs={ovs}" if ovs else _KERNEL_ARGUMENTS
    share = f"local,path={CHECKOUT},mount_tag=ovscope,security_model=none,readonly=on,multidevs=remap"
    return [
        *("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max"),
        *("-smp", str(hardware.cpus), "-m", str(hardware.memory_mib)),
        *("-kernel", str(image.kernel), "-initrd", str(image.initrd), "-append", arguments),
        # Writes go to a temporary file of QEMU's: the image stays as it is.
        *("-drive", f"file={image.disk},format=raw,if=virtio,snapshot=on,cache=unsafe"),
        *("-virtfs", share),
        *("-device", "virtio-rng-pci"),
        *("-chardev", f"file,id=console,path={console}", "-serial", "chardev:console"),
        *("-device", "virtio-serial-pci", "-chardev", f"socket,id=agent,path={socket},server=on,wait=off"),
        *("-device", f"virtserialport,chardev=agent,name={AGENT_PORT}"),
    ]
