"""What Retis must print of an event of ours, in its words (retis-events/src/{events,ovs}.rs)."""

from __future__ import annotations

from engine.events import (
    ActionExecute,
    Event,
    EventKind,
    FlowTblLookup,
    Pass,
    Stack,
    Upcall,
    UpcallEnqueue,
    UpcallReturn,
)

K = EventKind
SYMBOLS = {
    K.PASS: "[k] ovs_dp_process_packet",
    K.FLOW_TBL_LOOKUP: "[kr] ovs_flow_tbl_lookup_stats",
    K.UPCALL: "[tp] openvswitch:ovs_dp_upcall",
    K.UPCALL_ENQUEUE: "[kr] netlink_unicast",
    K.UPCALL_RETURN: "[kr] ovs_dp_upcall",
    K.UPCALL_RECV: "[tp] skb:skb_copy_datagram_iovec",
    K.FLOW_PUT: "[kr] ovs_flow_cmd_new",
    K.FLOW_EXEC: "[kr] ovs_packet_cmd_execute",
    K.ACTION_EXECUTE: "[tp] openvswitch:ovs_do_execute_action",
    K.DROP: "[tp] skb:kfree_skb",
    K.UPCALL_CLASSIFY: "[u] dpif_recv:recv_upcall",
    K.FLOW_DEL: "[u] revalidate:flow_result",
}
COMMANDS = {"unspec": "unspec", "miss": "miss", "action": "action", "execute": "exec"}
ACTIONS = {
    *("userspace", "set", "push_vlan", "pop_vlan", "sample", "hash", "push_mpls", "pop_mpls", "set_masked"),
    *("trunc", "push_eth", "pop_eth", "ct_clear", "push_nsh", "pop_nsh", "meter", "clone", "check_pkt_len"),
    *("add_mpls", "dec_ttl"),
}
ARGUMENTS = {"output": ("port", "oport {}"), "recirc": ("id", "recirc {:#x}"), "drop": ("reason", "drop {}")}
OTHER_NAMES = {"set": "tunnel_set", "set_to_masked": "set_masked"}


def heading(event: Event) -> str:
    """Return how the first line begins: when, where, who and at which hook."""
    task = event.task
    who = f"{task.tid}" if task.pid == task.tid else f"{task.pid}/{task.tid}"
    symbol = SYMBOLS.get(event.kind, "")
    if isinstance(event.detail, Stack):
        symbol = f"[tp] net:{event.detail.point}"
    return f"{event.time} ({event.cpu}) [{task.comm}] {who} {symbol} "


class Story:
    """One packet's events so far: Retis repeats in later ones what earlier ones said.

    Args:
        first: its first event.
    """

    def __init__(self, first: Event) -> None:
        self.tracking_id = first.time << 64 | first.skb
        self._events: dict[int | None, Event] = {}
        self._open: dict[int | None, Event] = {}  # upcalls that have not returned
        self._queued: set[int] = set()

    def words(self, event: Event) -> str | None:
        """Return what Retis prints of an event; None where its schema has no place for it.

        It ends in a space where what follows is how the writer counts batches.
        """
        self._events[event.number] = event
        queue_id, asked = event.value & 0xFFFFFFFF, self._open.get(event.parent)
        upcall = f"({asked.cpu}/{asked.time})" if asked else ""
        match event.detail:
            case FlowTblLookup() as detail:
                return _lookup(detail)
            case Upcall() as detail:
                self._open[event.number] = event
                return f"upcall{_command(detail.cmd)} port {detail.portid} cpu {event.cpu}"
            case UpcallEnqueue() as detail if asked:
                self._queued.add(queue_id)
                return f"upcall_enqueue{_command(detail.cmd)} {upcall} q {queue_id} ret {detail.ret}"
            case UpcallReturn() as detail if asked:
                del self._open[event.parent]
                return f"upcall_ret {upcall} ret {detail.ret}"
            case ActionExecute() as detail:
                return self._action(event, detail)
        return self._userspace(event.kind, queue_id)

    def _userspace(self, kind: EventKind, queue_id: int) -> str | None:
        if queue_id not in self._queued:
            return None
        words = {K.UPCALL_RECV: "upcall_recv q {} pkt_size 0"}
        words |= {K.FLOW_PUT: "flow_put q {} ts ", K.FLOW_EXEC: "flow_exec q {} ts "}
        return words[kind].format(queue_id) if kind in words else None

    def _action(self, event: Event, detail: ActionExecute) -> str:
        entry = self._above(event, K.PASS)
        recirc_id = entry.detail.recirc_id if entry and isinstance(entry.detail, Pass) else 0
        sent = self._sent_by(event, entry)
        queue = f" q {sent.value & 0xFFFFFFFF}" if sent and sent.value & 0xFFFFFFFF in self._queued else ""
        within = f"[recirc_id {recirc_id:#x}] " if recirc_id else ""
        return f"{within}exec {_action_words(detail)}{queue}"

    def _sent_by(self, event: Event, entry: Event | None) -> Event | None:
        """The execution that an action is part of: it hangs on it, or on the pass that made the upcall."""
        direct = self._above(event, K.FLOW_EXEC)
        if direct and (entry is None or direct.number > entry.number):
            return direct
        execs = [event for event in self._events.values() if event.kind is K.FLOW_EXEC]
        mine = [sent for sent in execs if sent.task.tid == event.task.tid]
        return next((sent for sent in reversed(mine) if entry and self._above(sent, K.PASS) is entry), None)

    def _above(self, event: Event, kind: EventKind) -> Event | None:
        found = self._events.get(event.parent)
        while found is not None and found.kind is not kind:
            found = self._events.get(found.parent)
        return found


def _command(cmd: str) -> str:
    return f" ({COMMANDS.get(cmd, 'unspec')})"


def _lookup(detail: FlowTblLookup) -> str:
    counts = f"mask {detail.n_mask_hit} cache {detail.n_cache_hit}"
    if detail.flow is None:
        return f"flow miss {counts}"
    flow = detail.flow
    return f"flow hit ufid {flow.ufid} {counts} flow {flow.flow:x} sf_acts {flow.actions:x}"


def _action_words(detail: ActionExecute) -> str:
    if detail.action == "ct":
        return _conntrack(dict(detail.arguments))
    if detail.action in ARGUMENTS:
        name, form = ARGUMENTS[detail.action]
        value = detail.argument(name)
        return form.format(value) if isinstance(value, int) else "unspec"
    name = OTHER_NAMES.get(detail.action, detail.action)
    return name if detail.action in ACTIONS or detail.action in OTHER_NAMES else "unspec"


def _conntrack(arguments: dict[str, int | str]) -> str:
    words = [f"ct zone {arguments.get('zone', 0)}"]
    nat = arguments.get("nat")
    where, *flags = str(nat).split(",") if isinstance(nat, str) else [""]
    if nat:
        # Retis puts no brackets around an IPv6 address.
        words.append(f"nat({where.replace('[', '').replace(']', '')})" if where else "nat")
    bare = [word for word in ("commit", "force") if arguments.get(word)]
    bare += [word for word in ("persistent", "hash", "random") if word in flags]
    return " ".join([*words, *([",".join(bare)] if bare else [])])
