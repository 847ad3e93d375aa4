import os
import signal

import pytest

from chatbot.model import Business
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.products import Products


@pytest.fixture
def conversations(database, shop):
    return Conversations(database)


def test_writers_in_several_processes_lose_nothing(url, conversations, start_worker):
    writers = [start_worker("save", url, f"w{number}", 60) for number in range(3)]
    said = [writer.communicate()[0].split() for writer in writers]
    for number, acknowledged in enumerate(said):
        assert acknowledged == [f"w{number}-{n}" for n in range(60)]
        assert [turn.request_id for turn in conversations.turns(f"w{number}")] == acknowledged
        assert conversations.load(f"w{number}").context == '{"turn": 59}'


def test_a_killed_writer_leaves_every_acknowledged_turn_and_a_sound_file(sqlite_url, start_worker):
    database = Database(sqlite_url)
    Businesses(database).put(Business("shop", "Dükkân"))
    for attempt in range(2):
        writer = start_worker("save", sqlite_url, f"w{attempt}", 1_000_000)
        acknowledged = [writer.stdout.readline().strip() for _ in range(30 + 100 * attempt)]
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += writer.stdout.read().split("\n")[:-1]
        kept = [turn.request_id for turn in Conversations(database).turns(f"w{attempt}")]
        assert kept[: len(acknowledged)] == acknowledged
        assert Conversations(database).load(f"w{attempt}").context == f'{{"turn": {len(kept) - 1}}}'
        assert database.is_intact()
    database.close()


def test_a_swap_killed_half_way_leaves_one_whole_catalogue(sqlite_url, start_worker):
    database = Database(sqlite_url)
    importer = start_worker("swap", sqlite_url, 1_000_000)
    for _ in range(20):
        importer.stdout.readline()
        found = Products(database).all("shop")
        assert len(found) == (50 if found[0].price_minor % 2 else 30)
        assert len({product.price_minor for product in found}) == 1
    importer.kill()
    importer.wait()
    found = Products(database).all("shop")
    assert len(found) == (50 if found[0].price_minor % 2 else 30)
    assert database.is_intact()
    database.close()


def test_a_running_process_sees_the_version_another_one_made(url, start_worker):
    database = Database(url)
    businesses = Businesses(database)
    assert businesses.version("shop") is None
    start_worker("swap", url, 3).communicate()
    assert businesses.version("shop") == 4
    database.close()
