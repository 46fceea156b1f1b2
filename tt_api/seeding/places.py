"""Where invented companies have their offices: real cities, so that time zones, currencies and maps make sense."""

from typing import NamedTuple


class Place(NamedTuple):
    """A city; ``postal`` is how its postal codes look, ``#`` standing for a digit."""

    country: str
    city: str
    region: str | None
    postal: str
    timezone: str
    currency: str
    area_code: str | None = None

    @property
    def price_level(self) -> int:
        """How many units of the currency buy about as much as one US dollar or euro."""
        return PRICE_LEVELS.get(self.currency, 1)


PLACES = (
    Place("US", "Austin", "TX", "787##", "America/Chicago", "USD", "512"),
    Place("US", "Boston", "MA", "021##", "America/New_York", "USD", "617"),
    Place("US", "Charlotte", "NC", "282##", "America/New_York", "USD", "704"),
    Place("US", "Chicago", "IL", "606##", "America/Chicago", "USD", "312"),
    Place("US", "Denver", "CO", "802##", "America/Denver", "USD", "303"),
    Place("US", "Miami", "FL", "331##", "America/New_York", "USD", "305"),
    Place("US", "Minneapolis", "MN", "554##", "America/Chicago", "USD", "612"),
    Place("US", "Nashville", "TN", "372##", "America/Chicago", "USD", "615"),
    Place("US", "New York", "NY", "100##", "America/New_York", "USD", "212"),
    Place("US", "Portland", "OR", "972##", "America/Los_Angeles", "USD", "503"),
    Place("US", "San Diego", "CA", "921##", "America/Los_Angeles", "USD", "619"),
    Place("US", "Seattle", "WA", "981##", "America/Los_Angeles", "USD", "206"),
    Place("CA", "Montréal", "QC", "H2Y #A#", "America/Toronto", "CAD", "514"),
    Place("CA", "Toronto", "ON", "M5H #B#", "America/Toronto", "CAD", "416"),
    Place("CA", "Vancouver", "BC", "V6B #C#", "America/Vancouver", "CAD", "604"),
    Place("GB", "Bristol", None, "BS1 #AA", "Europe/London", "GBP"),
    Place("GB", "Edinburgh", None, "EH1 #BD", "Europe/London", "GBP"),
    Place("GB", "London", None, "EC2A #NT", "Europe/London", "GBP"),
    Place("IE", "Dublin", None, "D02 X###", "Europe/Dublin", "EUR"),
    Place("FR", "Lyon", None, "6900#", "Europe/Paris", "EUR"),
    Place("FR", "Nîmes", None, "30000", "Europe/Paris", "EUR"),
    Place("DE", "Köln", None, "506##", "Europe/Berlin", "EUR"),
    Place("DE", "München", None, "803##", "Europe/Berlin", "EUR"),
    Place("NL", "Utrecht", None, "35## AB", "Europe/Amsterdam", "EUR"),
    Place("CH", "Zürich", None, "80##", "Europe/Zurich", "CHF"),
    Place("ES", "Málaga", None, "290##", "Europe/Madrid", "EUR"),
    Place("PT", "Porto", None, "4050-###", "Europe/Lisbon", "EUR"),
    Place("SE", "Göteborg", None, "411 ##", "Europe/Stockholm", "SEK"),
    Place("DK", "Århus", None, "8000", "Europe/Copenhagen", "DKK"),
    Place("MX", "Querétaro", None, "760##", "America/Mexico_City", "MXN"),
    Place("BR", "São Paulo", "SP", "01310-###", "America/Sao_Paulo", "BRL"),
    Place("AU", "Melbourne", "VIC", "300#", "Australia/Melbourne", "AUD"),
    Place("NZ", "Wellington", None, "601#", "Pacific/Auckland", "NZD"),
    Place("JP", "Kyoto", None, "600-8###", "Asia/Tokyo", "JPY"),
    Place("SG", "Singapore", None, "0489##", "Asia/Singapore", "SGD"),
)

# The airport that clients of a city fly from.
AIRPORTS = {
    "Austin": "AUS", "Boston": "BOS", "Charlotte": "CLT", "Chicago": "ORD", "Denver": "DEN", "Miami": "MIA",
    "Minneapolis": "MSP", "Nashville": "BNA", "New York": "JFK", "Portland": "PDX", "San Diego": "SAN",
    "Seattle": "SEA", "Montréal": "YUL", "Toronto": "YYZ", "Vancouver": "YVR", "Bristol": "BRS", "Edinburgh": "EDI",
    "London": "LHR", "Dublin": "DUB", "Lyon": "LYS", "Nîmes": "FNI", "Köln": "CGN", "München": "MUC",
    "Utrecht": "AMS", "Zürich": "ZRH", "Málaga": "AGP", "Porto": "OPO", "Göteborg": "GOT", "Århus": "AAR",
    "Querétaro": "QRO", "São Paulo": "GRU", "Melbourne": "MEL", "Wellington": "WLG", "Kyoto": "KIX",
    "Singapore": "SIN",
}  # fmt: skip

# Of the others a unit buys about as much as a US dollar or a euro.
PRICE_LEVELS = {"JPY": 150, "MXN": 18, "SEK": 10, "DKK": 7, "BRL": 5}

STREETS = (
    "Alder Street", "Beacon Lane", "Birch Avenue", "Canal Street", "Cedar Row", "Chapel Hill Road", "Foundry Yard",
    "Garden Terrace", "Harbour Road", "Juniper Way", "Linden Square", "Market Place", "Mill Lane", "Orchard Drive",
    "Quarry Road", "Railway Parade", "River Walk", "Station Road", "Summit Avenue", "Willow Court",
)  # fmt: skip
