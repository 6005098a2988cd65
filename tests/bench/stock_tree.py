"""The framework's own Tree with as many nodes, for comparison: what one more costs."""

from __future__ import annotations

import time
from statistics import median

from textual.app import App, ComposeResult
from textual.widgets import Tree

from tests.bench.live_app import SIZE, NullDriver

A_PACKET = 10  # nodes


class TreeApp(App[None]):
    """Packets, all expanded."""

    def __init__(self, nodes: int) -> None:
        super().__init__()
        self.driver_class = NullDriver
        self._count = nodes

    def compose(self) -> ComposeResult:
        """The tree alone."""
        tree: Tree[None] = Tree("packets", id="tree")
        tree.root.expand()
        for packet in range(self._count // A_PACKET):
            node = tree.root.add(f"50524.{packet:06} p1 -> p2 TCP 10.0.0.1 > 10.0.0.2", expand=True)
            for event in range(A_PACKET - 1):
                node.add_leaf(f"action_execute output p{event}")
        yield tree


async def append_time(nodes: int, runs: int = 5) -> float:
    """Return the seconds from one more node to the frame that shows it."""
    app = TreeApp(nodes)
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause()
        tree = app.query_one("#tree", Tree)
        times = []
        for number in range(runs):
            start = time.process_time()
            tree.root.add(f"one more {number}")
            tree.scroll_end(animate=False)
            await pilot.pause()
            times.append(time.process_time() - start)
    return median(times)
