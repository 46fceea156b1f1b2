"""The data dictionary is what models and schemas say, and says of secrets what the code does with them."""

import re

from devtools.dictionary import DICTIONARY, dictionary
from tt_api.encryption.rotation import encrypted_tables
from tt_api.models import Base


def test_it_is_as_the_models_are() -> None:
    assert DICTIONARY.read_text() == dictionary(), "run `make dictionary`"


def test_every_table_and_each_encrypted_column_is_in_it() -> None:
    text = dictionary()
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) == Base.metadata.tables.keys()
    for table in encrypted_tables():
        section = text.partition(f"### {table.name}\n")[2].partition("\n### ")[0]
        for column in table.columns:
            assert re.search(rf"^\| {column} \|.*encrypted.*\|$", section, re.MULTILINE), (table.name, column)
