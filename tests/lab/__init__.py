"""The lab: a throw-away virtual machine with a real kernel and a real Open vSwitch."""
