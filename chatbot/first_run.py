"""What a fresh copy needs before it can serve: settings with a secret of its own, and a shop to look at."""

import os
import re
import secrets
from pathlib import Path

from chatbot.catalog.business_file import read_business
from chatbot.factory import Records, build_import
from chatbot.settings import DOTENV, PROJECT_ROOT, Settings

EXAMPLE = PROJECT_ROOT / ".env.example"
SAMPLE_SHOP = PROJECT_ROOT / "data" / "sample_shop"


def write_dotenv(target: Path = DOTENV, *, example: Path = EXAMPLE) -> bool:
    """Write `.env` with a random ADMIN_TOKEN, readable by its owner alone; False when there is one already."""
    token = secrets.token_urlsafe(24)
    text = re.sub(r"(?m)^ADMIN_TOKEN=$", f"ADMIN_TOKEN={token}", example.read_text(encoding="utf-8"))
    try:
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def load_sample_shop(records: Records, *, folder: Path = SAMPLE_SHOP) -> bool:
    """Load the sample shop into a database that has no shop; False when it has one."""
    if records.businesses.all():
        return False
    business, _ = read_business(folder / "business.json")
    records.businesses.put(business)
    build_import(records).run(folder / "products.csv", business.id)
    return True


def where_to_look(settings: Settings) -> str:
    """Addresses for people, one a line."""
    everywhere = {"127.0.0.1", "0.0.0.0", "::", "::1"}  # noqa: S104 - compared, not listened on
    host = "localhost" if settings.host in everywhere else settings.host
    address = f"http://{host}:{settings.port}"
    return "\n".join(
        (
            f"Sohbet sayfası:     {address}",
            f"Yönetim:            {address}/admin",
            f"API belgeleri:      {address}/docs",
            "Yönetici anahtarı:  .env dosyasındaki ADMIN_TOKEN",
            "Durdurmak için Ctrl+C.",
        )
    )
