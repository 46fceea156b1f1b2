"""What the person at the terminal reads."""

import os
import sys
from signal import Signals

NAME_WIDTH = 8
# Of the processes' names, so that the eye can follow one of them.
COLOURS = {"api": 36, "worker": 35, "prepare": 34}


def say(text: str, name: str = "") -> None:
    """Print one line at once, behind the aligned name of the process that it is from."""
    line = f"{_label(name)}| {text}" if name else text
    try:
        # One write, so that lines of several threads stay whole.
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        # The terminal or the pipe's reader is gone; stopping in order matters more.
        return


def is_coloured() -> bool:
    """Return whether the person sees colours, and wants to."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _label(name: str) -> str:
    padded = f"{name:<{NAME_WIDTH}}"
    return f"\x1b[{COLOURS[name]}m{padded}\x1b[0m" if name in COLOURS and is_coloured() else padded


def how_it_ended(status: int) -> str:
    """Return the words for a process's exit status as `subprocess` has it."""
    return f"was killed by {Signals(-status).name}" if status < 0 else f"ended with status {status}"
