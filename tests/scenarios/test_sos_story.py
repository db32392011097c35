"""The main story: a press, and what it brings about."""

from tools.emulator.story import School


def test_a_press_is_received_and_felt(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)

    ann.presses_alarm()
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received"]
    assert school.incident.cause == "SOS"
    assert school.incident.visitor == ann.number
    assert [message.step for message in school.office.told] == [0]
