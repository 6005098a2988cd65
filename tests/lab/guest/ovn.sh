#!/bin/sh
# OVN in the guest, beside Debian's Open vSwitch, which runs: ovn.sh start|stop
# The daemons get the arguments that matter of those that ovn-ctl gives them; ovn-ctl itself takes its time here.
set -eu
run=/var/run/ovn lib=/var/lib/ovn log=/var/log/ovn share=/usr/share/ovn
verbosity="-vconsole:emer -vsyslog:err -vfile:info"

daemon() {
    name=$1
    shift
    "$@" $verbosity --no-chdir --log-file="$log/$name.log" --pidfile="$run/$name.pid" --detach
}

database() {
    ovsdb-tool create "$lib/ovn$1_db.db" "$share/ovn-$1.ovsschema"
    daemon "ovn$1_db" ovsdb-server "$lib/ovn$1_db.db" "--remote=punix:$run/ovn$1_db.sock" \
        --unixctl="$run/ovn$1_db.ctl"
}

start() {
    mkdir -p "$run" "$lib" "$log"
    database nb
    database sb
    daemon ovn-northd ovn-northd "--ovnnb-db=unix:$run/ovnnb_db.sock" "--ovnsb-db=unix:$run/ovnsb_db.sock"
    ovs-vsctl set Open_vSwitch . "external_ids:ovn-remote=unix:$run/ovnsb_db.sock" \
        external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=127.0.0.1
    daemon ovn-controller ovn-controller unix:/var/run/openvswitch/db.sock
}

stop() {
    for name in ovn-controller ovn-northd ovnsb_db ovnnb_db; do
        [ ! -e "$run/$name.pid" ] || kill -9 "$(cat "$run/$name.pid")" || true
    done
    rm -rf "$run" "$lib" "$log"
}

case $1 in
start) start ;;
stop) stop ;;
*) exit 2 ;;
esac
