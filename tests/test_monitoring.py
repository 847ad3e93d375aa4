import random
import statistics
import threading
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from chatbot.errors import DatabaseBusy
from chatbot.monitoring import RELATIVE_ERROR, Histogram, MonitoringService
from chatbot.store.engine import Database
from chatbot.store.metrics import MetricSamples
from chatbot.store.migrate import migrate

SYSTEM = {"cpu_percent": 20.0, "memory_percent": 40.0, "process_rss_bytes": 1e8}


@pytest.fixture
def samples(tmp_path):
    url = f"sqlite:///{tmp_path / 'chatbot.db'}"
    migrate(url)
    database = Database(url)
    yield MetricSamples(database)
    database.close()


@pytest.fixture
def process(samples, clock):
    """Starts a process that counts; all share the samples."""
    names = iter("abcdefgh")

    def start(store=samples, **options):
        options = {"read_system": lambda: SYSTEM, "status": lambda: "healthy", "now": clock.now} | options
        return MonitoringService(store, process=next(names), timer=clock.timer, **options)

    return start


class Flaky:
    """A store that is away while told to be."""

    def __init__(self, samples):
        self._samples, self.away = samples, False

    def __getattr__(self, name):
        if self.away:
            raise DatabaseBusy("kilitli")
        return getattr(self._samples, name)


def serve(service, clock, seconds, *, every_s=1.0, ms=20.0, status=200, endpoint="/chat"):
    """Steady traffic, the heartbeat beating."""
    for second in range(seconds):
        if second % every_s == 0:
            service.track_request(endpoint, "POST", ms, status)
        clock.tick(1)
        if second % 10 == 9:
            service.tick()


@pytest.mark.parametrize("spread", [(1.0, 0.3), (4.0, 1.5), (7.0, 2.0)])
def test_percentiles_are_within_the_promised_error(spread):
    rng = random.Random(7)
    times = [rng.lognormvariate(*spread) for _ in range(5000)]
    histogram = Histogram()
    for ms in times:
        histogram.add(ms)
    exact = statistics.quantiles(times, n=1000, method="inclusive")
    for permille in (10, 500, 950, 990, 999):
        assert histogram.quantile(permille / 1000) == pytest.approx(exact[permille - 1], rel=RELATIVE_ERROR + 0.01)
    assert len(histogram.buckets) < 500


def test_merged_histograms_are_those_of_all_their_times():
    rng = random.Random(3)
    times = [rng.expovariate(0.01) for _ in range(600)]
    whole, merged = Histogram(), Histogram()
    for part in (times[:100], times[100:101], [], times[101:]):
        histogram = Histogram()
        for ms in part:
            whole.add(ms)
            histogram.add(ms)
        merged.merge(histogram)
    assert (merged.buckets, merged.count, merged.longest) == (whole.buckets, whole.count, whole.longest)
    assert merged.total == pytest.approx(whole.total)


@pytest.mark.parametrize("ms", [0.0, -1.0, 1e-9])
def test_times_too_short_to_be_measured_do_no_harm(ms):
    histogram = Histogram()
    histogram.add(ms)
    assert histogram.quantile(0.5) <= 0.01
    assert Histogram().quantile(0.5) is None


def test_a_summary_covers_all_processes_and_restarts(process, clock):
    first, second = process(), process()
    serve(first, clock, 60, ms=10.0)
    serve(second, clock, 60, ms=100.0, status=503)
    serve(second, clock, 20, endpoint="/ask")
    del first, second
    summary = process().get_performance_summary(1)
    assert (summary.total.requests, summary.total.errors, summary.total.error_rate) == (140, 60, 0.4286)
    chat, ask = summary.endpoints
    assert (chat.endpoint, chat.figures.requests, chat.figures.requests_per_minute) == ("/chat", 120, 2.0)
    assert chat.figures.p50_ms == pytest.approx(10, rel=0.02)
    assert chat.figures.p95_ms == chat.figures.p99_ms == pytest.approx(100, rel=0.02)
    assert (ask.endpoint, ask.figures.errors) == ("/ask", 0)
    assert summary.system["cpu_percent"] == {"mean": 20.0, "peak": 20.0}
    assert summary.relative_error == RELATIVE_ERROR


def test_what_is_not_flushed_yet_counts_too(process):
    service = process()
    service.track_request("/chat", "POST", 5.0, 200)
    assert service.get_performance_summary(1).total.requests == 1
    assert service.get_real_time_metrics()["total"]["requests"] == 1


def test_a_shorter_time_shows_less(process, clock):
    service = process()
    serve(service, clock, 30)
    clock.tick(3600)
    serve(service, clock, 10)
    assert service.get_performance_summary(0.5).total.requests == 10
    assert service.get_performance_summary(2).total.requests == 40


def test_the_last_minute_is_seen_by_every_process(process, clock):
    first, second = process(), process()
    serve(first, clock, 120)
    second.tick()
    assert second.get_real_time_metrics()["total"]["requests"] == pytest.approx(60, abs=10)
    assert second.get_real_time_metrics()["system"] == SYSTEM
    clock.tick(120)
    assert second.get_real_time_metrics()["total"]["requests"] == 0


def test_a_quiet_shop_is_judged_by_five_minutes(process, clock):
    service = process()
    serve(service, clock, 240, every_s=30, status=500)
    recent = service.recent()
    assert (recent.window_s, recent.requests, recent.error_rate) == (300.0, 8, 1.0)


def test_time_that_the_model_took_is_not_ours(process):
    service = process()
    for _ in range(30):
        service.track_request("/chat", "POST", 3000.0, 200, hops={"model": 2.9, "search": 0.1})
        service.track_request("/chat", "POST", 20.0, 200, hops={"model": 0.0, "search": 0.02})
    assert service.recent().own_p95_ms == pytest.approx(20, rel=0.02)
    assert service.recent().requests == 60


def test_operators_requests_are_counted_and_not_judged(process):
    service = process(ignored=frozenset({"/health"}))
    for _ in range(30):
        service.track_request("/health", "GET", 900.0, 503)
    assert service.recent().requests == 0
    assert service.get_performance_summary(1).total.errors == 30


@pytest.mark.parametrize(
    ("ms", "level"), [(500.0, None), (501.0, "warning"), (2000.0, "warning"), (2001.0, "critical")]
)
def test_slow_requests_are_logged_with_the_hop_that_took_the_time(process, ms, level):
    with capture_logs() as logs:
        process().track_request("/chat", "POST", ms, 200, hops={"store": 0.01, "model": ms / 1000 - 0.01})
    assert [line["log_level"] for line in logs] == ([level] if level else [])
    for line in logs:
        assert (line["event"], line["route"], line["hop"], line["hops_ms"]["store"]) == (
            "slow_request",
            "/chat",
            "model",
            10.0,
        )


def test_what_cannot_be_flushed_is_flushed_later_and_once(process, samples, clock):
    flaky = Flaky(samples)
    service = process(flaky)
    flaky.away = True
    serve(service, clock, 30)
    assert samples.count() == 0
    assert service.recent().requests == 30
    flaky.away = False
    serve(service, clock, 10)
    assert service.get_performance_summary(1).total.requests == 40
    serve(service, clock, 10)
    assert service.get_performance_summary(1).total.requests == 50


def test_a_clock_set_back_loses_nothing(process, clock):
    ahead = [timedelta(hours=2)]
    first, second = (process(now=lambda: clock.now() + ahead[0]) for _ in range(2))
    serve(first, clock, 30)
    ahead[0] = timedelta()
    serve(first, clock, 30)
    second.tick()
    assert first.get_performance_summary(1).total.requests == 60
    assert first.recent().requests == second.recent().requests == 60
    first.roll_up()
    assert first.get_performance_summary(1).total.requests == 60


def test_the_service_in_six_figures(process, clock):
    service = process(status=lambda: "warning")
    serve(service, clock, 60, ms=40.0)
    serve(service, clock, 20, ms=40.0, status=500)
    health = service.get_system_health()
    assert (health.cpu_percent, health.memory_percent, health.status) == (20.0, 40.0, "warning")
    assert health.response_time_avg == pytest.approx(40.0)
    assert health.error_rate == pytest.approx(1 / 3, abs=0.05)
    assert health.timestamp.startswith(clock.now().date().isoformat())


def test_invented_endpoints_do_not_fill_the_memory(process):
    service = process()
    for number in range(1000):
        service.track_request(f"/{number}", "GET", 1.0, 404)
    endpoints = service.get_performance_summary(1).endpoints
    assert (len(endpoints), endpoints[0].endpoint, endpoints[0].figures.requests) == (201, "other", 800)


def test_threads_lose_no_request(process):
    service = process()

    def work():
        for _ in range(2000):
            service.track_request("/chat", "POST", 1.0, 200)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        service.tick()
    for thread in threads:
        thread.join()
    service.tick()
    assert service.get_performance_summary(1).total.requests == 8000


def test_rolling_up_changes_the_grain_and_no_figure(process, samples, clock):
    service = process()
    serve(service, clock, 600, ms=10.0)
    serve(service, clock, 600, ms=200.0, status=500)
    before, rows = service.get_performance_summary(24), samples.count()
    clock.tick(2 * 3600)
    service.roll_up()
    after = service.get_performance_summary(24)
    assert samples.count() < rows / 4
    assert (after.total, after.endpoints) == (before.total, before.endpoints)
    assert after.system["cpu_percent"] == before.system["cpu_percent"]
    clock.tick(3 * 86_400)
    service.roll_up()
    assert samples.count() < 20
    assert service.get_performance_summary(100).total.requests == 1200


def test_years_of_samples_fit_into_a_bounded_table(process, samples, clock):
    """Two years: half a minute of traffic a day, then a roll-up."""
    service, counts = process(), []
    for day in range(2 * 365):
        for _ in range(3):
            for endpoint in ("/chat", "/ask", "/health"):
                service.track_request(endpoint, "POST", 12.0, 200)
            service.tick()
            clock.tick(10)
        clock.tick(86_400 - 30)
        service.roll_up()
        if day % 100 == 99:
            counts.append(samples.count())
    assert len(set(counts)) == 1
    assert counts[0] <= 92 * 6
    assert service.get_performance_summary(24 * 30).total.requests == pytest.approx(30 * 9, abs=9)
    assert service.get_performance_summary(24 * 366).total.requests == pytest.approx(90 * 9, abs=9)


def test_a_service_that_slept_for_a_month_catches_up(process, samples, clock):
    service = process()
    serve(service, clock, 7200, every_s=10)
    clock.tick(30 * 86_400)
    service.roll_up()
    assert samples.count() <= 3 * 4
    assert service.get_performance_summary(24 * 31).total.requests == 720


def test_what_a_clock_gone_wrong_dated_into_the_future_is_forgotten(process, samples, clock):
    clock.tick(400 * 86_400)
    process().tick()
    clock.tick(-400 * 86_400)
    service = process()
    service.tick()
    assert service.roll_up() == len(SYSTEM)
    assert samples.count() == len(SYSTEM)
