from datetime import date, datetime, time

from headway.charts import rows


def local(day, at=time()):
    return datetime.combine(date(2026, 11, day), at)


def stage(name, now, before):
    return rows.StageShare(
        name=name,
        now=now,
        before=before,
        now_text=f"{now} %",
        before_text=f"{before} %",
        href="/x",
    )


def named(spec, data):
    return [row["row"] for row in spec["datasets"].get(data, [])]


def test_labels_stand_away_from_the_other_dot():
    spec = rows.dumbbell([stage("Rose", 44.0, 22.0), stage("Fell", 22.0, 44.0)])
    assert named(spec, "now_right") == ["Rose"]
    assert named(spec, "now_left") == ["Fell"]
    assert named(spec, "before_left") == ["Rose"]
    assert named(spec, "before_right") == ["Fell"]
    assert spec["height"] == 80


def test_close_dots_name_only_the_present_one():
    spec = rows.dumbbell([stage("Same", 30.0, 31.0), stage("Big", 60.0, 5.0)])
    assert "Same" not in named(spec, "before_left") + named(spec, "before_right")
    assert "Same" in named(spec, "now_left")


def test_a_small_share_keeps_its_label_inside_the_plot():
    spec = rows.dumbbell([stage("Small", 2.0, 3.0), stage("Big", 60.0, 50.0)])
    assert "Small" in named(spec, "now_right")


def test_a_stage_without_data_keeps_its_row_and_draws_nothing():
    spec = rows.dumbbell([stage("Known", 100.0, None), stage("Unknown", None, None)])
    assert named(spec, "rows") == ["Known", "Unknown"]
    assert named(spec, "now") == ["Known"]
    assert "before" not in spec["datasets"]


def strip(silence_from, silence_to):
    tick = rows.Tick(row="Checkout", at=local(3, time(9, 30)), name="web", when="Tue", href="/x")
    silence = rows.Silence(
        row="Checkout", from_at=silence_from, to_at=silence_to, text="9 quiet days"
    )
    return rows.strip(
        ["Checkout"], [tick], [silence], from_on=date(2026, 11, 1), to_on=date(2026, 11, 21)
    )


def test_events_stand_in_local_time_between_the_period_ends():
    spec = strip(local(8), local(14))
    assert spec["datasets"]["ticks"][0]["at"] == "2026-11-03T09:30"
    assert [row["at"] for row in spec["datasets"]["ends"]] == [
        "2026-11-01T00:00",
        "2026-11-21T00:00",
    ]
    assert spec["datasets"]["silences"][0]["middle"] == "2026-11-11T00:00"


def test_the_words_of_a_silence_keep_clear_of_the_name_of_the_row():
    early = strip(local(1), local(3))["datasets"]["silences"][0]["middle"]
    assert "2026-11-06" < early < "2026-11-09"
    late = strip(local(19), local(21))["datasets"]["silences"][0]["middle"]
    assert "2026-11-18" < late < "2026-11-20"


def age(value, *, is_old=False):
    return rows.Age(
        row="Checkout",
        value=value,
        is_old=is_old,
        label=f"#{value}",
        name=f"web #{value}",
        text=f"{value} days",
        state="waiting",
        href="/x",
    )


def test_the_oldest_three_carry_their_number_where_there_is_room():
    items = [age(value, is_old=True) for value in (30, 2, 28, 25, 26)] + [age(1)]
    usual = [rows.UsualAge(row=name, value=8) for name in ("Checkout", "Platform")]
    spec = rows.ages(["Checkout", "Platform"], items, usual, unit="days")
    assert [row["label"] for row in spec["datasets"]["labels"]] == ["#30", "#28", "#26"]
    assert len(spec["datasets"]["out"]) == 5
    assert len(spec["datasets"]["now"]) == 1
    assert spec["datasets"]["usual_label"] == [
        {"row": "Platform", "value": 8, "text": "usual, up to here"}
    ]


def test_nothing_open_draws_only_the_names():
    spec = rows.ages(["Checkout"], [], [], unit="days")
    assert [layer["data"]["name"] for layer in spec["layer"]] == ["rows"]
