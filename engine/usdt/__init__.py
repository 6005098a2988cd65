"""USDT probes of ovs-vswitchd: where they are, where their arguments lie, what the kernel is told of it."""
