"""What people are called: given and family names from many places, put together by chance."""

from typing import NamedTuple

from tt_api.naming import slugify
from tt_api.seeding.dice import Dice

# Letters that don't come apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "æ": "ae", "þ": "th", "Þ": "Th"}
)


class _Names(NamedTuple):
    given: tuple[str, ...]
    family: tuple[str, ...]


def _names(given: str, family: str) -> _Names:
    """One string each, for people to read; an underscore is a space within a name."""
    return _Names(tuple(given.split()), tuple(part.replace("_", " ") for part in family.split()))


_CULTURES = {
    "english": _names(
        "Abigail Adam Alice Amelia Ben Beth Caroline Chloë Clara Daniel Dylan Edith Ellen Ethan Felix Frank Gemma Grace"
        " Harold Hazel Isabel Ivy Jack Joel Katherine Laurel Leo Mabel Martha Miles Nathan Nora Olive Owen Philip"
        " Quentin Rose Rupert Samuel Stella Toby Una Victoria Wesley Zoë",
        "Ainsley Ashworth Barlow Birch Carver Colby Crane Drummond Eastman Ellwood Fairley Fenwick Garside Gilmore"
        " Hartnell Holloway Ingram Jarvis Kettering Kirkwood Lockwood Lyndon Marlowe Merrick Norwood Oakes Osgood"
        " Pemberton Prescott Radley Redfern Sandford Sheldon Thackeray Tolliver Underhill Vance Wainwright Whitlock"
        " Yardley",
    ),
    "irish": _names(
        "Aoife Bríd Cian Ciarán Conor Deirdre Eoin Fionn Gráinne Máire Niamh Oisín Róisín Seán Síle Tadhg",
        "Brannigan Cullinane Devlin Fennelly Gallagher Hanrahan Kavanagh Lonergan Maguire O'Dwyer O'Rourke Quigley"
        " Rafferty Tierney",
    ),
    "french": _names(
        "Adèle Amélie Benoît Céline Chloé Étienne François Geneviève Hélène Jérôme Léa Maëlle Noël Océane Rémi Zoé",
        "Beauchêne Boisvert Chênevert Courtemanche Delorme Desrosiers Fontaine Gagné Larivière Lefèvre Montclair"
        " Prévost Rousseau Sénéchal Thévenot Villeneuve",
    ),
    "german": _names(
        "Anneliese Bärbel Björn Claudia Dörte Friedrich Götz Heike Jörg Jürgen Käthe Lukas Matthäus Nele Rüdiger Sönke",
        "Bäumler Brückner Dörfler Eichhorn Fährmann Grünwald Hölzl Kästner Lindenthal Möller Nußbaum Pfützner Röder"
        " Schäfer Vögele Weiß",
    ),
    "dutch": _names(
        "Anouk Bram Daan Femke Floor Joost Jurriën Lotte Maarten Noor Pieter Roos Sanne Sjoerd Thijs Zoë",
        "Bakker Brouwer Dekker_van_Dam Hoekstra Kuiper Postma Sluis Terpstra Veenstra Verhoeven Wijnands van_Rijn"
        " de_Groot van_der_Linde",
    ),
    "spanish": _names(
        "Alejandra Andrés Álvaro Begoña Camila Íñigo Inés Joaquín José Lucía Martín Mónica Raúl Sofía Tomás Ximena",
        "Álamo Bermúdez Castañeda Domínguez Echeverría Fuentes Gálvez Ibáñez Lorenzana Muñoz Núñez Peñalver Quiñones"
        " Rincón Sepúlveda Zúñiga",
    ),
    "portuguese": _names(
        "Antônio Beatriz Caetano Conceição Davi Fábio Helena Inês João Lívia Luís Mariana Otávio Patrícia Sebastião",
        "Abrantes Azevedo Brandão Camargo Conceição Falcão Guimarães Leitão Magalhães Nóbrega Paixão Queirós Simões"
        " Teixeira Valadão",
    ),
    "nordic": _names(
        "Åsa Bjørn Dagný Elin Freyja Göran Håkon Ingrid Jón Kjersti Lærke Märta Niels Øystein Sólveig Þórdís",
        "Åkerlund Björklund Dahlström Ellingsen Fjeldstad Grønvold Hägg Isaksen Jørgensen Kvist Lövgren Mørk Nygård"
        " Østergaard Sørlie Vinterberg",
    ),
    "polish": _names(
        "Agnieszka Bartłomiej Bożena Dorota Elżbieta Grażyna Jarosław Kazimierz Łukasz Małgorzata Paweł Stanisław"
        " Wojciech Zofia",
        "Błaszczyk Chmielewski Dąbek Gołąb Jabłoński Kołodziej Łęcki Mróz Ostrowski Pająk Ślusarczyk Świątek"
        " Wiśniewska Żurawski",
    ),
    "czech": _names(
        "Anežka Božena Čeněk Dušan Eliška Jiří Kateřina Lukáš Matěj Ondřej Růžena Šárka Tomáš Zdeněk",
        "Bělohlávek Černý Dvořáček Hájek Javůrek Kovář Křížová Mládek Němcová Říha Šimek Tichý Vávra Žižka",
    ),
    "turkish": _names(
        "Ayşe Çağla Deniz Elif Gökhan Kerem Nilüfer Ömer Özlem Şebnem Tuğçe Yiğit",
        "Akgün Çelik Doğan Erdoğdu Gümüş Güneş Karadağ Özdemir Öztürk Şahin Uçar Yüksel",
    ),
    "hungarian": _names(
        "Ágnes Béla Dénes Erzsébet Gyöngyi István Judit Kálmán László Márta Ödön Péter Réka Zoltán",
        "Bárány Csendes Erdős Fűzfa Gombos Hegedűs Kőműves Lőrincz Mészáros Pásztor Szűcs Vörös",
    ),
    "indian": _names(
        "Aditi Anand Bhavna Devika Farhan Gauri Harish Ishaan Kavya Lakshmi Meera Nikhil Priya Rohan Sanjay Vikram",
        "Banerjee Chaudhari Deshpande Ghoshal Iyengar Kulkarni Mahajan Nambiar Pillai Rangan Sengupta Trivedi Varghese",
    ),
    "chinese": _names(
        "Bó Chén Fāng Hǎiyàn Jiāyí Jìng Lìhuá Méi Ruì Shūfēn Wěi Xiǎomíng Yǔxuān Zhìháo",
        "Cài Dèng Fàn Gāo Hé Jiǎng Kǒng Liáng Lǚ Mèng Sòng Tán Xiè Yáng Zhāng",
    ),
    "japanese": _names(
        "Akiko Daichi Emi Fumio Haruka Jun Kenji Mai Naoko Ryōta Sakura Shō Takeshi Yūki Yōko",
        "Andō Endō Fujimori Gotō Hayashida Itō Katō Kōno Minamoto Ōtsuka Satō Sugihara Ueno Yamaguchi",
    ),
    "vietnamese": _names(
        "Bảo Châu Đạt Giang Hạnh Hương Khánh Linh Minh Ngọc Phương Quân Thảo Trúc Vỹ",
        "Bùi Đặng Đỗ Dương Hồ Hoàng Lê Lý Ngô Nguyễn Phạm Trần Võ",
    ),
    "west african": _names(
        "Adébáyọ̀ Aïssatou Chinwe Émeka Fatoumata Kwabena Kòfí Mamadou Nneka Olúfẹ́mi Sékou Thérèse Yaa Zainab",
        "Acheampong Adéyẹmí Boateng Diallo Ezekwesili Kéïta Mensah Ndiaye Okonjo Ọlátúnjí Sanogo Touré Traoré",
    ),
    "arabic": _names(
        "Amīna Bilāl Dalia Farīd Hālah Idrīs Jamīla Karīm Laylā Nādir Rānia Sāmir Tāriq Yūsuf",
        "al-Amin Bāshir Darwīsh Fakhoury Haddād Khalīl Mansūr Nāsser Qāsim Rahmān Sabbāgh Zaydān",
    ),
}  # fmt: skip
_ALL = tuple(_CULTURES.values())
_HOMES = {
    "CA": ("english", "french"), "GB": ("english",), "IE": ("irish",), "FR": ("french",), "DE": ("german",),
    "NL": ("dutch",), "CH": ("german", "french"), "ES": ("spanish",), "PT": ("portuguese",), "SE": ("nordic",),
    "DK": ("nordic",), "MX": ("spanish",), "BR": ("portuguese",), "JP": ("japanese",), "SG": ("chinese", "indian"),
    "US": ("english", "english", "english", "spanish", "irish"), "AU": ("english",), "NZ": ("english",),
}  # fmt: skip


def name(dice: Dice, country: str) -> tuple[str, str]:
    """A given and a family name, more often than not of that country's, now and then of different places."""
    names = _CULTURES[dice.pick(_HOMES[country])] if dice.chance(60) else dice.pick(_ALL)
    family = dice.pick(_ALL) if dice.chance(25) else names
    return dice.pick(names.given), dice.pick(family.family)


_parts: dict[str, str] = {}


def address_part(part: str) -> str:
    """A name as it stands in mail addresses: ``Þórdís`` as ``thordis``."""
    if part not in _parts:
        _parts[part] = slugify(part.translate(_PLAIN)).replace("-", "")
    return _parts[part]
