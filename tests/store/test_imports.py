from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatbot.model import Business, ImportRecord
from chatbot.store.businesses import Businesses
from chatbot.store.imports import Imports

NOW = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)
RECORD = ImportRecord(NOW, "ürünler.xlsx", products=12, added=3, changed=2, removed=1, rejected=4, version=7)


def test_a_shop_without_imports_has_no_last_one(database, shop):
    assert Imports(database).last("shop") is None


def test_the_last_import_is_remembered_as_it_was(database, shop):
    Businesses(database).put(Business("other", "Öteki"))
    imports = Imports(database)
    later = replace(RECORD, imported_at=NOW + timedelta(hours=1), file_name="son.csv", version=8)
    for business_id, record in (("shop", RECORD), ("shop", later), ("other", RECORD)):
        imports.add(business_id, record)
    assert imports.last("shop") == later
    assert imports.last("other") == RECORD
