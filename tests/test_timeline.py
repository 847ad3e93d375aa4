"""False alarms and misses over the written timeline of faults and recoveries (`faults.toml`)."""

from timeline import EPISODES, run


def test_every_fault_and_recovery_is_noticed_in_time_and_nothing_else():
    outcomes = run()
    assert [(o.episode["name"], o.missed) for o in outcomes if o.missed] == []
    assert [(o.episode["name"], o.false_alarms) for o in outcomes if o.false_alarms] == []


def test_the_timeline_holds_thirty_faults_and_what_must_not_wake_anybody():
    faults = [episode for episode in EPISODES if episode.get("alarm")]
    assert len(faults) >= 30
    assert len(EPISODES) - len(faults) >= 10
    assert len({name for episode in faults for name in episode["alarm"]}) == 13


def test_a_fault_that_nobody_sees_would_be_told():
    (outcome,) = run([{"name": "blip", "set": {"redis": False}, "for_s": 5, "alarm": {"cache": "warning"}}])
    assert len(outcome.missed) == 2
    (outcome,) = run([{"name": "unannounced", "set": {"redis": False}, "for_s": 60}])
    assert len(outcome.false_alarms) == 2
