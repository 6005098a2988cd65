"""Look at the UI: pictures of its screens, over a source made by hand that captures nothing.

python -m scripts.look FOLDER           every scene at every size, as SVG and text
python -m scripts.look --run            run it in this terminal, a few packets a second
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable
from pathlib import Path

from engine.source import Batch
from tests.unit.tui.answers import recorded
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.scenes import SCENES, Scene
from tests.unit.tui.screen_text import screen_text
from tui.app import OvscopeApp, run

SIZES = ((80, 24), (120, 36), (200, 50))


class Trickle(FakeSource):
    """A few packets at each pull."""

    def __init__(self, packets: int) -> None:
        super().__init__()
        self._step, self._next = packets, 1

    def pull(self) -> Batch:
        """Return the next few."""
        self.feed_packets(self._next, self._next + self._step - 1)
        self._next += self._step
        return super().pull()


async def save(scenes: Iterable[Scene], folder: Path, theme: str) -> None:
    """Save each scene at each size."""
    for scene in scenes:
        for size in SIZES:
            async with scene.show(size) as pilot:
                pilot.app.theme = theme
                await pilot.pause()
                name = f"{scene.name}-{size[0]}x{size[1]}"
                (folder / f"{name}.svg").write_text(pilot.app.export_screenshot(simplify=True))
                (folder / f"{name}.txt").write_text(screen_text(pilot.app))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--packets", type=int, default=1, help="packets at each pull, with --run")
    parser.add_argument("--theme", default="ovscope-dark")
    parser.add_argument("--scene", default="", help="only scenes whose name holds this")
    options = parser.parse_args()
    if options.run or options.folder is None:
        raise SystemExit(run(OvscopeApp(Trickle(options.packets), recorded())))
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [scene for scene in SCENES if options.scene in scene.name]
    asyncio.run(save(wanted, options.folder, options.theme))


if __name__ == "__main__":
    main()
