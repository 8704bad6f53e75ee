"""The nouns of what may be published although it looks like personal data.

An office prints its telephone number, an institution bears somebody's name. Each is declared with
its reason in content/contacts.yml; numbers of cards, accounts and plates never can be.
"""

from dataclasses import dataclass

CONTACTS = "content/contacts.yml"
KINDS = ("phone", "email", "home", "name")  # of personal_patterns; `home` is an office's address


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A telephone number, e-mail address, postal address or name that belongs to the public."""

    kind: str  # of KINDS
    text: str
    why: str
    line: int

    def key(self) -> tuple[str, str]:
        """What it is compared by: digits of a telephone number, small letters of the others."""
        return comparable(self.kind, self.text)


def comparable(kind: str, text: str) -> tuple[str, str]:
    """Kind and text, without what two spellings of the same contact differ in."""
    if kind == "phone":
        digits = "".join(character for character in text if character.isdigit())
        return kind, "0" + digits.removeprefix("00").removeprefix("62").lstrip("0")
    return kind, " ".join(text.casefold().split())
