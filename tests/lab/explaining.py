"""A part of live scripts: the explainer in the guest, asked for the flows of packets that were seen."""

from __future__ import annotations

from typing import Any, NamedTuple

HEAD = """
import sys
from engine.detrace.answers import Priority, State
from engine.detrace.explainer import Explainer
from engine.detrace.rules import Rule
from engine.detrace.session import Target
from engine.view.flows import flows_of
from tui.spans import line_text
from tui.widgets.parts.rules import rule_paragraphs

explainer = Explainer(Target(rundir="/var/run/openvswitch"), rate=200)
explainer.start()

# Ask until the rules are there, as the pane does for the chosen flow.
def explained(seen, seconds=12):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        explainer.ask(seen.flow, Priority.SELECTED, seen.at)
        answer = explainer.answer(seen.flow, seen.at)
        if answer is not None and answer.state is State.READY:
            break
        time.sleep(0.1)
    return answer

# Have a frame, as hexadecimal digits, enter at the side that is left.
def send_frame(frame):
    request = json.dumps({"device": "eth0", "steps": [["left", frame, None, 1, 0]]})
    command = [sys.executable, "-m", "tests.lab.guest.exchange"]
    subprocess.run(command, input=request + "\\n", text=True, check=True, capture_output=True)

# The flows that the last packet met which came from there and went to that port; None: to any.
def flows_of_last(source_address, dport):
    caught_up()
    batch = source.pull()
    headers = {d.packet: parse_headers(d.data) for d in batch.packets}
    wanted = [p for p, h in headers.items() if str(h.src) == source_address and dport in (None, h.dport)]
    return list(flows_of([e for e in batch.events if e.packet == wanted[-1]]))

def pane(answer, origins=None):
    return [line_text(paragraph.line) for paragraph in rule_paragraphs(answer, origins)]
"""


class Told(NamedTuple):
    """What the explainer told of one flow.

    Attributes:
        state: how its answer stands, by name.
        get_flow: vswitchd's own text of the datapath flow.
        detrace: its text of the rules.
        cookies: of the rules, as hexadecimal numbers; what a script tells of each.
        lines: of the pane.
    """

    state: str
    get_flow: str
    detrace: str
    cookies: dict[str, Any]
    lines: list[str]
