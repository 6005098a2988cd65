#!/bin/sh
# Runs in a throw-away root of Debian: gives the programs in /out their libraries and their loader, so that
# they run in an older or newer Debian as well. Argument: their prefix.
set -eux
place=/out$1
loader=$(patchelf --print-interpreter /bin/sh)
mkdir -p "$place/lib"
ldd "$place"/bin/* "$place"/sbin/* | sed -n 's|.* => \(/[^ ]*\) .*|\1|p' | sort -u |
    xargs -r cp -L -t "$place/lib/"
cp -L "$loader" "$place/lib/"
for program in "$place"/bin/* "$place"/sbin/*; do
    # RPATH, not RUNPATH: it holds for the libraries that libraries need as well.
    patchelf --set-interpreter "$1/lib/${loader##*/}" --force-rpath --set-rpath "$1/lib" "$program"
done
