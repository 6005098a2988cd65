#!/bin/sh
# Runs in a throw-away root of Debian: builds Open vSwitch with USDT probes, installs it into /out.
# Arguments: prefix, source package, version.
set -eux
cd /build
# The sources of sid, from the mirror that this root itself came from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | head -n 1)
echo "deb-src $mirror sid main" >/etc/apt/sources.list.d/sid.list
apt-get update
# Older versions leave the archive; the one that is there then is as good for the tests.
apt-get source "$2=$3" || apt-get source "$2"
cd "$2"-*/
./boot.sh
# Sockets, database and logs where Debian's own has them: the builds take turns.
./configure --prefix="$1" --sysconfdir=/etc --localstatedir=/var \
    --enable-usdt-probes --disable-dependency-tracking CFLAGS="-O2"
daemons="vswitchd/ovs-vswitchd ovsdb/ovsdb-server"
tools="ovsdb/ovsdb-tool ovsdb/ovsdb-client utilities/ovs-vsctl utilities/ovs-ofctl utilities/ovs-appctl
    utilities/ovs-dpctl"
# Named targets do not wait for the generated headers as "all" does.
printf 'lab-generated: $(BUILT_SOURCES)\n' >>Makefile
make -j"$(nproc)" lab-generated
# Only what runs in the lab: the test programs are half of the whole.
make -j"$(nproc)" $daemons $tools
mkdir -p "/out$1/sbin" "/out$1/bin" "/out$1/share/openvswitch"
for file in $daemons; do ./libtool --mode=install install -s "$file" "/out$1/sbin/"; done
for file in $tools; do ./libtool --mode=install install -s "$file" "/out$1/bin/"; done
cp vswitchd/vswitch.ovsschema "/out$1/share/openvswitch/"
