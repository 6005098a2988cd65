"""Open vSwitch in the guest: that of the machine's flavour, or the build with USDT probes."""

from collections.abc import Sequence
from dataclasses import dataclass

from .flavour import Flavour
from .vm import VM

_SCRIPT = "/ovscope/tests/lab/guest/ovs.sh"


@dataclass(frozen=True, slots=True)
class Ovs:
    """One installation of Open vSwitch; only one runs at a time (they share the kernel's datapath).

    All methods raise LabError when the command fails in the guest.
    """

    vm: VM
    flavour: Flavour

    @property
    def usdt(self) -> bool:
        """Whether its ovs-vswitchd has USDT probes."""
        return self.flavour.usdt

    @property
    def prefix(self) -> str:
        """Where it is installed; empty for Debian's package."""
        return self.flavour.prefix

    @property
    def rundir(self) -> str:
        """Where its sockets and pid files are; the builds take turns there."""
        return "/var/run/openvswitch"

    @property
    def vswitchd(self) -> str:
        """The daemon's program file; Debian's /usr/sbin/ovs-vswitchd is a link to its own."""
        return (
            f"{self.prefix}/sbin/ovs-vswitchd" if self.prefix else "/usr/lib/openvswitch-switch/ovs-vswitchd"
        )

    @property
    def log(self) -> str:
        """The log file of ovs-vswitchd."""
        return "/var/log/openvswitch/ovs-vswitchd.log"

    def start(self) -> None:
        """Start database and switch; bridges of an earlier start come back."""
        self._script("start")

    def stop(self) -> None:
        """Stop switch and database; the kernel's datapath and the namespaces stay."""
        self._script("stop")

    def start_switch(self) -> None:
        """Start ovs-vswitchd alone, after stop_switch()."""
        self._script("start-switch")

    def stop_switch(self) -> None:
        """Stop ovs-vswitchd alone and wait for its end; the database goes on."""
        self._script("stop-switch")

    def wipe(self) -> None:
        """Stop it and remove all that was made: database, datapath, network namespaces, veths."""
        self._script("wipe")

    def pid(self) -> int:
        """The process id of ovs-vswitchd in the guest."""
        return int(self.vm.run(["cat", f"{self.rundir}/ovs-vswitchd.pid"]).out)

    def vsctl(self, *words: str) -> str:
        """Standard output of ovs-vsctl."""
        return self._tool("ovs-vsctl", words)

    def ofctl(self, *words: str) -> str:
        """Standard output of ovs-ofctl."""
        return self._tool("ovs-ofctl", words)

    def appctl(self, *words: str) -> str:
        """Standard output of ovs-appctl."""
        return self._tool("ovs-appctl", words)

    def _tool(self, name: str, words: Sequence[str]) -> str:
        return self.vm.run([f"{self.prefix or '/usr'}/bin/{name}", *words]).out

    def _script(self, verb: str) -> None:
        self.vm.run(["sh", _SCRIPT, self.prefix, verb])


def installed(vm: VM, usdt: bool = False) -> Ovs:
    """The Open vSwitch of the machine's flavour, or the build with USDT probes; not started."""
    return Ovs(vm, Flavour(vm.flavour.kernel, "usdt") if usdt else vm.flavour)


def clean(vm: VM, usdt: bool = False) -> Ovs:
    """A freshly started Open vSwitch without bridges; what ran before, of any build, is wiped."""
    ovs = installed(vm, usdt)
    ovs.wipe()
    ovs.start()
    return ovs
