"""The ovs-vswitchd daemons of this host: which run, since when, with which files and sockets."""
