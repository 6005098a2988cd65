"""What else of the host can be read, besides its packets and what vswitchd answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.detrace.switch_reader import SwitchReading
    from engine.view.checkup import RunChecks


class Host(NamedTuple):
    """Each may be lacking.

    Attributes:
        reader: reads vswitchd's database and log.
        run_checks: runs the checks of ``ovscope doctor``.
    """

    reader: SwitchReading | None = None
    run_checks: RunChecks | None = None


NO_HOST = Host()
