"""A throw-away virtual machine with the lab's image."""

import atexit
import base64
import socket
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import host, qemu
from .channel import Channel, Message
from .errors import CommandFailed, LabError, LabTimeout, MachineDied
from .flavour import Flavour, chosen
from .guard import Guarded
from .image import image
from .places import cache_dir
from .process import Process
from .prune import remove_older

PYTHON = "/opt/venv/bin/python"
BOOT_TIMEOUT = 240.0  # seconds; an idle host needs a twentieth of it, a busy one much more
_LOGS_KEPT = 86400.0  # seconds
_CHUNK = 1 << 18

Command = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command in the guest ended."""

    rc: int
    out: str
    err: str


class VM:
    """Boots on construction; `with VM() as vm:` or close() ends it, and so does the end of this process.

    The checkout is at /ovscope, read-only; `python` there finds our packages. What is changed in the guest is
    lost with it. All methods may be called from several threads; commands then run side by side.
    Its flavour is the one given, else the one that $OVSCOPE_LAB names.
    Raises LabError when there is no image, or when the guest does not come up in BOOT_TIMEOUT seconds.
    """

    def __init__(self, cpus: int = 2, memory_mib: int = 4096, flavour: Flavour | None = None) -> None:
        self.flavour = flavour or chosen()
        made = image(self.flavour.kernel)
        self._folder = Path(tempfile.mkdtemp(prefix="ovscope-lab-"))
        self._log, self._console = self._log_files()
        agent = self._folder / "agent"
        hardware = qemu.Hardware(cpus, memory_mib)
        words = qemu.command(made, self.flavour.prefix, hardware, agent, self._console)
        self._guarded = Guarded(words, self._log, self._folder)
        atexit.register(self.close)
        started = time.monotonic()
        try:
            self._channel = self._connect(agent)
        except BaseException:
            self.close()
            raise
        self.boot_seconds = time.monotonic() - started

    def run(
        self,
        command: Command,
        timeout: float = 60.0,
        *,
        stdin: bytes | str = b"",
        env: Mapping[str, str] | None = None,
        cwd: str = "/tmp",
        check: bool = True,
    ) -> Completed:
        """Run a command to its end: words as they are, or a text for the shell. `timeout` in seconds.

        Raises CommandFailed for a status other than 0 (not with check=False), LabTimeout when it takes longer
        (it is killed), MachineDied.
        """
        process = self.spawn(command, env=env, cwd=cwd)
        if stdin:
            process.send(stdin)
        process.end_input()
        try:
            rc = process.wait(timeout)
        except LabTimeout:
            process.signal(9)
            raise
        if check and rc != 0:
            raise CommandFailed(_shown(command), rc, process.out, process.err, self.console)
        return Completed(rc, process.out, process.err)

    def python(self, code: str, timeout: float = 60.0, **options: Any) -> Completed:
        """Run Python code in the guest with our packages and their dependencies; options as for run()."""
        return self.run([PYTHON, "-c", code], timeout, **options)

    def spawn(
        self,
        command: Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str = "/tmp",
        terminal: tuple[int, int] | None = None,
    ) -> Process:
        """Start a command and leave it running; on a terminal with `terminal` = (rows, columns)."""
        argv = ["/bin/sh", "-c", command] if isinstance(command, str) else list(command)
        request = {"op": "spawn", "argv": argv, "env": dict(env or {}), "cwd": cwd, "pty": terminal}
        return self._process(request, _shown(command))

    def fetch(self, path: str, timeout: float = 60.0) -> bytes:
        """The content of a file in the guest. Raises LabError when it cannot be read."""
        process = self._process({"op": "read", "path": path}, f"fetch {path}")
        process.wait(timeout)
        return process.raw()

    def put(self, path: str, data: bytes, timeout: float = 60.0) -> None:
        """Write a file in the guest, its folders too. Raises LabError when that fails."""
        for start in range(0, max(len(data), 1), _CHUNK):
            chunk = base64.b64encode(data[start : start + _CHUNK]).decode()
            request = {"op": "write", "path": path, "data": chunk, "append": start > 0}
            self._process(request, f"put {path}").wait(timeout)

    @property
    def console(self) -> str:
        """The tail of the guest's kernel console, and what QEMU itself said."""
        return host.tail(self._console) + host.tail(self._log)

    def close(self) -> None:
        """Kill the machine; more than once does no harm."""
        self._guarded.stop()
        atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _process(self, request: dict[str, Any], what: str) -> Process:
        return Process(self._channel, request, what, lambda: self.console)

    def _log_files(self) -> tuple[Path, Path]:
        """QEMU's log and the console's, which outlive the machine for whoever must find out what happened."""
        logs = cache_dir() / "logs"
        logs.mkdir(exist_ok=True)
        remove_older(logs, "*.log", _LOGS_KEPT)
        name = self._folder.name.removeprefix("ovscope-lab-")
        return logs / f"qemu-{name}.log", logs / f"console-{name}.log"

    def _connect(self, agent: Path) -> Channel:
        """Wait for QEMU's socket and, over it, for the agent's first word."""
        end = time.monotonic() + BOOT_TIMEOUT
        connection = socket.socket(socket.AF_UNIX)
        while connection.connect_ex(str(agent)):
            if not self._guarded.alive() or time.monotonic() > end:
                raise LabError(f"QEMU did not start:\n{self.console}")
            time.sleep(0.02)  # QEMU makes the socket within a moment and tells nobody
        channel = Channel(connection)
        heard: list[Message] = []
        spoke = threading.Event()

        def receive(message: Message) -> None:
            heard.append(message)
            spoke.set()

        channel.register(receive, number=0)
        if not spoke.wait(end - time.monotonic()):
            raise LabTimeout(f"the guest did not come up in {BOOT_TIMEOUT:g} s:\n{self.console}")
        if heard[0]["event"] != "hello":
            raise MachineDied(f"the machine ended while it booted:\n{self.console}")
        return channel


def _shown(command: Command) -> str:
    return command if isinstance(command, str) else " ".join(command)


BOOTS = 3


def booted() -> VM:
    """A machine that is up. An emulated CPU may trip over a kernel that patches its own code: then again."""
    for _ in range(BOOTS - 1):
        try:
            return VM()
        except MachineDied:
            continue
    return VM()
