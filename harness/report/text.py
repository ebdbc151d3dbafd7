"""How is text that others wrote shown safely? Control characters made visible, secrets in addresses left out."""

import re
import unicodedata
from typing import Final

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder what stands around them: a title could rewrite the line it is quoted in."""
_NEVER_PRINTED: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: control characters, lone surrogates, line and paragraph separators."""
_NOT_IN_XML: Final = frozenset("\ufffe\uffff")
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"<>]+")
_SECRET: Final = re.compile(r"\b((?:access_)?token|jwt|password|secret)=[^\s&'\"]+", re.IGNORECASE)


def visible(text: str) -> str:
    r"""The text on one line, its control characters spelled out (`\x1b`): safe for a terminal and legal in XML 1.0."""
    return "".join(_spelled(character) if _is_hidden(character) else character for character in text)


def redact(address: str) -> str:
    """An address without user, password, query and fragment, where tokens travel; with or without a scheme."""
    place = re.split(r"[?#]", address, maxsplit=1)[0]
    scheme, separator, rest = place.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def redact_all(text: str) -> str:
    """The text with every URL in it redacted, and every `token=...` that stands alone."""
    return _SECRET.sub(r"\1=***", _URL.sub(lambda found: redact(found.group()), text))


def _is_hidden(character: str) -> bool:
    return character in _BIDI or character in _NOT_IN_XML or unicodedata.category(character) in _NEVER_PRINTED


def _spelled(character: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    code = ord(character)
    return short or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
