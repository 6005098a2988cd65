"""Traffic between the ends of a topology."""

from .process import Process
from .topology import Topology

TCP_PORT = 8080

# A person watches it: a few packets a second, of several kinds.
_GENTLE = """
trap 'kill 0' EXIT
{right} nc -lk {port} >/dev/null &
{left} ping -n -q -i 1 {right4} >/dev/null &
{right} ping -n -q -i 1.7 {left4} >/dev/null &
{left} ping -n -q -i 3 {right6} >/dev/null &
while :; do
    echo hello | {left} nc -N -w 2 {right4} {port}
    sleep 4
done
"""


def gentle(topology: Topology) -> Process:
    """Ping both ways, IPv6 too, and now and then a TCP connection, until it gets a signal."""
    left, right = topology.left, topology.right
    script = _GENTLE.format(
        left=left.command("").strip(),
        right=right.command("").strip(),
        left4=left.ipv4,
        right4=right.ipv4,
        right6=right.ipv6,
        port=TCP_PORT,
    )
    return topology.ovs.vm.spawn(script)
