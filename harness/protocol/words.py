"""What does an enum's number mean? The wire counts, REST and people use words: `epic`, `planned`, `archived`.

A number nobody has a word for becomes `unknown:9`, so that a strange server can be shown and not only refused.
"""

from collections.abc import Mapping
from functools import cache

from google.protobuf.descriptor import EnumDescriptor

from harness.history import JsonValue

_UNKNOWN = "unknown:"


@cache
def words_of(enum: EnumDescriptor) -> Mapping[int, str]:
    """The enum's words by number: its value names in lower case, without the enum's own name before them."""
    own_name = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in enum.name)[1:] + "_"
    return {value.number: value.name.removeprefix(own_name).lower() for value in enum.values}


def word_of(words: Mapping[int, str], number: int) -> str:
    return words.get(number) or f"{_UNKNOWN}{number}"


def number_of(enum: EnumDescriptor, word: JsonValue) -> int:
    """The number for a word, also for `unknown:9`; ValueError for a word the enum does not have."""
    numbers = {known: number for number, known in words_of(enum).items()}
    if word in numbers:
        return numbers[str(word)]
    if isinstance(word, str) and word.startswith(_UNKNOWN):
        return int(word.removeprefix(_UNKNOWN))
    raise ValueError(f"expected one of {', '.join(numbers)}")
