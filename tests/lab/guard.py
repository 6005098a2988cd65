"""A child that never outlives us, however we end."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

# A pipe tells the guard that we are gone, also by SIGKILL. PR_SET_PDEATHSIG would not do: it fires when
# the *thread* that started the child ends.
_GUARD = """
log=$1; folder=$2; shift 2
exec 3<&0 </dev/null >>"$log" 2>&1
"$@" 3<&- &
child=$!
(read -r nothing <&3; kill -9 "$child" 2>/dev/null) &
reader=$!
wait "$child"
kill "$reader" 2>/dev/null
rm -rf "$folder"
"""


class Guarded:
    """A command whose life ends with ours, or by stop(); then `folder`, its runtime files, is removed."""

    def __init__(self, argv: Sequence[str], log: Path, folder: Path) -> None:
        # In a session of its own: a Ctrl-C on our terminal is ours to handle.
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", str(log), str(folder), *argv],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Whether the command still runs."""
        return self._guard.poll() is None

    def stop(self) -> None:
        """Kill the command and wait until it is gone; more than once does no harm."""
        assert self._guard.stdin
        self._guard.stdin.close()
        self._guard.wait()
