#!/bin/sh
# Open vSwitch in the guest: ovs.sh PREFIX start|stop|start-switch|stop-switch|wipe
# PREFIX is empty for Debian's own, else where another build is; all have their state in the same places.
# The daemons get the arguments that Debian's ovs-ctl gives them; ovs-ctl itself takes four seconds here, and
# knows one prefix only.
set -eu
prefix=${1:-/usr}
export PATH="$prefix/bin:$prefix/sbin:$PATH"
etc=/etc/openvswitch run=/var/run/openvswitch log=/var/log/openvswitch
schema=$prefix/share/openvswitch/vswitch.ovsschema
verbosity="-vconsole:emer -vsyslog:err -vfile:info"

daemon() {
    name=$1
    shift
    "$name" "$@" $verbosity --no-chdir --log-file="$log/$name.log" --pidfile="$run/$name.pid" --detach --monitor
}

start_switch() { daemon ovs-vswitchd "unix:$run/db.sock" --mlockall; }

stop_daemon() {
    [ -e "$run/$1.pid" ] || return 0
    pid=$(cat "$run/$1.pid")
    ovs-appctl -t "$run/$1.$pid.ctl" exit || kill -9 "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

start() {
    mkdir -p "$etc" "$run" "$log"
    modprobe openvswitch
    [ -e "$etc/conf.db" ] || ovsdb-tool create "$etc/conf.db" "$schema"
    daemon ovsdb-server "$etc/conf.db" "--remote=punix:$run/db.sock"
    ovs-vsctl --no-wait init -- set Open_vSwitch . external-ids:system-id=lab \
        "ovs-version=$(ovs-vswitchd --version | sed -n '1s/.* //p')"
    start_switch
}

# Everything that a test made: switch, database, datapath, network namespaces with their devices.
wipe() {
    stop_daemon ovs-vswitchd
    stop_daemon ovsdb-server
    rm -rf "$etc/conf.db" "$etc/.conf.db.~lock~" "$run" "$log"
    ovs-dpctl del-dp ovs-system 2>/dev/null || true
    for namespace in $(ip netns list | cut -d' ' -f1); do
        ip netns pids "$namespace" | xargs -r kill -9
        ip netns del "$namespace"
    done
    # A deleted namespace takes its ends of the veths along, but in its own time.
    for device in $(ip -o link show type veth | sed 's/^[0-9]*: \([^@:]*\).*/\1/'); do
        ip link del "$device" 2>/dev/null || true
    done
}

case $2 in
start) start ;;
stop) stop_daemon ovs-vswitchd && stop_daemon ovsdb-server ;;
start-switch) start_switch ;;
stop-switch) stop_daemon ovs-vswitchd ;;
wipe) wipe ;;
*) exit 2 ;;
esac
