"""A /proc of files, with processes that start, end and have threads and sockets."""

from __future__ import annotations

import shutil
from pathlib import Path

TICKS = 100  # a second, everywhere
UPTIME = 1000  # s


class FakeProc:
    """Writes what is read of /proc; paths of the processes are below a root that is theirs."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.root = root
        path.mkdir(exist_ok=True)
        root.mkdir(exist_ok=True)
        (path / "uptime").write_text(f"{UPTIME}.00 500.00\n")
        self._inode = 100

    def start(
        self,
        pid: int,
        socket: str = "",
        *,
        comm: str = "ovs-vswitchd",
        started: int | None = None,
        handlers: int = 0,
        root: Path | None = None,
    ) -> None:
        """Start a process; one that listens on a socket has made its directory."""
        process = self.path / str(pid)
        (process / "fd").mkdir(parents=True)
        (process / "task").mkdir()
        (process / "net").mkdir()
        (process / "root").symlink_to(root or self.root)
        (process / "exe").symlink_to("/usr/sbin/ovs-vswitchd")
        (process / "net/unix").write_text("Num RefCount Protocol Flags Type St Inode Path\n")
        self.stat(pid, comm, "S", started if started is not None else pid)
        self.threads(pid, handlers)
        if socket:
            self.listen(pid, socket)

    def stat(self, pid: int, comm: str, state: str, started: int) -> None:
        process = self.path / str(pid)
        (process / "comm").write_text(f"{comm}\n")
        (process / "stat").write_text(f"{pid} ({comm}) {state} {' '.join(['1'] * 18)} {started} 0 0\n")

    def listen(self, pid: int, name: str) -> None:
        """Have it listen on a socket, and hold another one that is connected."""
        process = self.path / str(pid)
        self._inode += 2
        own, other = self._inode, self._inode + 1
        place = Path(f"{(process / 'root').resolve()}{name}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        (process / "fd/0").symlink_to("/dev/null")
        (process / "fd/3").symlink_to(f"socket:[{other}]")
        (process / "fd/5").symlink_to(f"socket:[{own}]")
        with (process / "net/unix").open("a") as table:
            table.write(f"0000: 00000003 00000000 00000000 0001 03 {other} {name}\n")
            table.write(f"0001: 00000002 00000000 00010000 0001 01 {own} {name}\n")
            table.write(f"0002: 00000002 00000000 00010000 0001 01 {own + 1000} /run/other.ctl\n")
            table.write("0003: 00000003 00000000 00000000 0001 03 9\n")

    def threads(self, pid: int, handlers: int, first: int = 1, name: str = "handler") -> None:
        """Give it so many handler threads, and the others that it has."""
        tasks = self.path / str(pid) / "task"
        shutil.rmtree(tasks)
        names = {pid: "ovs-vswitchd", pid + 1000: "urcu1", pid + 1001: "revalidator7"}
        names |= {pid + 2000 + number: f"{name}{number}" for number in range(first, first + handlers)}
        for tid, comm in names.items():
            (tasks / str(tid)).mkdir(parents=True)
            (tasks / str(tid) / "comm").write_text(f"{comm}\n")

    def end(self, pid: int) -> None:
        shutil.rmtree(self.path / str(pid))
