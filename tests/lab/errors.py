"""What goes wrong in the lab, told with everything that was seen."""


class LabError(Exception):
    """The lab could not do what was asked; the text holds all that helps to find out why."""


class CommandFailed(LabError):
    """A command in the guest ended with a status other than 0."""

    def __init__(self, what: str, rc: int, out: str, err: str, console: str) -> None:
        self.rc = rc
        self.out = out
        self.err = err
        super().__init__(
            f"{what} ended with {rc}\n--- stdout\n{out}\n--- stderr\n{err}\n--- console (tail)\n{console}"
        )


class MachineDied(LabError):
    """The virtual machine is gone: it panicked, was switched off, or QEMU ended."""


class LabTimeout(LabError):
    """Something did not happen in the time that it was given."""
