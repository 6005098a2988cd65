"""Writes the tables of keys in README.md, from the bindings: `python -m scripts.keys_table`."""

from __future__ import annotations

from pathlib import Path

from textual.binding import Binding

from tui import keys

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys, generated -->\n", "<!-- end of the keys -->\n"
OPEN = ("Packets", "Everywhere")  # groups that need not be unfolded


def tables() -> str:
    """Return all keys: what they do, and the ids that a config file calls them by."""
    return "\n".join(_group(group) for group in keys.GROUPS)


def _group(group: keys.KeyGroup) -> str:
    rows = "".join(_row(binding) for binding in group.keys)
    table = f"| key | does | id |\n| --- | --- | --- |\n{rows}"
    if group.title in OPEN:
        return f"**{group.title}**\n\n{table}"
    return f"<details><summary>{group.title}</summary>\n\n{table}\n</details>\n"


def _row(binding: Binding) -> str:
    shown = " ".join(_code(key) for key in (binding.key_display or binding.key).split())
    return f"| {shown} | {_cell(binding.tooltip)} | `{binding.id}` |\n"


def _code(key: str) -> str:
    return f"`{_cell(key)}`"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def with_tables(text: str) -> str:
    """Return README's text with the tables of now."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{tables()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text()))
