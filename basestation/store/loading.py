"""A site as the store remembers it: what was decided before the restart, and what is still to be done."""

from zoneinfo import ZoneInfo

from badgelink.messages import Heartbeat
from badgelink.replay import ReplayWindow
from sqlalchemy import Connection, exists, func, select

from ..core import badge_words, drilling
from ..core.answering import RecordDrill
from ..core.badges import asking, forgotten
from ..core.cause import LOST_CONTACT
from ..core.decisions import Decision, RaiseConcern, RecordApproval
from ..core.deliveries import dispatch
from ..core.person import DETAILS
from ..core.policy.ladders import Policy
from ..core.resuming import resumed_visit
from ..core.roads import telling as road_telling
from ..core.site import LIVENESS, Badge, Site
from ..core.task import Task
from ..core.telling import Contact, Person
from ..core.visit import CLOSED, NO_REPORT, OUT_THERE, PLANNED, WRITTEN, Visit
from ..core.visiting import visiting
from ..core.words.spoken import DAY_MS
from ..sealing import Cipher
from . import codec, schema
from .loading_incidents import load_incidents
from .rebuilding import rebuilt, say_visit
from .retention import held
from .store import Store
from .texts import load_presses, load_texts
from .told import told_in_rounds
from .unsent import pending_deliveries, recent_texts

AFTERWARDS_MS = 31 * DAY_MS  # for so long a yes by word of mouth is asked about
MOST_UNWRITTEN = 500  # of those that nobody wrote up the newest, however old; store/unwritten.py finds the others


def load_site(store: Store, name: str, policy: Policy, zone: ZoneInfo, now_ms: int) -> Site:
    site = Site(name=name, policy=policy, zone=zone, started_ms=now_ms)
    with store.engine.connect() as connection:
        _load_edited(connection, site)
        site.at_work_ms = _at_work_ms(connection, site)
        went_back_ms = _mend_last_heard(site)
        _load_visits(connection, site, went_back_ms)
        load_incidents(connection, site)
        site.held = held(connection)
        site.alive_in_round |= told_in_rounds(connection)
        for delivery in pending_deliveries(connection):
            site.know_delivery(delivery)
        for delivery in recent_texts(connection, now_ms):
            dispatch.know_sent_text(site, delivery)
        load_texts(connection, site, now_ms)
        load_presses(connection, site)
        _load_tasks(connection, site)
        _load_drills(connection, site)
        _load_roads(connection, site)
        _load_next_numbers(connection, site)
    return site


def load_edited(store: Store, name: str, policy: Policy, zone: ZoneInfo, now_ms: int) -> Site:
    """Only what `Site.adopt` takes over: it is read while the base runs, and an alarm may wait for that."""
    site = Site(name=name, policy=policy, zone=zone, started_ms=now_ms)
    with store.engine.connect() as connection:
        _load_edited(connection, site)
    _mend_last_heard(site)
    return site


def _load_edited(connection: Connection, site: Site) -> None:
    """What people change in tables of their own."""
    site.roster = load_roster(connection)
    site.badges = load_badges(connection)
    _load_events(connection, site)


def load_roster(connection: Connection) -> dict[int, Person]:
    ways: dict[int, list[Contact]] = {}
    for row in connection.execute(select(schema.contacts).order_by(schema.contacts.c.number)):
        ways.setdefault(row.person, []).append(Contact(row.channel, row.address, row.readers))
    people = connection.execute(select(schema.people).where(schema.people.c.is_active)).mappings()
    return {
        row["number"]: Person(
            row["number"], row["name"], tuple(row["roles"].split()), row["mobile"], tuple(ways.get(row["number"], ())),
            **{name: row[name] for name in DETAILS},
        )
        for row in people
    }  # fmt: skip


def load_badges(connection: Connection) -> dict[int, Badge]:
    rows = connection.execute(select(schema.badges).where(schema.badges.c.is_revoked.is_(False)))
    return {
        row.number: Badge(
            number=row.number,
            label=row.label,
            cipher=Cipher(row.key),
            is_for_drills=row.is_for_drills,
            board=row.board,
            window=ReplayWindow(row.newest_counter, int(row.seen, 16)),
            down_next=row.down_reserved,
            down_reserved=row.down_reserved,
            last_heard_ms=row.last_heard_ms,
            proved_ms=row.proved_ms,
            heartbeat=Heartbeat(*[int(value) for value in row.heartbeat.split(",")]) if row.heartbeat else None,
        )
        for row in rows
    }


def _load_events(connection: Connection, site: Site) -> None:
    for row in connection.execute(select(schema.events)):
        if row.badge in site.badges:
            site.badges[row.badge].events[row.event_counter] = row.incident


def _at_work_ms(connection: Connection, site: Site) -> int:
    """When the base that wrote all this was last at work, as far as it shows: it may have heard and written nothing for a while."""
    newest = select(schema.journal.c.at_ms).order_by(schema.journal.c.seq.desc()).limit(1)
    heard = [badge.last_heard_ms for badge in site.badges.values() if badge.last_heard_ms is not None]
    return min(site.started_ms, max([connection.execute(newest).scalar() or 0, *heard]))


def _mend_last_heard(site: Site) -> int:
    """How far the computer's clock went back over the restart, as far as badges can tell; nobody was heard in the future."""
    went_back_ms = max([badge.last_heard_ms - site.started_ms for badge in site.badges.values() if badge.last_heard_ms is not None] + [0])
    for badge in site.badges.values():
        if badge.last_heard_ms is not None:
            badge.came_ms = badge.last_heard_ms = min(badge.last_heard_ms, site.started_ms)
            forgotten.note_rest(badge)
    return went_back_ms


def _load_visits(connection: Connection, site: Site, went_back_ms: int) -> None:
    """Those that still want something: not left yet, out there, not written up, or a yes by word of mouth was not confirmed. A school
    may never write one up, and overdue steps wait for this: only so many are kept in mind."""
    visits, journal = schema.visits.c, schema.journal.c
    is_recent = visits.day_ms >= site.started_ms - AFTERWARDS_MS
    has_yes = exists().where(journal.visit_no == visits.number, journal.kind == RecordApproval.__name__)
    is_over = is_recent & visits.state.in_((WRITTEN, NO_REPORT)) & has_yes
    unwritten = select(visits.number).where(visits.state == CLOSED, visits.erased_ms.is_(None))
    newest = unwritten.order_by(visits.day_ms.desc(), visits.number.desc()).limit(MOST_UNWRITTEN)
    just_back = visits.state.in_((WRITTEN, NO_REPORT)) & (visits.day_ms >= site.started_ms - 2 * DAY_MS)
    is_wanted = visits.state.in_((PLANNED, *OUT_THERE)) | visits.number.in_(newest) | is_over | just_back
    wanted = select(visits.number).where(is_wanted, visits.erased_ms.is_(None))
    numbers = connection.execute(wanted).scalars().all()
    for number, made, decisions, is_whole in rebuilt(connection, "visit_no", numbers, visiting.rebuild, journal.incident.is_(None)):
        if not is_whole:
            say_visit(connection, site, number, made is not None)
        if made is None:
            continue
        visit = resumed_visit(made, site.rules_for(made), site.started_ms, went_back_ms)
        site.know_visit(visit)
        if visit.is_open:
            _watch_again(site, visit, _lost_ms(decisions))


def _watch_again(site: Site, visit: Visit, lost_ms: int) -> None:
    for number in visit.plan.badges:
        if number in site.badges:
            site.badges[number].is_lost = (site.badges[number].last_heard_ms or 0) <= lost_ms
    badge_words.remind_visit(site, visit, site.started_ms)
    asking.begin(site, visit, site.started_ms)
    site.agenda.put(site.started_ms + site.rules_for(visit).lost_ms, LIVENESS, visit.number)


def _lost_ms(decisions: list[Decision]) -> int:
    """When the visit's badge was last said to be lost; -1 for never. If it was heard since, it may be lost once more."""
    return max([found.at_ms for found in decisions if isinstance(found, RaiseConcern) and found.cause == LOST_CONTACT], default=-1)


def _load_tasks(connection: Connection, site: Site) -> None:
    """What is still to be done after incidents."""
    for row in connection.execute(select(schema.tasks).where(schema.tasks.c.done_ms.is_(None))).mappings():
        site.tasks[row["number"]] = Task(**row)


def _load_drills(connection: Connection, site: Site) -> None:
    """Who practised, and when last."""
    numbers = connection.execute(select(schema.incidents.c.number).where(schema.incidents.c.is_drill)).scalars().all()
    for _, found, _, _ in rebuilt(connection, "incident", numbers, list, schema.journal.c.kind == RecordDrill.__name__):
        drilling.learn_all(site, [made for made in found or () if isinstance(made, RecordDrill)])


def _load_roads(connection: Connection, site: Site) -> None:
    """Who was told that a road is down: nobody is told twice because the base was started again."""
    for row in connection.execute(select(schema.roads)):
        road_telling.remember(site, codec.read_road(row.body))


def _load_next_numbers(connection: Connection, site: Site) -> None:
    def after(table: str) -> int:
        return (connection.execute(select(func.max(schema.metadata.tables[table].c.number))).scalar() or 0) + 1

    site.next_incident, site.next_visit, site.next_delivery = after("incidents"), after("visits"), after("deliveries")
    site.next_task = after("tasks")
