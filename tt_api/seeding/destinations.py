"""Where the agency sends people, and when."""

CITIES = (
    "Barcelona", "Dubrovnik", "Kyoto", "Lisbon", "Marrakesh", "Mexico City", "Porto", "Quebec City", "Reykjavík",
    "Seville",
)  # fmt: skip
NATURE = (
    "Bhutan", "Costa Rica", "Iceland", "Lapland", "Madeira", "Mendoza", "Patagonia", "Sicily", "Slovenia", "the Azores",
    "the Dolomites", "the Highlands", "the Lofoten Islands", "Tofino", "Tulum", "Vermont", "Zermatt",
)  # fmt: skip
RIVERS = ("the Danube", "the Douro", "the Loire", "the Mekong", "the Rhine", "the Rhône")
SEAS = ("Antarctica", "Greenland", "Svalbard", "the Galápagos", "the Hebrides", "the Northwest Passage")
OCEANS = ("Alaska", "Tahiti", "the Bahamas", "the Norwegian fjords")
DESTINATIONS = CITIES + NATURE + RIVERS + SEAS
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
