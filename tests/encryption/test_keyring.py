"""Tokens, masks and fingerprints, without a database."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from tt_api.encryption.keyring import Keyring
from tt_api.encryption.masks import MASK, Masked, last_four, masked, stands_for

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


class TestKeys:
    def test_the_newest_encrypts_and_all_decrypt(self) -> None:
        before, after = Keyring([OLD], OTHER), Keyring([NEW, OLD], OTHER)
        token = before.encrypt("X1234567")
        assert "1234567" not in token
        assert after.decrypt(token) == "X1234567"
        assert (after.position_of_key(token), after.position_of_key(after.encrypt("Zoë ß 漢"))) == (2, 1)
        assert after.decrypt(after.encrypt("Zoë ß 漢")) == "Zoë ß 漢"

    def test_what_none_opens_is_none_and_no_error(self) -> None:
        ring = Keyring([NEW], OTHER)
        for token in (Keyring([OLD], OTHER).encrypt("x"), "gAAAA", "nonsense", "gAAAAA" + "=" * 80, "é"):
            assert ring.decrypt(token) is None
            assert ring.position_of_key(token) is None

    def test_another_key_takes_over_without_a_change_of_what_is_said(self) -> None:
        ring = Keyring([NEW, OLD], OTHER)
        token = ring.under_newest_key(Keyring([OLD], OTHER).encrypt("X1234567"))
        assert Keyring([NEW], OTHER).decrypt(token) == "X1234567"
        with pytest.raises(InvalidToken):
            Keyring([NEW], OTHER).under_newest_key(Keyring([OLD], OTHER).encrypt("x"))

    def test_equal_texts_have_different_tokens(self) -> None:
        ring = Keyring([NEW], OTHER)
        assert ring.encrypt("same") != ring.encrypt("same")

    def test_a_mask_is_never_stored(self) -> None:
        with pytest.raises(TypeError):
            Keyring([NEW], OTHER).encrypt(Masked("•••1234"))

    def test_none_of_them_shows_itself(self) -> None:
        assert not [key for key in (NEW, OTHER) if key in repr(Keyring([NEW], OTHER))]


class TestFingerprints:
    def test_are_equal_for_one_number_however_it_is_written(self) -> None:
        ring = Keyring([NEW], OTHER)
        wide = "".join(chr(ord(character) + 0xFEE0) for character in "X123456")
        found = {ring.fingerprint(number) for number in ("X 123-456", "x123456", wide, " X.123/456 ")}
        assert len(found) == 1

    def test_differ_for_other_numbers_and_keys_and_do_not_depend_on_the_keys_of_encryption(self) -> None:
        number = "X123456"
        assert len({Keyring([NEW], key).fingerprint(number) for key in (OTHER, OLD)}) == 2
        assert len({Keyring([key], OTHER).fingerprint(number) for key in (NEW, OLD)}) == 1
        assert len({Keyring([NEW], OTHER).fingerprint(text) for text in ("X123456", "X123457", "-", "--", "")}) == 5


class TestMasks:
    @pytest.mark.parametrize(
        ("text", "ending"), [("X1234567", "4567"), ("12345", "2345"), ("1234", ""), ("1", ""), ("", "")]
    )
    def test_show_four_characters_and_nothing_of_a_text_that_has_no_more(self, text: str, ending: str) -> None:
        assert last_four(text) == ending
        assert masked(text) == MASK + ending

    def test_stand_for_their_own_value_only(self) -> None:
        assert stands_for("•••4567", "X1234567")
        assert stands_for(MASK, "X1234567")
        assert not stands_for("•••4568", "X1234567")
        assert not stands_for("X1234567", "X1234567")

    def test_of_what_cannot_be_read_any_mask_stands_for_it(self) -> None:
        assert stands_for("•••4567", Masked(MASK))
