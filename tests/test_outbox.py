"""Messages on their way out: over a real database, and with real servers where the channel matters."""

import multiprocessing
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from chatbot.channels import EmailChannel, WebhookChannel
from chatbot.errors import DeliveryFailed
from chatbot.model import Notice, Posting
from chatbot.outbox import Postman
from chatbot.store.alerts import AlertRows
from chatbot.store.engine import Database
from chatbot.store.migrate import migrate
from chatbot.store.outbox import OutboxRows
from loopback import mail_server, web_sink

HOUR, DAY = 3600, 86_400


class Channel:
    """Takes messages unless `broken`."""

    target = "deneme"

    def __init__(self):
        self.taken, self.keys, self.tries, self.broken = [], [], 0, False

    def send(self, notice, *, key, at):
        self.tries += 1
        if self.broken:
            raise DeliveryFailed("kapalı")
        self.taken.append(notice.subject)
        self.keys.append(key)


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path / 'chatbot.db'}"
    migrate(url)
    return url


@pytest.fixture
def database(url):
    with closing(Database(url)) as database:
        yield database


def post(database, clock, *subjects, channels=("a",)):
    for subject in subjects:
        notice = Notice("test", "warning", subject, "metin")
        AlertRows(database).post(Posting(notice, clock.now(), "2026-03-02", channels, 100, notice))


def postman(database, clock, **channels):
    return Postman(OutboxRows(database), channels, now=clock.now, timer=clock.timer)


def column(database, name):
    with database.read() as connection:
        return list(connection.exec_driver_sql(f"SELECT {name} FROM outbox ORDER BY id").scalars())


def test_what_waits_is_delivered_once_through_every_channel(database, clock):
    a, b = Channel(), Channel()
    post(database, clock, "bir", "iki", channels=("a", "b"))
    post(database, clock, "üç", channels=("gone",))
    assert [postman(database, clock, a=a, b=b).run() for _ in range(3)] == [4, 0, 0]
    assert a.taken == b.taken == ["bir", "iki"]
    assert column(database, "state") == ["sent"] * 4 + ["waiting"]


def test_a_dead_channel_is_tried_at_growing_intervals_and_holds_up_no_other(database, clock):
    a, b = Channel(), Channel()
    a.broken, man = True, postman(database, clock, a=a, b=b)
    post(database, clock, "bir", channels=("a", "b"))
    tries = []
    for _ in range(3 * HOUR // 15):
        man.run()
        tries.append(a.tries)
        clock.tick(15)
    assert b.taken == ["bir"]
    at = [tries.index(number) * 15 for number in range(1, tries[-1] + 1)]
    assert at[:8] == [0, 30, 90, 210, 450, 930, 1890, 3810]
    assert at[8] == 3810 + HOUR


def test_when_it_answers_again_all_that_waited_follows_at_once(database, clock):
    a = Channel()
    a.broken, man = True, postman(database, clock, a=a)
    post(database, clock, *map(str, range(20)))
    for _ in range(2 * HOUR // 15):
        man.run()
        clock.tick(15)
    a.broken = False
    while not a.taken:
        man.run()
        clock.tick(15)
    assert sorted(a.taken, key=int) == [str(number) for number in range(20)]


def test_a_message_nobody_takes_keeps_no_other_waiting(database, clock):
    class Picky(Channel):
        def send(self, notice, *, key, at):
            self.broken = notice.subject == "zehirli"
            super().send(notice, key=key, at=at)

    a = Picky()
    post(database, clock, "zehirli", "bir", "iki")
    man = postman(database, clock, a=a)
    for _ in range(3):
        man.run()
        clock.tick(15)
    assert a.taken == ["bir", "iki"]


def test_after_three_days_it_is_given_up_and_said(database, clock):
    a = Channel()
    a.broken, man = True, postman(database, clock, a=a)
    post(database, clock, "bir")
    with capture_logs() as logs:
        for _ in range(4 * 24):
            man.run()
            clock.tick(HOUR)
    assert column(database, "state") == ["given_up"]
    assert column(database, "last_error") == ["kapalı"]
    assert [line["subject"] for line in logs if line["event"] == "alert_given_up"] == ["bir"]
    assert 60 < column(database, "attempts")[0] <= 100


def test_who_dies_while_sending_leaves_it_to_be_sent_again_under_the_same_key(database, clock):
    class Killed(BaseException):
        pass

    class Deadly(Channel):
        def send(self, notice, *, key, at):
            super().send(notice, key=key, at=at)
            raise Killed

    deadly, a = Deadly(), Channel()
    post(database, clock, "bir")
    with pytest.raises(Killed):
        postman(database, clock, a=deadly).run()
    assert postman(database, clock, a=a).run() == 0
    clock.tick(301)
    assert postman(database, clock, a=a).run() == 1
    assert a.keys == deadly.keys


def test_two_postmen_with_the_same_view_send_it_once(database, clock):
    a, rows = Channel(), OutboxRows(database)
    post(database, clock, "bir")

    class Stale:
        """A view taken before the other postman came."""

        seen = rows.waiting("a")

        def waiting(self, _channel):
            return self.seen

        def __getattr__(self, name):
            return getattr(rows, name)

    assert postman(database, clock, a=a).run() == 1
    assert Postman(Stale(), {"a": a}, now=clock.now, timer=clock.timer).run() == 0
    assert a.taken == ["bir"]


def test_a_clock_set_back_delays_nothing(database, clock):
    a = Channel()
    post(database, clock, "bir")
    clock.tick(-365 * DAY)
    assert postman(database, clock, a=a).run() == 1


def test_a_round_ends_in_time_however_many_wait(database, clock):
    class Slow(Channel):
        def send(self, notice, *, key, at):
            clock.tick(9)
            super().send(notice, key=key, at=at)

    a = Slow()
    post(database, clock, *map(str, range(30)))
    assert postman(database, clock, a=a).run() == 7
    assert postman(database, clock, a=a).run() == 7


def test_past_the_outbox_any_channel_will_do(database, clock):
    a, b = Channel(), Channel()
    a.broken, notice = True, Notice("test", "critical", "bir", "metin")
    assert postman(database, clock, a=a, b=b).send_now(notice)
    b.broken = True
    assert not postman(database, clock, a=a, b=b).send_now(notice)


def test_a_mail_server_that_was_down_gets_it_later(database, clock):
    with mail_server() as mailbox:
        port = mailbox.port
    man = postman(database, clock, a=EmailChannel(f"smtp://127.0.0.1:{port}", "sahip@example.com", place="kutu"))
    post(database, clock, "Diskte yer azaldı")
    with capture_logs() as logs:
        assert man.run() == 0
    assert logs[0]["reason"] == "bağlanılamadı: Connection refused"
    with mail_server(port=port) as mailbox:
        clock.tick(30)
        assert man.run() == 1
    assert mailbox.mails[0]["Subject"] == "[kutu] Diskte yer azaldı"


def test_a_webhook_that_answered_500_gets_it_later(database, clock):
    with web_sink() as sink:
        man = postman(database, clock, a=WebhookChannel(sink.url, place="kutu"))
        post(database, clock, "Diskte yer azaldı")
        sink.status = 500
        assert man.run() == 0
        sink.status = 200
        clock.tick(30)
        assert man.run() == 1
    assert sink.bodies == [{"text": "Uyarı · kutu: Diskte yer azaldı\nmetin"}]


def deliver(url, sink_url, start):
    """A process of its own."""
    with closing(Database(url)) as database:
        man = Postman(OutboxRows(database), {"a": WebhookChannel(sink_url, place="kutu")})
        start.wait()
        for _ in range(20):
            man.run()


def test_two_processes_deliver_each_message_once(url, database, clock):
    clock.tick((-timedelta(days=1)).total_seconds())
    post(database, clock, *(f"mesaj {number}" for number in range(40)))
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    with web_sink() as sink:
        processes = [context.Process(target=deliver, args=(url, sink.url, start)) for _ in range(2)]
        for process in processes:
            process.start()
        start.set()
        for process in processes:
            process.join(60)
    subjects = [body["text"].split(": ")[1].split("\n")[0] for body in sink.bodies]
    assert sorted(subjects) == sorted(f"mesaj {number}" for number in range(40))
    assert column(database, "attempts") == [1] * 40


def test_a_letter_keeps_what_was_posted(database, clock):
    post(database, clock, "bir")
    (letter,) = OutboxRows(database).waiting("a")
    assert (letter.notice, letter.attempts, letter.created_at) == (
        Notice("test", "warning", "bir", "metin"),
        0,
        clock.now(),
    )
    assert OutboxRows(database).claim(letter, clock.now())
    assert not OutboxRows(database).claim(letter, clock.now())
    assert OutboxRows(database).claim(replace(letter, attempts=1), clock.now())
