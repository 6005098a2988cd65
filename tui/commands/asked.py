"""Who is asked what the collected flows are, and what kept them from telling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.detrace.explainer import Explainer
    from engine.detrace.ovn.origins import OvnOrigins
    from engine.files.heard import Heard

NO_OVN = "no southbound database of OVN was found, so cookies are recorded as they are: name it with --ovnsb"


class Asked(NamedTuple):
    """What asks vswitchd, and what asks OVN's databases; each on a thread of its own."""

    explainer: Explainer
    origins: OvnOrigins

    def start(self, stack: ExitStack) -> None:
        """Begin to answer; until the stack is left."""
        for teller in self:
            teller.start()
            stack.callback(teller.close)

    def listen(self, heard: Heard) -> None:
        """Let somebody hear whatever is answered."""
        self.explainer.listen(heard.put)
        self.origins.listen(heard.put)

    def troubles(self, ovn_was_named: bool) -> Iterator[str]:
        """Yield what went wrong last, a line each; that there is no OVN where it was said that there is."""
        if error := self.explainer.status().last_error:
            yield error
        told = self.origins.status()
        if told.trouble:
            yield told.trouble
        elif told.absent and ovn_was_named:
            yield NO_OVN
