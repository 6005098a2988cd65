#!/bin/sh
# Runs in a throw-away root of Debian: copies the programs of its openvswitch-switch into /out.
# Argument: the prefix that they get there.
set -eux
place=/out$1
mkdir -p "$place/sbin" "$place/bin" "$place/share/openvswitch"
# Behind links: Debian's ovs-vswitchd is one of several alternatives.
cp -L /usr/sbin/ovs-vswitchd /usr/sbin/ovsdb-server "$place/sbin/"
for tool in ovs-vsctl ovs-ofctl ovs-appctl ovs-dpctl ovsdb-tool ovsdb-client; do
    cp -L "/usr/bin/$tool" "$place/bin/"
done
cp -L /usr/share/openvswitch/vswitch.ovsschema "$place/share/openvswitch/"
