"""The numbers that bookings are known by: ours, the supplier's, the airline's."""

from tt_api.seeding.dice import Dice

# Crockford's: nobody mistakes one for another when it is read out.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLACES = 6
_ALL = len(_LETTERS) ** _PLACES
# Odd, so that no two numbers below all of them give the same; any large one mixes well.
_STEP, _FIRST = 741_103_597, 271_828_183
_BOOKINGS_A_TRIP, _TRIPS_A_CLIENT, _KINDS = 8, 16, 2


def serial(key: tuple[int, int], trip: int, number: int) -> int:
    """A number of its own for each booking that may ever be seeded, without counting them.

    Args:
        key: the client's.
        trip: among the client's.
        number: among the trip's.
    """
    kind, client = key
    return ((client * _KINDS + kind - 1) * _TRIPS_A_CLIENT + trip) * _BOOKINGS_A_TRIP + number


def booking_reference(number: int) -> str:
    """``TT-`` and six letters, another one for each number."""
    left = (number * _STEP + _FIRST) % _ALL
    letters = []
    for _ in range(_PLACES):
        left, digit = divmod(left, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return f"TT-{''.join(letters)}"


def another_reference(_reference: str, row_id: str) -> str:
    """A reference made of the row's id, for where one of the user's bookings has the seeded one."""
    return booking_reference(int(row_id.replace("-", "")[-8:], 16))


def confirmation(dice: Dice, vendor: str) -> str:
    """A supplier's confirmation number: letters of its name, and digits."""
    initials = "".join(word[0] for word in vendor.upper().split() if word[0].isalpha())[:3]
    return f"{initials}{dice.between(1, 9)}{dice.digits('######')}"


def locator(dice: Dice) -> str:
    """An airline's: six letters."""
    return "".join(dice.pick("BCDFGHJKLMNPQRSTVWXZ") for _ in range(_PLACES))
