"""The packets and events that are kept: in columns, bounded, the oldest going first."""

from engine.store.missing import MissingStage, missing_stages
from engine.store.store import PacketStore
from engine.store.summary import PacketSummary
from engine.store.tree import TreeRow, tree_rows

__all__ = ["MissingStage", "PacketStore", "PacketSummary", "TreeRow", "missing_stages", "tree_rows"]
