"""What the person at the terminal reads."""

import sys
from signal import Signals

NAME_WIDTH = 8


def say(text: str, name: str = "") -> None:
    """Print one line at once, behind the aligned name of the process that it is from."""
    line = f"{name:<{NAME_WIDTH}}| {text}" if name else text
    try:
        # One write, so that lines of several threads stay whole.
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        # The terminal or the pipe's reader is gone; stopping in order matters more.
        return


def how_it_ended(status: int) -> str:
    """Return the words for a process's exit status as `subprocess` has it."""
    return f"was killed by {Signals(-status).name}" if status < 0 else f"ended with status {status}"
