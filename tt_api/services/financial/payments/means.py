"""How money moved, as people read it."""


def written_means(method: str | None) -> str:
    """A way to pay in words: ``card``, ``gift card``, ``ACH``; blank where it isn't known, or is another one."""
    if method in (None, "other"):
        return ""
    return "ACH" if method == "ach" else method.replace("_", " ")
