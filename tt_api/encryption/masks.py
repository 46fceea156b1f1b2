"""Masks: what is shown in place of a secret value, and what it means when a caller sends one back."""

MASK = "•••"
_SHOWN = 4


class Masked(str):
    """A mask that stands for a value: sent back by a caller, or shown for what no key opens."""

    __slots__ = ()


def last_four(text: str) -> str:
    """The last four characters; nothing of a text that has no more than these."""
    return text[-_SHOWN:] if len(text) > _SHOWN else ""


def masked(text: str) -> Masked:
    """``•••1234``."""
    return Masked(MASK + last_four(text))


def stands_for(mask: str, text: str) -> bool:
    """Whether a mask is one of this value; of one that can't be read, any is."""
    return isinstance(text, Masked) or mask in (MASK, masked(text))
