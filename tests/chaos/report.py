"""What a run prints."""

from time import monotonic

from devtools.terminal import say


class Report:
    """Progress, figures and promises; `kept` says whether all of these were."""

    def __init__(self) -> None:
        self.started = monotonic()
        self.kept = True

    def note(self, text: str) -> None:
        say(f"{monotonic() - self.started:7.1f} s  {text}")

    def figures(self, heading: str, numbers: dict[str, int]) -> None:
        say(f"\n{heading}")
        for what, number in numbers.items():
            say(f"  {what:<56} {number:>6}")

    def promise(self, what: str, figure: str, *, kept: bool) -> None:
        self.kept &= kept
        say(f"  {'kept  ' if kept else 'BROKEN'}  {what:<48} {figure:>22}")
