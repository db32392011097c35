"""A planned visit at the door: the gate, its departures, and the sign-out that starts the clock."""

import asyncio
from dataclasses import replace

import pytest
from badgelink.messages import READY, Heartbeat

from basestation.core.events import Approved, Arrived, Left, PlanRead, Returned
from basestation.core.policy.rules import Approval, Leaving, Qualifying, Rules
from basestation.core.turn import ForVisit, VisitPlanned
from basestation.core.visit import OUT, Plan, Stop
from basestation.store import badges
from tests.support.seeding import seeded

from .office import NOON_MS, Office

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
TICKED = {"phone": "yes", "identity": "yes"}
RULES = Rules(qualifying=Qualifying(reading_months=0), approval=Approval(roles=("head",)), leaving=Leaving(seen_by=("office",)))


class Desk:
    """Vi's visit is planned, agreed and read; Blue (badge 1) and Red (badge 2) have just proved themselves."""

    def __init__(self, office):
        self.office = office
        self.vi, self.wes, self.head = office.member("Vi"), office.member("Wes"), office.member("Hilda Head", ("head",))
        for label in ("Blue", "Red"):
            seeded(office.store.engine, badges.add_badge, label)
        self.reload()
        self.prove(1)
        self.prove(2)

    def reload(self):
        """As a change of the policy does."""
        self.office.service.site.adopt(self.office.load())
        self.office.service.site.policy = replace(self.office.service.site.policy, rules=RULES)

    def prove(self, number, **changed):
        badge = self.office.service.site.badges[number]
        badge.heartbeat = Heartbeat(READY, 90, 0, 0, 0, 0, 80, 1, 1, 0, 0)
        badge.last_heard_ms = badge.proved_ms = self.office.now_ms
        for name, value in changed.items():
            setattr(badge, name, value)

    async def come_in(self):
        self.browser = await self.office.signed_in("mo", ("office",), "Mo Office")
        self.reload()
        self.prove(1)
        self.prove(2)
        return self

    async def plan(self, is_agreed=True, **changed):
        plan = Plan(self.vi, 1, (Stop("1 Low Road"),), NOON_MS + 2 * HOUR_MS, purpose="attendance")
        (order,) = await self.office.service.ask(VisitPlanned(self.office.now_ms, self.vi, replace(plan, **changed)))
        if is_agreed:
            await self.tell(order.visit_no, Approved(NOON_MS, "visit", self.head, "head", self.head))
            await self.tell(order.visit_no, PlanRead(NOON_MS, self.vi, "office"))
        return order.visit_no

    async def tell(self, number, event):
        return await self.office.service.ask(ForVisit(number, event))

    async def gate(self, number=1, **chosen):
        return await self.browser.get(f"/visits/{number}/leave", params=chosen)

    async def leave(self, number=1, **chosen):
        return await self.browser.post(f"/visits/{number}/leave", TICKED | chosen)

    @property
    def out(self):
        return self.office.service.site.visits


def at_the_door(tmp_path, story, **planned):
    async def whole():
        async with Office(tmp_path) as office:
            desk = await Desk(office).come_in()
            await desk.plan(**planned)
            return await story(desk), desk

    return asyncio.run(whole())


def test_with_all_in_order_the_page_says_so_and_signs_them_out(tmp_path):
    async def story(desk):
        page = await desk.gate(**TICKED)
        return page, await desk.leave(), await desk.browser.get("/visits/1/gone")

    (page, answer, gone), desk = at_the_door(tmp_path, story)

    assert "Ready to leave" in page.text and "Sign out Vi now" in page.text
    assert answer.headers["Location"] == "/visits/1/gone"
    assert (desk.out[1].state, desk.out[1].signed_out_ms, desk.out[1].departures) == (OUT, NOON_MS, ())
    for words in ("Vi is out.", "Back by 14:00.", "Overdue at 14:10 if we hear nothing."):
        assert words in gone.text


def test_the_clock_runs_from_then_on(tmp_path):
    _, desk = at_the_door(tmp_path, lambda desk: desk.leave(back_by="13:30"))

    assert desk.out[1].back_by_ms == NOON_MS + 90 * MINUTE_MS
    assert desk.out[1].due_ms == NOON_MS + 100 * MINUTE_MS


def test_not_yet_says_how_many_things_and_what_puts_each_right(tmp_path):
    page, _ = at_the_door(tmp_path, lambda desk: desk.gate(badge="none"))

    assert "Not yet: 3 things to put right" in page.text
    assert "Vi: has no badge, and is NOT PROTECTED" in page.text
    assert "Vi: mobile not looked at yet" in page.text and "Vi: identification not looked at yet" in page.text
    assert "Sign out Vi now" not in page.text


def test_nobody_leaves_past_the_gate(tmp_path):
    async def story(desk):
        desk.prove(1, proved_ms=NOON_MS - 16 * MINUTE_MS)
        return await desk.leave()

    answer, desk = at_the_door(tmp_path, story)

    assert answer.status_code == 409
    assert "Something changed meanwhile, so nobody was signed out." in answer.text
    assert "proved itself 16 minutes ago, which is too long ago" in answer.text
    assert desk.out == {}


def test_the_open_page_hears_of_a_self_test_and_is_left_alone_otherwise(tmp_path):
    async def story(desk):
        desk.prove(1, proved_ms=None)
        before = await desk.gate(**TICKED)
        shown = before.text.split('id="shown" name="shown" value="')[1].split('"')[0]
        same = await desk.gate(shown=shown, **TICKED)
        desk.prove(1)
        return before, same, await desk.gate(shown=shown, **TICKED)

    (before, same, after), _ = at_the_door(tmp_path, story)

    assert "Badge 1, Blue: has not proved itself yet" in before.text
    assert "Press the badge&#39;s visible button once now." in before.text
    assert (same.status_code, same.text) == (204, "")
    assert "Ready to leave" in after.text


def test_what_is_not_kept_goes_with_a_reason_and_whoever_agreed_and_never_looks_normal(tmp_path):
    async def story(desk):
        desk.prove(1, proved_ms=None)
        asked = await desk.browser.get("/visits/1/leave/departure?rule=self-test&phone=yes&identity=yes")
        form = {"rule": "self-test", "reason": "its button sticks", "approver": str(desk.head), **TICKED}
        agreed = await desk.browser.post("/visits/1/leave/departure", form)
        page = await desk.browser.get(agreed.headers["Location"])
        return asked, page, await desk.leave(), await desk.browser.get("/visits/1/gone")

    (asked, page, answer, gone), desk = at_the_door(tmp_path, story)

    assert "Badge 1, Blue: has not proved itself yet" in asked.text
    assert "May go, but not by the rules" in page.text and "Agreed: its button sticks" in page.text
    assert answer.status_code == 303
    (departure,) = desk.out[1].departures
    assert (departure.rule, departure.reason, departure.approver) == ("self-test", "its button sticks", desk.head)
    assert "Not by the rules" in gone.text


@pytest.mark.parametrize(("left_out", "words"), [("reason", "Enter why it goes all the same."), ("approver", "Choose who agreed")])
def test_a_departure_needs_both_a_reason_and_an_approver(tmp_path, left_out, words):
    async def story(desk):
        form = {"rule": "phone", "reason": "the mobile is at the desk", "approver": str(desk.head), left_out: ""}
        return await desk.browser.post("/visits/1/leave/departure", form)

    answer, desk = at_the_door(tmp_path, story)

    assert answer.status_code == 422
    assert words in answer.text
    assert desk.office.service.site.planned[1].departures == ()


def test_nobody_agrees_to_their_own_visit_nor_to_what_no_visit_can_go_without(tmp_path):
    async def story(desk):
        form = {"rule": "phone", "reason": "quickly", "approver": str(desk.vi)}
        own = await desk.browser.post("/visits/1/leave/departure", form)
        desk.office.service.site.badges[1].is_for_drills = True
        page = await desk.gate(**TICKED)
        drill = await desk.browser.post("/visits/1/leave/departure", form | {"rule": "taken", "approver": str(desk.head)})
        return own, page, drill

    (own, page, drill), _ = at_the_door(tmp_path, story)

    assert own.status_code == 422
    assert "is for drills" in page.text and "rule=taken" not in page.text
    assert drill.status_code == 409


def test_the_plan_s_own_gaps_hold_back_at_the_door_too(tmp_path):
    page, _ = at_the_door(tmp_path, lambda desk: desk.gate(**TICKED), is_agreed=False)

    assert "Not yet: 2 things to put right" in page.text
    assert "Nobody has said yes to this visit yet." in page.text
    assert "The office has not read this plan." in page.text


def test_each_of_a_pair_leaves_with_a_badge_of_their_own(tmp_path):
    async def story(desk):
        second = desk.wes
        number = await desk.plan(second=second, badge=None, parts="Vi leads")
        same = await desk.leave(number, badge="1", second_badge="1")
        answer = await desk.leave(number, badge="1", second_badge="2")
        return same, answer, desk.out[number].plan

    (same, answer, plan), _ = at_the_door(tmp_path, story)

    assert same.status_code == 409 and "Each of the two has a badge of their own" in same.text
    assert answer.status_code == 303
    assert plan.badges == (1, 2)


@pytest.mark.parametrize(("back_by", "words"), [("soon", "like 15:30"), ("11:00", "11:00 has passed today")])
def test_a_time_of_return_that_can_t_be_meant_holds_back(tmp_path, back_by, words):
    answer, desk = at_the_door(tmp_path, lambda desk: desk.leave(back_by=back_by))

    assert answer.status_code == 409
    assert words in answer.text
    assert desk.out == {}


@pytest.mark.parametrize("back_by", ["1530", "15.30", "15:30"])
def test_the_time_of_return_is_read_at_the_door_as_on_the_plan(tmp_path, back_by):
    answer, desk = at_the_door(tmp_path, lambda desk: desk.leave(back_by=back_by))

    assert answer.status_code == 303
    assert desk.out[1].back_by_ms == NOON_MS + 3 * HOUR_MS + HOUR_MS // 2


def test_the_gate_s_findings_are_on_record(tmp_path):
    async def story(desk):
        await desk.leave()
        turns = desk.office.world.turns
        return [each for turn in turns for _, _, each in turn.batch.decisions if type(each).__name__ == "SendOut"]

    (order,), desk = at_the_door(tmp_path, story)

    assert ("self-test", "ok", "Badge 1, Blue: proved itself end to end within the last minute") in order.checks
    assert {"phone", "identity", "battery", "signal", "approval", "seen by office"} <= {rule for rule, _, _ in order.checks}
    assert order.person not in (None, desk.vi)


def test_two_presses_send_nobody_out_twice(tmp_path):
    answers, desk = at_the_door(tmp_path, lambda desk: asyncio.gather(desk.leave(), desk.leave()))

    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert list(desk.out) == [1]


def test_only_the_desk_signs_out(tmp_path):
    async def story(desk):
        visitor = await desk.office.signed_in("vic", ("visitor", "technician"), "Vic")
        desk.reload()
        return [answer.status_code for answer in (await visitor.get("/visits/1/leave"), await visitor.post("/visits/1/leave"))]

    codes, desk = at_the_door(tmp_path, story)

    assert codes == [403, 403]
    assert desk.out == {}


@pytest.mark.parametrize("path", ["/visits/9/leave", "/visits/9/gone", "/visits/9/leave/departure?rule=phone"])
def test_a_visit_that_is_not_waiting_is_said_to_be_none(tmp_path, path):
    answer, _ = at_the_door(tmp_path, lambda desk: desk.browser.get(path))

    assert answer.status_code in (404, 303)
    assert "Traceback" not in answer.text


def test_the_board_says_who_leaves_today_and_what_is_outstanding(tmp_path):
    async def story(desk):
        await desk.plan(is_agreed=False, visitor=desk.wes, badge=2, leave_ms=NOON_MS + HOUR_MS)
        await desk.plan(is_agreed=False, visitor=desk.wes, badge=2, leave_ms=NOON_MS + 24 * HOUR_MS, back_by_ms=NOON_MS + 26 * HOUR_MS)
        return (await desk.browser.get("/")).text

    board, _ = at_the_door(tmp_path, story)

    rows = board.split("Leaving today")[1].split("</ul>")[0]
    assert rows.count("<li>") == 2
    assert "Wes</a> <strong>leaves 13:00</strong>" in rows and "2 things outstanding" in rows
    assert "the plan is in order" in rows and 'href="/visits/1/leave"' in rows


def test_how_a_badge_was_heard_there_before_is_said_at_the_door(tmp_path):
    async def story(desk):
        await desk.leave()
        await desk.tell(1, Arrived(NOON_MS, "badge 1", signal=12, road="lora"))
        await desk.tell(1, Left(NOON_MS + MINUTE_MS, "badge 1"))
        await desk.tell(1, Returned(NOON_MS + 2 * MINUTE_MS, "the office"))
        return await desk.gate(await desk.plan())

    page, _ = at_the_door(tmp_path, story)

    assert "There before: heard poorly over LoRa (signal 12 %)" in page.text
    assert "Agree how they reach school from there" in page.text
