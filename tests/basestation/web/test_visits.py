"""Signing a visit out, and the desk's buttons. Proves F58, F59 and F61 (coordinates that are none)."""

import asyncio
from dataclasses import replace

import pytest
from badgelink import frame
from badgelink.messages import READY, Heartbeat, LeaveNow, Welfare

from basestation.core.batch import StoreFailed
from basestation.core.turn import SignedOut
from basestation.core.visit import INSIDE, LEFT, Plan, Stop
from basestation.store import badges
from tests.support.seeding import seeded

from .office import NOON_MS, Office

HOUR_MS = 3_600_000
FIELDS = ("address", "exact", "entrance", "purpose", "vehicle", "parking", "description", "risks", "children", "departure")


def run(story):
    return asyncio.run(story)


class Desk:
    """Somebody of the office, two visitors and two badges; `form` is a visit that may leave."""

    def __init__(self, office):
        self.office = office
        self.vi, self.wes = office.member("Vi"), office.member("Wes")
        for label in ("Blue", "Red"):
            seeded(office.store.engine, badges.add_badge, label)
        office.service.site = office.load()
        self.form = {
            "visitor": str(self.vi), "second": str(self.wes), "badge": "1", "address": "1 Low Road\r\nSaltmarsh", "purpose": "attendance",
            "back_by": "15:30", "interval": "20", "grace": "5", "cue": "0", "position": "53.7457, -0.3368", "risks": "a dog",
            "unprotected": "yes", "departure": "only badge left; agreed by the head", "approver": "none",
        }  # fmt: skip

    async def come_in(self):
        self.browser = await self.office.signed_in("mo", ("office",), "Mo Office")
        return self

    async def sign_out(self, **changed):
        return await self.browser.post("/visits/sign-out", self.form | changed)

    async def press(self, what, visit=1, **form):
        return await self.browser.post(f"/visits/{visit}/{what}", form)

    @property
    def visits(self):
        return self.office.service.site.visits


def at_the_desk(tmp_path, story):
    async def whole():
        async with Office(tmp_path) as office:
            desk = await Desk(office).come_in()
            return await story(desk), desk

    return run(whole())


def prove(desk, number):
    """As if the badge had just been heard and its self-test had gone round."""
    badge = desk.office.service.site.badges[number]
    fields = dict.fromkeys(Heartbeat._fields, 0) | {"state": READY, "battery_pct": 90}
    badge.heartbeat, badge.last_heard_ms, badge.proved_ms = Heartbeat(**fields), desk.office.now_ms, desk.office.now_ms


def test_a_visit_leaves_with_all_that_was_agreed(tmp_path):
    answer, desk = at_the_desk(tmp_path, lambda desk: desk.sign_out())

    assert answer.headers["Location"] == "/visits/1/gone"
    assert desk.visits[1].plan == Plan(
        visitor=desk.vi, second=desk.wes, badge=1, purpose="attendance", back_by_ms=NOON_MS + 3 * HOUR_MS + HOUR_MS // 2,
        stops=(Stop("1 Low Road\nSaltmarsh", lat_udeg=53_745_700, lon_udeg=-336_800, risks="a dog"),),
    )  # fmt: skip
    departures = {departure.rule: departure for departure in desk.visits[1].departures}
    assert departures["protection"].what == "Badge 1, Blue: NOT PROTECTED (has never been heard)"
    assert {departure.reason for departure in departures.values()} == {"only badge left; agreed by the head"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visitor": ""}, "Choose who goes from the list."),
        ({"visitor": "99"}, "Choose who goes from the list."),
        ({"second": "99"}, "Choose who goes along"),
        ({"badge": ""}, "Choose a badge from the list."),
        ({"badge": "7"}, "Choose a badge from the list."),
        ({"address": "  "}, "Enter the address of the visit."),
        ({"address": "x" * 301}, "there is room for 300"),
        ({"purpose": ""}, "Enter what the visit is for."),
        ({"back_by": "half past"}, "like 15:30"),
        ({"cue": "a shout"}, "Choose how the badge asks"),
        ({"back_by": "25:00"}, "like 15:30"),
        ({"back_by": "١٥:٣٠"}, "like 15:30"),
        ({"interval": "4"}, "from 5 to 60"),
        ({"interval": "NaN"}, "from 5 to 60"),
        ({"grace": "1e9"}, "from 1 to 30"),
        ({"cue": "9"}, "Choose how the badge asks"),
        ({"position": "NaN, Infinity"}, "like 53.7457, -0.3368"),
        ({"position": "91, 0"}, "like 53.7457, -0.3368"),
        ({"position": "53.7457"}, "like 53.7457, -0.3368"),
        ({"risks": "x" * 1_001}, "there is room for 1000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path, changed, words):
    answer, desk = at_the_desk(tmp_path, lambda desk: desk.sign_out(**changed))

    assert answer.status_code == 422
    assert words in answer.text
    assert "Nothing was saved yet" in answer.text
    assert "only badge left; agreed by the head" in answer.text
    assert "Saltmarsh" in answer.text or "address" in changed
    assert desk.visits == {}


def written(visit, field):
    if field == "departure":
        return visit.departures[0].reason
    return getattr(visit.plan, field, None) or getattr(visit.plan.stops[0], field)


@pytest.mark.parametrize(
    "field", ["address", "exact", "entrance", "purpose", "vehicle", "parking", "description", "risks", "children", "departure"]
)
def test_whatever_is_pasted_is_shown_as_text(tmp_path, field):
    nasty = "<img src=x onerror=alert(1)>\x00\u202e'; DROP TABLE people; -- \U0001f9ed =1+1 شارع"

    async def story(desk):
        await desk.sign_out(**{field: nasty})
        return await desk.browser.get("/visits/1")

    page, desk = at_the_desk(tmp_path, story)

    assert page.status_code == 200
    assert "<img" not in page.text
    assert "&lt;img src=x" in page.text
    assert written(desk.visits[1], field).endswith("<img src=x onerror=alert(1)>'; DROP TABLE people; -- \U0001f9ed =1+1 شارع")


def test_even_with_a_badge_that_protects_what_was_not_planned_never_looks_normal(tmp_path):
    async def story(desk):
        prove(desk, 1)
        page = await desk.browser.get("/visits/sign-out")
        silent = await desk.sign_out(second="", unprotected="", departure="")
        return page, silent, await desk.sign_out(second="", unprotected="", phone="yes", identity="yes")

    (page, silent, answer), desk = at_the_desk(tmp_path, story)

    assert "<strong>PROTECTED</strong>" in page.text
    assert silent.status_code == 422 and "Enter why this visit goes all the same." in silent.text
    assert "It left at once, without a plan that anybody saw beforehand." in silent.text
    assert answer.status_code == 303
    rules = [departure.rule for departure in desk.visits[1].departures]
    assert rules[0] == "unplanned" and {"approval", "seen by office"} <= set(rules)
    assert not {"protection", "self-test", "signal", "phone", "identity"} & set(rules)


def test_who_agreed_by_telephone_is_on_record_and_still_has_to_confirm_it(tmp_path):
    async def story(desk):
        head = desk.office.member("Hilda Head", ("head",))
        await desk.sign_out(approver=str(head))
        return head

    head, desk = at_the_desk(tmp_path, story)

    (approval,) = desk.visits[1].approvals
    assert (approval.approver, approval.role, approval.is_verbal, approval.confirmed_ms) == (head, "head", True, None)
    assert {departure.approver for departure in desk.visits[1].departures} == {head}
    assert "approval" not in {departure.rule for departure in desk.visits[1].departures}


def test_nobody_agrees_to_their_own_visit(tmp_path):
    async def story(desk):
        both = desk.office.member("Vera", ("visitor", "head"))
        return await desk.sign_out(visitor=str(both), approver=str(both))

    answer, desk = at_the_desk(tmp_path, story)

    assert answer.status_code == 422
    assert "Nobody agrees to their own visit." in answer.text
    assert desk.visits == {}


def test_a_second_person_who_is_out_is_refused_too(tmp_path):
    async def story(desk):
        xenia = desk.office.member("Xenia")
        await desk.sign_out()
        return await desk.sign_out(visitor=str(xenia), badge="2", second=str(desk.wes))

    answer, desk = at_the_desk(tmp_path, story)

    assert "Wes is out already" in answer.text
    assert list(desk.visits) == [1]


def test_each_of_a_pair_has_a_badge_of_their_own(tmp_path):
    async def story(desk):
        return await desk.sign_out(second_badge="1"), await desk.sign_out(second_badge="2")

    (same, gone), desk = at_the_desk(tmp_path, story)

    assert (same.status_code, gone.status_code) == (422, 303) and "Each of the two has a badge of their own" in same.text
    assert desk.visits[1].plan.badges == (1, 2)


@pytest.mark.parametrize("badge", ["1", "none"])
@pytest.mark.parametrize("form", [{"unprotected": ""}, {"departure": " "}])
def test_what_is_not_protected_goes_out_only_knowingly_and_with_a_reason(tmp_path, badge, form):
    answer, desk = at_the_desk(tmp_path, lambda desk: desk.sign_out(badge=badge, **form))

    assert answer.status_code == 422
    assert "NOT PROTECTED" in answer.text
    assert desk.visits == {}


def test_a_badge_that_is_out_is_refused_and_says_who_has_it(tmp_path):
    async def story(desk):
        await desk.sign_out()
        xenia = desk.office.member("Xenia")
        return await desk.sign_out(visitor=str(xenia), second="")

    answer, desk = at_the_desk(tmp_path, story)

    assert answer.status_code == 422
    assert "Vi has this badge, at 1 Low Road" in answer.text
    assert list(desk.visits) == [1]


def test_a_visitor_who_is_out_can_t_go_out_again(tmp_path):
    async def story(desk):
        await desk.sign_out()
        return await desk.sign_out(badge="2")

    answer, desk = at_the_desk(tmp_path, story)

    assert "Vi is out already" in answer.text
    assert list(desk.visits) == [1]


def test_nobody_is_their_own_second(tmp_path):
    answer, _ = at_the_desk(tmp_path, lambda desk: desk.sign_out(second=str(desk.vi)))

    assert "The second person can&#39;t be the visitor" in answer.text


def test_a_form_sent_twice_is_one_visit(tmp_path):
    answers, desk = at_the_desk(tmp_path, lambda desk: asyncio.gather(desk.sign_out(), desk.sign_out()))

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert list(desk.visits) == [1]


def test_the_base_itself_lets_no_badge_and_no_visitor_out_twice(tmp_path):
    async def story(desk):
        plan = Plan(desk.vi, 1, (Stop("1 Low Road"),), NOON_MS + HOUR_MS)
        others = (replace(plan, visitor=desk.wes), replace(plan, badge=2), replace(plan, visitor=desk.wes, badge=2))
        return [len(await desk.office.service.ask(SignedOut(NOON_MS, each))) for each in (plan, *others)]

    counts, desk = at_the_desk(tmp_path, story)

    assert counts == [1, 0, 0, 1]
    assert [visit.plan.badge for visit in desk.visits.values()] == [1, 2]


def test_a_time_that_has_passed_means_tomorrow_only_when_somebody_says_so(tmp_path):
    async def story(desk):
        asked = await desk.sign_out(back_by="11:59")
        return asked, await desk.sign_out(back_by="11.59", tomorrow="yes")

    (asked, done), desk = at_the_desk(tmp_path, story)

    assert "11:59 has passed today" in asked.text
    assert 'name="tomorrow"' in asked.text
    assert done.status_code == 303
    assert desk.visits[1].back_by_ms == NOON_MS + 24 * HOUR_MS - 60_000


def test_the_desk_s_buttons_move_the_visit_on(tmp_path):
    async def story(desk):
        await desk.sign_out()
        states = []
        for what in ("arrived", "checked-in", "left"):
            desk.office.now_ms += 60_000
            await desk.press(what)
            states.append((desk.visits[1].state, desk.visits[1].last_contact_ms - NOON_MS))
        return states, await desk.press("back")

    (states, back), desk = at_the_desk(tmp_path, story)

    assert states == [(INSIDE, 60_000), (INSIDE, 120_000), (LEFT, 180_000)]
    assert back.headers["Location"] == "/"
    assert desk.visits == {}


def test_a_button_pressed_twice_extends_once(tmp_path):
    async def story(desk):
        await desk.sign_out()
        seen = str(desk.visits[1].back_by_ms)
        answers = await asyncio.gather(desk.press("extend-15", seen=seen), desk.press("extend-15", seen=seen))
        first_ms = desk.visits[1].back_by_ms
        later = await desk.press("extend-30", seen=str(first_ms))
        return [answer.status_code for answer in answers], first_ms, later.status_code

    (codes, first_ms, later), desk = at_the_desk(tmp_path, story)

    agreed_ms = NOON_MS + 3 * HOUR_MS + HOUR_MS // 2
    assert sorted(codes) == [303, 409]
    assert first_ms == agreed_ms + 15 * 60_000
    assert later == 303
    assert desk.visits[1].back_by_ms == agreed_ms + 45 * 60_000


@pytest.mark.parametrize(("what", "message"), [("welfare", Welfare), ("leave-now", LeaveNow)])
def test_the_badge_is_asked_and_told_over_the_air(tmp_path, what, message):
    async def story(desk):
        await desk.sign_out()
        desk.office.world.frames.clear()
        answer = await desk.press(what)
        cipher = desk.office.service.site.badges[1].cipher
        page = await desk.browser.get("/visits/1")
        assert "It has not said yet that it heard." in page.text
        return answer.status_code, [type(frame.unseal(cipher, sealed, False)[1]) for _, _, sealed in desk.office.world.frames]

    (code, said), _ = at_the_desk(tmp_path, story)

    assert code == 303
    assert message in said


def test_a_visit_without_a_badge_offers_no_button_that_needs_one(tmp_path):
    async def story(desk):
        await desk.sign_out(badge="none")
        return await desk.browser.get("/visits/1"), await desk.press("welfare")

    (page, refused), _ = at_the_desk(tmp_path, story)

    assert "/visits/1/welfare" not in page.text
    assert refused.status_code == 409
    assert "Ring the visitor&#39;s mobile" in refused.text


def test_an_extended_visit_may_last_longer_than_a_day(tmp_path):
    async def story(desk):
        await desk.sign_out()
        for _ in range(60):
            await desk.press("extend-30")
        return await desk.browser.get("/visits/1")

    page, desk = at_the_desk(tmp_path, story)

    assert desk.visits[1].back_by_ms > NOON_MS + 24 * HOUR_MS
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["/visits/9", "/visits/9/back", "/visits/1/dance", "/visits/99999999999999999999/back"])
def test_a_visit_that_is_over_or_never_was_is_not_found(tmp_path, path):
    async def story(desk):
        await desk.sign_out()
        return await desk.browser.post(path) if path.count("/") == 3 else await desk.browser.get(path)

    answer, _ = at_the_desk(tmp_path, story)

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_who_is_not_of_the_office_signs_nobody_out(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            desk = Desk(office)
            desk.browser = await office.signed_in("vi", ("visitor", "technician"))
            return await desk.sign_out(), await desk.browser.get("/visits"), desk.visits

    posted, listed, visits = run(story())

    assert (posted.status_code, visits) == (403, {})
    assert "Your visits" in listed.text
    assert "Sign out a visit" not in listed.text


def test_when_the_disk_says_no_the_form_says_so_and_keeps_what_was_typed(tmp_path):
    async def story():
        async with Office(tmp_path, patience_s=0.05) as office:
            desk = await Desk(office).come_in()
            office.service._store = FullDisk()
            return await desk.sign_out()

    answer = run(story())

    assert answer.status_code == 503
    assert "could not write this down in time" in answer.text
    assert "Saltmarsh" in answer.text


class FullDisk:
    def commit(self, batch):
        raise StoreFailed("no space left on device")


def test_a_time_of_return_is_what_the_clock_on_the_wall_will_say_when_summer_time_ends(tmp_path):
    """F47: noon on the Saturday before the clocks go back; eleven on Sunday is 24 hours away, not 23."""
    saturday_ms = 1_792_839_600_000  # 24 October 2026, 12:00 in London

    async def story():
        async with Office(tmp_path) as office:
            office.now_ms = saturday_ms
            desk = await Desk(office).come_in()
            answer = await desk.sign_out(back_by="11:00", tomorrow="yes")
            return answer, desk.visits[1].back_by_ms, await desk.browser.get("/visits/1")

    answer, back_by_ms, page = run(story())

    assert answer.status_code == 303
    assert back_by_ms == saturday_ms + 24 * HOUR_MS
    assert "Sun 25 Oct, 11:00" in page.text
