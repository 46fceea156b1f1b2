"""How much memory the bodies of one worker's requests take together."""

from threading import Lock


class Budget:
    """A number of bytes that the loop takes from and threads give back to."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = Lock()

    @property
    def left(self) -> int:
        """How much there is; less than nothing where the last read brought more than was left."""
        return self._left

    def take(self, size: int) -> None:
        """Use so much; what is negative is given back."""
        with self._lock:
            self._left -= size
