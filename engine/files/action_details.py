"""An action, out of the section ``ovs`` and the fields of our own."""

from __future__ import annotations

from engine.events import ActionExecute
from engine.files.conntrack import conntrack_of
from engine.files.ct_action import ct_arguments
from engine.files.fields import U32, BadLineError, Json, array, integer, string


def action_of(ovs: Json, ours: Json) -> ActionExecute:
    """Return the action of a line.

    Raises:
        BadLineError: a field is not what it should be.
    """
    # An action that Retis does not know has no name in its files.
    name = string(ours, "action", string(ovs, "action", "unspec"))
    listed = array(ours, "arguments")
    if listed or ours:
        return ActionExecute(name, tuple(_argument(item) for item in listed), conntrack_of(ours))
    return ActionExecute(name, _known_arguments(name, ovs))


def _argument(item: object) -> tuple[str, int | str]:
    if isinstance(item, list) and len(item) == 2:
        name, value = item
        if isinstance(name, str) and type(value) in (int, str):
            return name, value
    raise BadLineError("arguments holds something that is not a name and its value")


def _known_arguments(action: str, ovs: Json) -> tuple[tuple[str, int | str], ...]:
    if action == "ct":
        return ct_arguments(ovs)
    name = {"output": "port", "recirc": "id", "drop": "reason"}.get(action, "")
    return ((name, integer(ovs, name, high=U32)),) if name in ovs else ()
