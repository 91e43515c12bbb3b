"""The customers: who they are and how they can be reached. All made up; nobody can be reached by any of it.

Addresses end in ``.example`` (RFC 2606). German numbers are from the ranges that the Federal Network Agency keeps for
films, the others are numbers that nobody can be given.
"""

import csv
import unicodedata
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

HERE: Final = Path(__file__).parent
# Given and family names that go together, by where a family once came from, and how many in a hundred are of it.
_FAMILIES: Final[tuple[tuple[int, str, str], ...]] = (
    (46,
     "Anna Julia Katharina Sabine Petra Monika Lena Sophie Hannah Michael Thomas Andreas Stefan Martin Jürgen Lukas Felix Jonas Matthias Heike",
     "Müller Schmidt Fischer Weber Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Vogt Böhm Lorenz Seidel"),
    (9, "Ayşe Elif Zeynep Mehmet Murat Emre Selin Deniz", "Yılmaz Kaya Demir Şahin Çelik Arslan Koç Aydın"),
    (8, "Agnieszka Magdalena Tomasz Piotr Katarzyna Marek", "Nowak Kowalski Wiśniewski Zieliński Lewandowski Mazur"),
    (6, "Giulia Marco Francesca Alessandro Chiara Luca", "Rossi Bianchi Romano Ferrari Esposito Colombo"),
    (5, "Marija Ivana Nikola Stefan Jelena Dragan", "Horvat Kovačević Petrović Marić Babić Jovanović"),
    (5, "Olena Oksana Andrij Dmytro Iryna Serhij", "Schewtschenko Bondarenko Kowalenko Tkatschenko Melnyk"),
    (4, "Layla Nour Omar Yusuf Rania Khaled", "Haddad Mansour Khalil Saleh Nassar"),
    (4, "Linh Minh Thu Duc Mai Quang", "Nguyen Tran Pham Le Hoang"),
    (4, "Eleni Maria Giorgos Nikos Sofia Kostas", "Papadopoulos Georgiou Dimitriou Nikolaidis"),
    (3, "Priya Ananya Arjun Rahul Kavita Vikram", "Sharma Patel Iyer Reddy Gupta"),
    (3, "Camille Claire Julien Antoine Élodie Laurent", "Dubois Moreau Lefèvre Girard Rousseau"),
    (3, "Emma Oliver James Charlotte Grace William", "Taylor Walker Hughes Bennett Clarke"),
)  # fmt: skip
_FIRMS: Final = (
    "Bäckerei {name}", "Autohaus {name} GmbH", "Praxis Dr. {name}", "{name} Immobilien GmbH", "Tischlerei {name}",
    "Weingut {name}", "Hotel Zum {name}", "Gärtnerei {name}",
)  # fmt: skip
_STREETS: Final = (
    "Lindenweg", "Gartenstr.", "Schulstr.", "Am Mühlbach", "Birkenallee", "Kirchgasse", "Rosenweg", "Bergstr.",
    "Ahornweg", "Bahnhofstr.", "Wiesengrund", "Goethestr.", "Amselweg", "Feldstr.", "Am Sportplatz", "Brunnenstr.",
)  # fmt: skip
_MAILBOXES: Final = ("mail.example", "post.example", "home.example", "inbox.example")
_FIRM_IN: Final = 0.07
_WITHOUT_PHONE, _WITHOUT_EMAIL = 0.12, 0.03
_LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ł": "l", "ø": "o"})


@dataclass(frozen=True, slots=True)
class Town:
    """A town where customers live; ``weight`` says how many compared to others."""

    country: str
    postal_code: str
    city: str
    region: str
    weight: int


def towns() -> list[Town]:
    """Return the towns of the story."""
    with (HERE / "towns.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [Town(country, code, city, region, int(weight)) for country, code, city, region, weight in rows]


class People:
    """Makes customers; no two get the same address or number."""

    def __init__(self) -> None:
        self._towns = towns()
        self._weights = [town.weight for town in self._towns]
        self._numbers = count()
        self._taken: set[str] = set()

    def somebody(self, dice: Random) -> dict[str, Any]:
        """Return a new customer (the contract's ``customer`` object)."""
        _share, given, family = dice.choices(_FAMILIES, [share for share, *_ in _FAMILIES])[0]
        given_name, family_name = dice.choice(given.split()), dice.choice(family.split())
        town = dice.choices(self._towns, self._weights)[0]
        firm = dice.choice(_FIRMS).format(name=family_name) if dice.random() < _FIRM_IN else ""
        phone = "" if dice.random() < _WITHOUT_PHONE else self._phone(town.country)
        email = "" if phone and dice.random() < _WITHOUT_EMAIL else self._email(given_name, family_name, dice)
        return {
            "given_name": given_name,
            "family_name": family_name,
            "organization": firm,
            "email": email,
            "phone": phone,
            "address": {
                "line1": f"{dice.choice(_STREETS)} {dice.randint(1, 98)}",
                "city": town.city,
                "region": town.region,
                "postal_code": town.postal_code,
                "country": town.country,
            },
        }

    def _email(self, given: str, family: str, dice: Random) -> str:
        name = f"{_plain(given)}.{_plain(family)}"
        wanted = [f"{name}@{box}" for box in dice.sample(_MAILBOXES, len(_MAILBOXES))]
        wanted += [f"{name}{number}@{wanted[0].partition('@')[2]}" for number in range(2, 100)]
        found = next(each for each in wanted if each not in self._taken)
        self._taken.add(found)
        return found

    def _phone(self, country: str) -> str:
        number = next(self._numbers)
        match country:
            case "AT":
                return f"+43 662 000{number:03}"
            case "CH":
                return f"+41 44 000 {number // 100:02} {number % 100:02}"
            case _:
                return ("030 23125{:03}", "0221 4710{:03}", "089 99998{:03}", "040 66969{:03}")[number % 4].format(
                    number
                )


def _plain(name: str) -> str:
    """Return the name in the letters that mail addresses are made of."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return "".join(c for c in folded if c.isascii() and c.isalnum())
