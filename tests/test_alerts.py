"""What the operator is told, over a real database; the clock is in the test's hands."""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from chatbot.alerts import Alerts, Recipients
from chatbot.costs.ledger import Crossing
from chatbot.errors import DatabaseUnavailable, ModelError
from chatbot.store.alerts import AlertRows
from chatbot.store.engine import Database
from chatbot.store.migrate import migrate
from chatbot.store.outbox import OutboxRows
from fakes import FakeClock

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Part:
    """A health report's component."""

    name: str
    status: str = "healthy"
    observed: str = "görülen"
    suggested_action: str | None = "şunu yapın"


class Away:
    """Records over a database that is away while it says so."""

    def __init__(self, rows):
        self.rows, self.away = rows, False

    def __getattr__(self, name):
        if self.away:
            raise DatabaseUnavailable("Diskte yer kalmadı.")
        return getattr(self.rows, name)


class Operator:
    """Alerts over a database, and what reached the outbox of one channel, in order."""

    def __init__(self, database, clock=None, *, cap=1000):
        self.clock = clock or FakeClock()
        self.outbox = OutboxRows(database)
        self.records = Away(AlertRows(database))
        self.direct, self.direct_works, self._read = [], True, 0
        recipients = Recipients(("email",), place="kutu", zone=ZoneInfo("Europe/Istanbul"), daily_cap=cap)
        self.alerts = Alerts(self.records, recipients, now=self.clock.now, direct=self._direct)

    def _direct(self, notice):
        self.direct.append(notice.subject)
        return self.direct_works

    def told(self):
        """Subjects since the last call."""
        letters = sorted(self.outbox.waiting("email", limit=10_000), key=lambda letter: letter.id)
        fresh, self._read = letters[self._read :], len(letters)
        return [letter.notice.subject for letter in fresh]

    def texts(self):
        return [letter.notice.text for letter in self.outbox.waiting("email")]

    def see(self, *parts, for_s=0):
        """Looks every ten seconds, at least once."""
        for _ in range(max(1, for_s // 10)):
            self.alerts.look(parts)
            self.clock.tick(10)


@pytest.fixture
def database(tmp_path):
    url = f"sqlite:///{tmp_path / 'chatbot.db'}"
    migrate(url)
    with closing(Database(url)) as database:
        yield database


@pytest.fixture
def operator(database):
    return Operator(database)


def test_a_condition_is_told_when_it_begins_and_when_it_is_over(operator):
    operator.see(Part("disk", "warning", "300 MB boş"), for_s=HOUR)
    assert operator.told() == ["Diskte yer azaldı"]
    assert "300 MB boş" in operator.texts()[0]
    assert "Yapılacak: şunu yapın" in operator.texts()[0]
    assert operator.texts()[0].endswith("kutu · 02.03.2026 12:00")
    operator.see(Part("disk"), for_s=9 * MINUTE)
    assert operator.told() == []
    operator.see(Part("disk"), for_s=2 * MINUTE)
    assert operator.told() == ["Düzeldi: Diskte yer azaldı"]
    assert "70 dakika" in operator.texts()[-1]


def test_what_lasts_is_told_again_each_day(operator):
    operator.see(Part("backup", "warning"), for_s=2 * DAY + HOUR)
    assert operator.told() == ["Yedek eskidi", "Sürüyor: Yedek eskidi", "Sürüyor: Yedek eskidi"]


def test_what_comes_and_goes_is_one_trouble_until_it_has_been_calm(operator):
    for _ in range(30):
        operator.see(Part("error_rate", "warning"), for_s=MINUTE)
        operator.see(Part("error_rate"), for_s=5 * MINUTE)
    assert operator.told() == ["Hata oranı yükseldi"]


def test_each_return_on_a_day_takes_twice_the_calm(operator):
    for calm in (10, 20, 40):
        operator.see(Part("model", "warning"))
        operator.see(Part("model"), for_s=calm * MINUTE - MINUTE)
        assert operator.told() == ["Yapay zekâ yanıt vermiyor"]
        operator.see(Part("model"), for_s=3 * MINUTE)
        assert operator.told() == ["Düzeldi: Yapay zekâ yanıt vermiyor"]


def test_a_critical_part_is_told_as_such_and_once(operator):
    operator.see(Part("disk", "warning"), for_s=MINUTE)
    operator.see(Part("disk", "critical"), for_s=MINUTE)
    assert operator.told() == ["Diskte yer azaldı", "Servis kritik durumda: disk"]
    operator.see(Part("disk"), for_s=HOUR)
    assert operator.told() == ["Düzeldi: Servis kritik durumda: disk", "Düzeldi: Diskte yer azaldı"]


@pytest.mark.parametrize("name", ["memory", "cpu", "cache", "budget", "jobs", "catalogue", "migrations", "database"])
def test_a_warning_that_calls_for_nobody_is_not_told(operator, name):
    operator.see(Part(name, "warning"), for_s=HOUR)
    assert operator.told() == []


def test_another_process_and_a_restart_tell_nothing_twice(database):
    clock = FakeClock()
    first, second = Operator(database, clock), Operator(database, clock)
    for operator in (first, second, Operator(database, clock)):
        operator.see(Part("disk", "warning"), for_s=MINUTE)
    assert first.told() == ["Diskte yer azaldı"]


def test_a_budget_is_told_at_80_and_at_100_percent(operator):
    operator.alerts.budget_crossed(Crossing("service", "2026-03-02", 80))
    operator.alerts.budget_crossed(Crossing("business:butik", "2026-03", 100))
    assert operator.told() == [
        "Yapay zekâ bütçesi azaldı (günlük, %80)",
        "butik mağazasının yapay zekâ bütçesi doldu (aylık)",
    ]
    assert "MONTHLY_BUDGET_USD" in operator.texts()[1]


def test_events_of_the_model_are_told_once_a_day_its_end_once_a_week(operator):
    for _ in range(3):
        for _ in range(5):
            operator.alerts.model_unpriced("gemini-9")
            operator.alerts.model_rerouted("gemini-2.5-flash", "gemini-3.5-flash-lite")
            operator.alerts.model_retiring("gemini-2.5-flash", "retires on 2026-12-01")
        operator.clock.tick(DAY)
    told = operator.told()
    assert len(told) == 7
    assert told[:3] == [
        "Fiyatı bilinmeyen model: gemini-9",
        "Başka bir model yanıtlıyor: gemini-3.5-flash-lite",
        "Model kullanımdan kalkıyor: gemini-2.5-flash",
    ]


def test_a_refused_key_is_told_until_the_model_answers_again(operator):
    refused = ModelError("auth", "API key AIza-secret is not valid")
    for _ in range(3):
        operator.alerts.permanent_failure("gemini-3.5", refused)
        operator.alerts.attempted("gemini-3.5", "auth", 0.1)
        operator.see(for_s=5 * MINUTE)
    assert operator.told() == ["Yapay zekâ modeli kullanılamıyor: gemini-3.5"]
    assert "GEMINI_API_KEY" in operator.texts()[0]
    assert "secret" not in operator.texts()[0]
    operator.see(Part("model", "warning", "anahtar reddedildi"), for_s=MINUTE)
    assert operator.told() == []
    operator.alerts.attempted("gemini-3.5", "ok", 0.1)
    operator.see(for_s=11 * MINUTE)
    assert operator.told() == ["Düzeldi: Yapay zekâ modeli kullanılamıyor: gemini-3.5"]


def test_past_the_cap_one_last_word_goes_out_and_the_log_goes_on(database):
    operator = Operator(database, cap=3)
    with capture_logs() as logs:
        for number in range(10):
            operator.alerts.model_unpriced(f"model-{number}")
    told = operator.told()
    assert told[2:] == ["Fiyatı bilinmeyen model: model-2", "Bugün başka bildirim gönderilmeyecek"]
    assert len([line for line in logs if line["event"] == "alert"]) == 10
    operator.clock.tick(DAY)
    operator.alerts.model_unpriced("model-0")
    assert operator.told() == ["Fiyatı bilinmeyen model: model-0"]


def test_a_clock_set_back_repeats_nothing_and_still_ends_what_is_over(operator):
    operator.see(Part("disk", "warning"), for_s=HOUR)
    operator.see(Part("disk"), for_s=MINUTE)
    operator.clock.tick(-30 * DAY)
    operator.see(Part("disk", "warning"), for_s=23 * HOUR)
    assert operator.told() == ["Diskte yer azaldı"]
    operator.see(Part("disk", "warning"), for_s=2 * HOUR)
    assert operator.told() == ["Sürüyor: Diskte yer azaldı"]
    operator.see(Part("disk"), for_s=5 * MINUTE)
    operator.clock.tick(-30 * DAY)
    operator.see(Part("disk"), for_s=11 * MINUTE)
    assert operator.told() == ["Düzeldi: Diskte yer azaldı"]


def test_a_database_that_cannot_be_written_is_told_past_it_and_once(operator):
    operator.records.away = True
    operator.see(Part("database", "critical", "Diskte yer kalmadı."), for_s=HOUR)
    assert operator.direct == ["Servis kritik durumda: veritabanı"]
    operator.records.away = False
    operator.see(Part("database"), for_s=11 * MINUTE)
    assert operator.told() == ["Düzeldi: Servis kritik durumda: veritabanı"]
    assert len(operator.direct) == 1


def test_who_was_not_heard_says_it_again(operator):
    operator.records.away, operator.direct_works = True, False
    operator.see(Part("database", "critical"), for_s=2 * MINUTE)
    operator.direct_works = True
    operator.see(Part("database", "critical"), for_s=HOUR)
    assert len(operator.direct) == 3


def test_one_look_at_a_busy_database_alarms_nobody(operator):
    operator.records.away = True
    operator.see(Part("database", "warning"), for_s=40)
    operator.records.away = False
    operator.see(Part("database"), for_s=HOUR)
    assert (operator.direct, operator.told()) == ([], [])


def test_events_cost_no_answer_while_the_database_is_away(operator):
    operator.records.away = True
    with capture_logs() as logs:
        operator.alerts.budget_crossed(Crossing("service", "2026-03-02", 100))
        operator.alerts.model_unpriced("gemini-9")
        operator.alerts.permanent_failure("gemini-9", ModelError("auth", "no"))
    assert [line["kind"] for line in logs if line["event"] == "alert"] == ["budget", "price_unknown"]


def test_without_channels_everything_is_in_the_log_only(database):
    clock = FakeClock()
    alerts = Alerts(AlertRows(database), now=clock.now)
    with capture_logs() as logs:
        for _ in range(30):
            alerts.look([Part("disk", "warning")])
    assert [(line["kind"], line["log_level"]) for line in logs] == [("disk_low", "warning")]
    assert OutboxRows(database).waiting("email") == []


def test_nothing_personal_leaves_the_box(operator):
    operator.see(Part("error_rate", "warning", "son hata: 0532 123 45 67 ali@example.com"))
    assert "[telefon] [e-posta]" in operator.texts()[0]


# A minute, the part that changes in it, its new status - and what the operator is told in that minute ("": nothing).
TIMELINE = [
    (0, "disk", "warning", "Diskte yer azaldı"),
    (5, "cpu", "warning", ""),
    (30, "disk", "healthy", ""),
    (40, None, None, "Düzeldi: Diskte yer azaldı"),
    (45, "database", "critical", "Servis kritik durumda: veritabanı"),
    (46, "error_rate", "warning", "Hata oranı yükseldi"),
    (47, "response_time", "warning", "Yanıtlar yavaşladı"),
    (50, "database", "healthy", ""),
    (51, "error_rate", "healthy", ""),
    (52, "response_time", "healthy", ""),
    (55, "database", "critical", ""),
    (58, "database", "healthy", ""),
    (61, None, None, "Düzeldi: Hata oranı yükseldi"),
    (62, None, None, "Düzeldi: Yanıtlar yavaşladı"),
    (68, None, None, "Düzeldi: Servis kritik durumda: veritabanı"),
    (90, "model", "warning", "Yapay zekâ yanıt vermiyor"),
    (91, "budget", "warning", ""),
    (95, "model", "healthy", ""),
    (100, "model", "warning", ""),
    (105, "model", "healthy", ""),
    (115, None, None, "Düzeldi: Yapay zekâ yanıt vermiyor"),
    (120, "catalogue", "critical", "Servis kritik durumda: katalog"),
    (130, "catalogue", "healthy", ""),
    (140, None, None, "Düzeldi: Servis kritik durumda: katalog"),
    (150, "backup", "warning", "Yedek eskidi"),
    (160, "memory", "warning", ""),
    (170, "memory", "healthy", ""),
    (200, "disk", "warning", "Diskte yer azaldı"),
    (210, "disk", "critical", "Servis kritik durumda: disk"),
    (220, "disk", "warning", ""),
    (230, None, None, "Düzeldi: Servis kritik durumda: disk"),
    (240, "disk", "healthy", ""),
    (260, None, None, "Düzeldi: Diskte yer azaldı"),
    (300, "jobs", "warning", ""),
    (310, "jobs", "healthy", ""),
    (320, "cache", "warning", ""),
    (330, "cache", "healthy", ""),
    (340, "error_rate", "warning", "Hata oranı yükseldi"),
    (341, "error_rate", "healthy", ""),
    (350, "error_rate", "warning", ""),
    (351, "error_rate", "healthy", ""),
    (371, None, None, "Düzeldi: Hata oranı yükseldi"),
    (400, "backup", "healthy", ""),
    (410, None, None, "Düzeldi: Yedek eskidi"),
]


def test_a_written_timeline_of_faults_and_recoveries_has_no_false_alarm_and_no_miss(operator):
    """All clear comes after 10 minutes of calm, 20 after the second time on a day."""
    states = {name: Part(name) for name in ("disk", "cpu", "memory", "database", "error_rate", "response_time", "model",
                                            "budget", "catalogue", "backup", "jobs", "cache")}  # fmt: skip
    expected = {minute: subject for minute, _, _, subject in TIMELINE}
    changes = {minute: (part, status) for minute, part, status, _ in TIMELINE if part}
    told = {}
    for minute in range(TIMELINE[-1][0] + 60):
        if minute in changes:
            name, status = changes[minute]
            states[name] = replace(states[name], status=status)
        operator.see(*states.values(), for_s=MINUTE)
        if news := operator.told():
            told[minute] = news
    assert len(TIMELINE) >= 30
    assert told == {minute: [subject] for minute, subject in expected.items() if subject}


def test_age_of_what_was_told_is_bounded(operator, database):
    operator.alerts.model_unpriced("gemini-9")
    letter = operator.outbox.waiting("email")[0]
    operator.outbox.claim(letter, operator.clock.now())
    operator.outbox.delivered(letter, operator.clock.now())
    operator.records.delete_before(operator.clock.now() + timedelta(days=90))
    with database.read() as connection:
        left = [
            connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar()
            for table in ("outbox", "alerts_sent", "alert_days")
        ]
    assert left == [0, 0, 0]
