"""Before somebody leaves, the office reads whether the badge lasts the visit and an hour of alarm; and what to do when it doesn't."""

import asyncio

from badgelink.messages import READY, SENSOR_FAULT, Heartbeat

from basestation.boards import known_boards
from basestation.core.gate.forecast import forecast
from basestation.store import badges
from tests.support.seeding import seeded

from .office import Office

TRACKER, TBEAM = "heltec-wireless-tracker", "lilygo-tbeam-sx1262-axp2101"
HOUR_MS = 3_600_000


def hours(battery_pct, is_cold=False):
    return forecast(known_boards()[TRACKER], battery_pct, is_cold).lasts_min // 60


def heartbeat(battery_pct, faults=0):
    return Heartbeat(READY, battery_pct, 0, faults, 0, 0, 60, 1, 1, 0, 0)


class Desk:
    """Blue is badge 1, of a tracker with a small cell; Red is badge 2, of a T-Beam with a large one."""

    def __init__(self, office):
        self.office = office
        self.vi, self.wes = office.member("Vi"), office.member("Wes")
        for label, board in (("Blue", TRACKER), ("Red", TBEAM)):
            seeded(office.store.engine, badges.add_badge, label, board=board)
        office.service.site = office.load()
        self.form = {
            "visitor": str(self.vi), "second": "", "badge": "1", "address": "1 Low Road", "purpose": "attendance", "back_by": "15:30",
            "interval": "20", "grace": "5", "cue": "0", "unprotected": "yes", "departure": "the head agreed", "approver": "none",
        }  # fmt: skip

    async def come_in(self):
        self.browser = await self.office.signed_in("mo", ("office",), "Mo Office")
        return self

    def hears(self, number, battery_pct, faults=0):
        badge = self.office.service.site.badges[number]
        badge.heartbeat, badge.last_heard_ms, badge.proved_ms = heartbeat(battery_pct, faults), self.office.now_ms, self.office.now_ms

    async def reads(self, badge="1", back_by="15:30"):
        return (await self.browser.get(f"/visits/sign-out/battery?badge={badge}&back_by={back_by}")).text


def at_the_desk(tmp_path, story):
    async def whole():
        async with Office(tmp_path) as office:
            return await story(await Desk(office).come_in())

    return asyncio.run(whole())


def test_a_full_badge_is_enough_and_says_how_long_it_lasts(tmp_path):
    async def story(desk):
        desk.hears(1, 100)
        return await desk.reads()

    said = at_the_desk(tmp_path, story)

    assert f"Badge 1, Blue: battery 100 %, lasts about {hours(100)} h; enough for this visit and an hour of alarm." in said
    assert "Worked out from published figures, not measured." in said


def test_one_that_is_not_enough_says_so_and_which_to_take_instead(tmp_path):
    async def story(desk):
        desk.hears(1, 40)
        alone = await desk.reads(back_by="16:00")
        desk.hears(2, 90)
        return alone, await desk.reads(back_by="16:00")

    alone, with_another = at_the_desk(tmp_path, story)

    assert "min; NOT ENOUGH for this visit and an hour of alarm: charge it." in alone
    assert "NOT ENOUGH for this visit and an hour of alarm: charge it, or take Badge 2, Red." in with_another


def test_a_badge_that_is_out_or_silent_is_not_offered_instead(tmp_path):
    async def story(desk):
        desk.hears(1, 40)
        desk.hears(2, 90)
        desk.office.service.site.badges[2].last_heard_ms -= HOUR_MS
        silent = await desk.reads(back_by="16:00")
        desk.hears(2, 90)
        await desk.browser.post("/visits/sign-out", desk.form | {"badge": "2", "visitor": str(desk.wes)})
        return silent, await desk.reads(back_by="16:00"), desk.office.service.site.visits

    silent, out, visits = at_the_desk(tmp_path, story)

    assert len(visits) == 1
    assert "charge it." in silent and "take Badge 2" not in silent
    assert "charge it." in out and "take Badge 2" not in out


def test_what_is_not_known_is_not_guessed(tmp_path):
    async def story(desk):
        never = await desk.reads()
        desk.hears(1, 80, SENSOR_FAULT)
        doubtful = await desk.reads()
        desk.hears(1, 80)
        seeded(desk.office.store.engine, badges.set_board, 1, "")
        desk.office.service.site.adopt(desk.office.load())
        return never, doubtful, await desk.reads()

    never, doubtful, no_board = at_the_desk(tmp_path, story)

    assert "how full its battery is, is not known" in never and "how full its battery is, is not known" in doubtful
    assert "battery 80 %; how long that lasts can&#39;t be said until its board is entered under Badges" in no_board


def test_nonsense_in_the_question_is_answered_with_what_to_do(tmp_path):
    async def story(desk):
        asked = [("", "15:30"), ("none", "15:30"), ("1", ""), ("1", "25:99"), ("9" * 5000, "15:30"), ("-1", "15:30"), ("²", "15:30")]
        return [await desk.reads(badge, back_by) for badge, back_by in asked]

    for said in at_the_desk(tmp_path, story):
        assert "Choose a badge and enter a time of return" in said


def test_a_visit_does_not_go_out_on_too_little_unless_somebody_says_why(tmp_path):
    async def story(desk):
        desk.hears(1, 40)
        late = desk.form | {"back_by": "16:00"}
        refused = await desk.browser.post("/visits/sign-out", late | {"unprotected": "", "departure": ""})
        gone = await desk.browser.post("/visits/sign-out", late)
        return refused, gone, list(desk.office.service.site.visits.values())

    refused, gone, visits = at_the_desk(tmp_path, story)

    assert refused.status_code == 422
    assert "tick that the visit goes out although: Badge 1, Blue: battery 40 %" in refused.text
    assert gone.status_code == 303
    battery = next(departure for departure in visits[0].departures if departure.rule == "battery")
    assert "NOT ENOUGH for this visit and an hour of alarm" in battery.what and battery.reason == "the head agreed"


def test_a_visit_that_is_made_longer_is_looked_at_again(tmp_path):
    async def story(desk):
        desk.hears(1, 70)
        await desk.browser.post("/visits/sign-out", desk.form)
        before = (await desk.browser.get("/visits/1")).text
        for _ in range(4):
            await desk.browser.post("/visits/1/extend-30", {})
        return before, (await desk.browser.get("/visits/1")).text

    before, after = at_the_desk(tmp_path, story)

    assert "enough for this visit and an hour of alarm" in before and "NOT ENOUGH" not in before
    assert "NOT ENOUGH for this visit" in after


def test_in_the_list_each_badge_says_how_long_it_lasts(tmp_path):
    async def story(desk):
        desk.hears(1, 80)
        return (await desk.browser.get("/visits/sign-out")).text

    said = at_the_desk(tmp_path, story)

    assert f"battery 80 %, lasts about {hours(80)} h" in said
    assert "how full its battery is, is not known" in said


def test_in_winter_it_lasts_less(tmp_path):
    async def story(desk):
        desk.hears(1, 100)
        june = await desk.reads()
        desk.office.now_ms += 200 * 24 * HOUR_MS
        desk.hears(1, 100)
        await desk.browser.sign_in("mo")
        return june, await desk.reads()

    june, january = at_the_desk(tmp_path, story)

    assert f"lasts about {hours(100)} h" in june and f"lasts about {hours(100, is_cold=True)} h" in january
    assert hours(100, is_cold=True) < hours(100)


def test_the_technician_says_what_a_badge_is_made_of(tmp_path):
    async def story(desk):
        technician = await desk.office.signed_in("tess", ("technician",), "Tess Technician")
        said = await technician.post("/badges/1/board", {"board": TBEAM})
        wrong = await technician.post("/badges/1/board", {"board": "a toaster"})
        nobody = await technician.post(f"/badges/{10**30}/board", {"board": TBEAM})
        await technician.post("/badges", {"label": "New", "board": TRACKER})
        records = {record.number: record.board for record in badges.all_badges(desk.office.store.engine)}
        return said, wrong, nobody, records, (await technician.get("/badges")).text

    said, wrong, nobody, records, shown = at_the_desk(tmp_path, story)

    assert (said.status_code, wrong.status_code, nobody.status_code) == (303, 422, 404)
    assert records == {1: TBEAM, 2: TBEAM, 3: TRACKER}
    assert f'<option value="{TBEAM}" selected>' in shown
