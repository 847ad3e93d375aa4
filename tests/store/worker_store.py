"""A process of its own for tests of several: `worker_store.py COMMAND URL ...`, one line out for each deed."""

import sys

from chatbot.model import Business, Intent, Method, Product, Session, Turn, utc_now
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.migrate import migrate
from chatbot.store.products import Products


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def upgrade(url: str) -> None:
    """Migrates and tells whether there was anything to do."""
    tell(str(migrate(url).changed))


def save(url: str, name: str, count: str) -> None:
    """Saves turns of one session, telling each request id once it is committed."""
    conversations = Conversations(Database(url))
    for number in range(int(count)):
        conversations.save(
            Session(name, "shop", f'{{"turn": {number}}}', utc_now()),
            Turn(
                f"{name}-{number}",
                "shop",
                name,
                "soru",
                "cevap " * 50,
                Intent.GREETING,
                Method.INTENT,
                1.0,
                1,
                utc_now(),
            ),
        )
        tell(f"{name}-{number}")


def swap(url: str, count: str) -> None:
    """Replaces the shop's catalogue again and again: 50 products of one price, 30 of the next, 50 ..."""
    database = Database(url)
    Businesses(database).put(Business("shop", "Dükkân"))
    for number in range(int(count)):
        size = 30 if number % 2 else 50
        Products(database).replace("shop", [Product(f"p{i}", f"Ürün {i}", number + 1) for i in range(size)])
        tell(str(number))


if __name__ == "__main__":
    {"upgrade": upgrade, "save": save, "swap": swap}[sys.argv[1]](*sys.argv[2:])
