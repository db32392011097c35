"""What machines post to the base: visitors' phones, each with a secret of its own, and The Things Stack's webhook."""

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from basestation.core.decisions import Open
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import looks
from basestation.store.phone_tokens import end_phone_token, make_phone_token, person_of_phone
from basestation.web.context import Inlet
from basestation.web.inlets import AT_ONCE, WRONG_AT_ONCE
from basestation.web.security.guard import LARGEST_INLET_BYTES
from tests.support.seeding import seeded

from .office import NOON_MS, Office

PAYLOADS = Path(__file__).parents[1] / "gateways/payloads"
HOUR_MS = 3_600_000
HERE = {"_type": "location", "lat": 53.74567, "lon": -0.33678, "tst": NOON_MS // 1000, "acc": 12}


def run(tmp_path, story):
    async def opened():
        async with Office(tmp_path) as office:
            return await story(office)

    return asyncio.run(opened())


async def ann_with_a_phone(office, is_out=True):
    ann = office.member("Ann")
    token = seeded(office.store.engine, make_phone_token, ann)
    if is_out:
        await office.service.ask(SignedOut(office.now_ms, Plan(ann, None, (Stop("1 Low Road"),), office.now_ms + HOUR_MS)))
    return ann, token


def phone(office):
    return office.browser("81.2.69.142").http


async def owntracks(office, token, user="ann", **fields):
    answer = await phone(office).post("/in/owntracks", json=HERE | fields, auth=(user, token))
    await asyncio.sleep(0)
    return answer


def test_a_phone_says_where_its_owner_is_while_they_are_out(tmp_path):
    async def story(office):
        ann, token = await ann_with_a_phone(office)
        answer = await owntracks(office, token)
        as_user = await owntracks(office, "x", user=token, tst=NOON_MS // 1000 - 60)
        return answer, as_user, office.service.site.phones[ann]

    answer, as_user, fix = run(tmp_path, story)

    assert (answer.status_code, answer.json(), as_user.status_code) == (200, [], 200)
    assert (fix.lat_udeg, fix.lon_udeg, fix.accuracy_m, fix.at_ms, fix.by_phone) == (53_745_670, -336_780, 12, NOON_MS, True)


def test_of_somebody_who_is_not_out_it_is_taken_and_thrown_away(tmp_path):
    async def story(office):
        _, token = await ann_with_a_phone(office, is_out=False)
        answers = [await owntracks(office, token), await phone(office).get("/in/osmand", params={"id": token, "alarm": "sos"})]
        await office.service.ask(SignedOut(office.now_ms, Plan(office.member("Bo"), None, (Stop("2"),), office.now_ms + HOUR_MS)))
        return answers, office.service.site

    answers, site = run(tmp_path, story)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (site.phones, site.phone_presses, site.incidents) == ({}, {}, {})


@pytest.mark.parametrize("how", ["address", "form", "json"])
def test_traccar_client_and_osmand_say_it_in_three_ways(tmp_path, how):
    async def story(office):
        ann, token = await ann_with_a_phone(office)
        said = {"id": token, "lat": "53.74567", "lon": "-0.33678", "timestamp": str(NOON_MS // 1000)}
        as_json = json.loads((PAYLOADS / "traccar_location.json").read_text()) | {"device_id": token}
        as_json["location"]["timestamp"] = NOON_MS
        http = phone(office)
        if how == "address":
            answer = await http.get("/in/osmand", params=said)
        else:
            answer = await http.post("/in/osmand", **({"data": said} if how == "form" else {"json": as_json}))
        await asyncio.sleep(0)
        return answer, office.service.site.phones[ann]

    answer, fix = run(tmp_path, story)

    assert answer.status_code == 200
    assert (fix.lat_udeg, fix.at_ms) == (53_745_670, NOON_MS)


def test_sos_is_an_alarm_before_it_is_answered(tmp_path):
    async def story(office):
        ann, token = await ann_with_a_phone(office)
        answer = await phone(office).post("/in/osmand", data={"id": token, "alarm": "sos"})
        return (
            answer,
            ann,
            [decision for turn in office.world.turns for _, _, decision in turn.batch.decisions if isinstance(decision, Open)],
        )

    answer, ann, (opened,) = run(tmp_path, story)

    assert answer.status_code == 200
    assert (opened.cause, opened.visitor) == ("PHONE_SOS", ann)


def test_who_guesses_is_told_nothing_and_soon_to_wait(tmp_path):
    async def story(office):
        _, token = await ann_with_a_phone(office)
        guesses = [(await owntracks(office, f"guess {number}")).status_code for number in range(WRONG_AT_ONCE + 1)]
        from_elsewhere = await office.browser("10.0.0.7").http.post("/in/owntracks", json=HERE, auth=("ann", token))
        return guesses, from_elsewhere.status_code

    guesses, from_elsewhere = run(tmp_path, story)

    assert guesses == [401] * WRONG_AT_ONCE + [429]
    assert from_elsewhere == 200


def test_a_phone_that_is_known_is_heard_although_somebody_guesses_from_behind_the_same_address(tmp_path):
    async def story(office):
        _, token = await ann_with_a_phone(office)
        before = await owntracks(office, token)
        for number in range(WRONG_AT_ONCE + 5):
            await owntracks(office, f"guess {number}")
        sos = await phone(office).get("/in/osmand", params={"id": token, "alarm": "sos"})
        return before.status_code, sos.status_code, len(office.service.site.incidents)

    assert run(tmp_path, story) == (200, 200, 1)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Basic %%%"}, {"Authorization": "Basic /////w=="}, {"Authorization": "Bearer x"}]
)
def test_without_a_secret_nothing_is_read(tmp_path, headers):
    async def story(office):
        await ann_with_a_phone(office)
        return await phone(office).post("/in/owntracks", content=b"{", headers=headers)

    answer = run(tmp_path, story)

    assert answer.status_code == 401
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_nonsense_is_refused_in_words_and_too_much_at_the_door(tmp_path):
    async def story(office):
        _, token = await ann_with_a_phone(office)
        http = phone(office)
        return (
            await owntracks(office, token, lat=91),
            await http.post("/in/owntracks", content=b"{", auth=("ann", token)),
            await http.post("/in/owntracks", content=b"x" * (LARGEST_INLET_BYTES + 1), auth=("ann", token)),
        )

    place, rubbish, endless = run(tmp_path, story)

    assert (place.status_code, rubbish.status_code, endless.status_code) == (400, 400, 413)
    assert "no place on earth" in place.text


def test_a_phone_that_never_stops_talking_is_told_to_wait_but_never_with_an_alarm(tmp_path):
    async def story(office):
        _, token = await ann_with_a_phone(office)
        said = [(await owntracks(office, token)).status_code for _ in range(AT_ONCE + 1)]
        sos = await phone(office).get("/in/osmand", params={"id": token, "alarm": "sos"})
        return said[-2:], sos.status_code, len(office.service.site.incidents)

    said, sos, incidents = run(tmp_path, story)

    assert said == [200, 429]
    assert (sos, incidents) == (200, 1)


def test_a_phone_that_was_ended_or_whose_owner_left_is_not_known(tmp_path):
    async def story(office):
        ann, token = await ann_with_a_phone(office, is_out=False)
        newer = seeded(office.store.engine, make_phone_token, ann)
        replaced = await owntracks(office, token)
        seeded(office.store.engine, end_phone_token, ann)
        ended = await owntracks(office, newer)
        return replaced.status_code, ended.status_code, person_of_phone(office.store.engine, newer)

    assert run(tmp_path, story) == (401, 401, None)


def test_the_secret_is_shown_once_and_not_kept(tmp_path):
    async def story(office):
        browser = await office.signed_in()
        ann = office.member("Ann", ("visitor",), "ann")
        await browser.get(f"/people/{ann}/phone")
        shown = await browser.post(f"/people/{ann}/phone")
        again = await browser.get(f"/people/{ann}/phone")
        token = re.search(r"Password</dt><dd><code class=\"typed\">([^<]+)<", shown.text)[1]
        owner = person_of_phone(office.store.engine, token)
        await browser.post(f"/people/{ann}/phone/end")
        return shown, again, token, owner == ann, person_of_phone(office.store.engine, token)

    shown, again, token, was_known, after = run(tmp_path, story)

    assert shown.status_code == again.status_code == 200
    assert token not in again.text
    assert was_known
    assert after is None
    assert token.encode() not in (tmp_path / "doorstep.db").read_bytes()


def test_a_visitor_sets_up_their_own_phone_and_nobody_elses(tmp_path):
    async def story(office):
        office.member("Mo Head", ("head",), "mo")
        browser = await office.signed_in("ann", ("visitor",), "Ann")
        own = await browser.get("/people/2/phone")
        other = await browser.get("/people/1/phone")
        made = await browser.post("/people/1/phone")
        return own.status_code, other.status_code, made.status_code

    assert run(tmp_path, story) == (200, 403, 403)


def test_where_the_phone_is_is_shown_as_the_phones_word_and_the_look_is_written_down(tmp_path):
    async def story(office):
        browser = await office.signed_in("mo", ("head", "office"))
        ann, token = await ann_with_a_phone(office)
        await owntracks(office, token)
        office.now_ms += 180_000
        before = await browser.get("/visits/1/position")
        shown = await browser.post("/visits/1/position")
        return before.text, shown.text, [look.what for look in looks.looks_at(office.store.engine, ann)]

    before, shown, looked = run(tmp_path, story)

    assert "from the phone" not in before
    assert re.search(r"from the phone, <time[^>]*>three minutes ago", shown)
    assert looked == ["position"]


def test_a_webhook_is_answered_when_what_it_brought_is_stored(tmp_path):
    async def story(office):
        taken = []

        def take(body, stored):
            taken.append(body)
            if body == b"{":
                raise ValueError("it is no JSON")
            if body != b"never":
                stored()

        office.app.state.context = with_inlet(office, Inlet("s" * 20, take))
        http = phone(office)
        answers = [
            await http.post("/in/things/" + secret, content=body)
            for secret, body in (("s" * 20, b"{}"), ("s" * 20, b"{"), ("s" * 20, b"never"), ("wrong", b"{}"))
        ]
        return [answer.status_code for answer in answers], taken

    statuses, taken = run(tmp_path, story)

    assert statuses == [200, 400, 503, 404]
    assert taken == [b"{}", b"{", b"never"]


def with_inlet(office, inlet):
    return replace(office.context, things=inlet, patience_s=0.05)
