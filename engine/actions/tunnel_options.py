"""The options of a tunnel to be: Geneve's TLVs, VXLAN's group policy, ERSPAN's metadata, in OVS's words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.actions.payload import native, piece

# Bits of the tunnel's flags (include/uapi/linux/if_tunnel.h: IP_TUNNEL_*_OPT_BIT, once TUNNEL_*_OPT).
_GENEVE, _VXLAN, _ERSPAN = 1 << 11, 1 << 12, 1 << 14
_GENEVE_HEADER = 4  # bytes of struct geneve_opt (include/net/geneve.h)
_CUT = "..."


def tunnel_options(flags: int, length: int, held: bytes) -> tuple[str, str | None]:
    """Return the options as one argument: its name, and its value, which is None where there are none.

    Args:
        flags: of the tunnel's key.
        length: bytes of options that the tunnel has.
        held: those of them that are known; then there may be anything.
    """
    options = held[:length]
    if not length or not options:
        return "options", None
    if flags & _GENEVE:
        return "geneve", "".join(_geneve(options)) + (_CUT if len(options) < length else "")
    if flags & _VXLAN and (policy := native(options, 0, 4)) is not None:
        return "vxlan", f"gbp(id={policy & 0xFFFF},flags={policy >> 16 & 0xFF:#x})"
    return "erspan" if flags & _ERSPAN else "options", f"0x{options.hex()}"


def _geneve(options: bytes) -> Iterator[str]:
    """Yield the TLVs that are there as a whole."""
    while len(options) >= _GENEVE_HEADER:
        size = (options[3] & 0x1F) * 4
        data = piece(options, _GENEVE_HEADER, size)
        if data is None:
            return
        head = f"class={int.from_bytes(options[:2]):#x},type={options[2]:#x},len={size}"
        yield f"{{{head},{int.from_bytes(data):#x}}}" if data else f"{{{head}}}"
        options = options[_GENEVE_HEADER + size :]
