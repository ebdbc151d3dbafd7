"""How does a WebSocket frame look, lawful or not? What no library would send, and the code it is to be closed with."""

from collections.abc import Callable

from websockets.frames import Opcode

LARGEST_FRAME = 16 * 1024 * 1024
TOO_LARGE, BROKEN_RULES, NO_TEXT = 1009, 1002, 1007


def frame(opcode: Opcode, data: bytes, *, fin: bool = True, reserved: int = 0, mask: bool = True) -> bytes:
    """One frame, lawful or not; the mask is all zeros, which leaves the data as it is."""
    size = len(data)
    if size < 126:
        short, long = size, b""
    elif size <= 0xFFFF:
        short, long = 126, size.to_bytes(2, "big")
    else:
        short, long = 127, size.to_bytes(8, "big")
    head = bytes((fin << 7 | reserved << 4 | opcode, mask << 7 | short))
    return head + long + bytes(4 if mask else 0) + data


def announced(length: int) -> bytes:
    """The head of a frame of this length, without what it announces."""
    return bytes((0x82, 0xFF)) + length.to_bytes(8, "big") + bytes(4)


OVERSIZED: tuple[Callable[[], bytes], ...] = (
    lambda: announced(LARGEST_FRAME + 1),
    lambda: announced(2**63 - 1),
    lambda: frame(Opcode.BINARY, bytes(LARGEST_FRAME + 1)),
    lambda: frame(Opcode.BINARY, bytes(LARGEST_FRAME), fin=False) + frame(Opcode.CONT, b"x"),
    lambda: frame(Opcode.BINARY, b"x", fin=False) + frame(Opcode.CONT, bytes(LARGEST_FRAME)),
)
VIOLATIONS: dict[str, tuple[bytes, int]] = {
    "unmasked": (frame(Opcode.BINARY, b"x", mask=False), BROKEN_RULES),
    "compressed": (frame(Opcode.BINARY, b"x", reserved=4), BROKEN_RULES),
    "reserved bit": (frame(Opcode.BINARY, b"x", reserved=1), BROKEN_RULES),
    "reserved opcode": (b"\x83\x80\x00\x00\x00\x00", BROKEN_RULES),
    "continues nothing": (frame(Opcode.CONT, b"x"), BROKEN_RULES),
    "begins before the end": (frame(Opcode.BINARY, b"x", fin=False) * 2, BROKEN_RULES),
    "ping in pieces": (frame(Opcode.PING, b"x", fin=False), BROKEN_RULES),
    "long ping": (frame(Opcode.PING, bytes(126)), BROKEN_RULES),
    "close with one byte": (frame(Opcode.CLOSE, b"x"), BROKEN_RULES),
    "close with a reserved code": (frame(Opcode.CLOSE, (1005).to_bytes(2, "big")), BROKEN_RULES),
    "text that is none": (frame(Opcode.TEXT, b"\xff\xfe"), NO_TEXT),
    "length with its sign": (b"\x82\xff" + b"\xff" * 8 + bytes(4), TOO_LARGE),
}
