"""A school whose policy is one of the five presets, on a Tuesday morning in June, for a browser to walk a visit through."""

from datetime import date, datetime
from pathlib import Path

from argon2 import PasswordHasher
from badgelink.messages import ON_VISIT, READY, CheckIn, SelfTest, Visit
from playwright.sync_api import Browser, Page
from sqlalchemy import insert

from basestation.core.planning.qualifying import version_of
from basestation.gateways.base import RoadState
from basestation.policy_file import preset_text, read_policy
from basestation.store import schema
from basestation.store.store import Store
from tests.e2e.screens.office import MINUTE_MS, ZONE, Office
from tools.invented_school import BOARD

MORNING = datetime(2027, 6, 8, 9, 30, tzinfo=ZONE)  # light, in term, within office hours
PASSWORD = "a long walk by the sea"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HEARD_MIN = 4  # how often a badge is heard while time passes: no policy calls it lost before five minutes
JO, PRIYA, TOM, HEAD, SAM, LEE, DEL = 1, 2, 3, 4, 5, 6, 7

# Number: name, roles, mobile, car.
STAFF = {
    JO: ("Jo Bell", "office", "01632 960 010", {}),
    PRIYA: ("Priya Shah", "visitor", "07700 900 123", {"vehicle_make": "Fiesta", "vehicle_colour": "blue", "registration": "HX19 ABC"}),
    TOM: ("Tom Reed", "visitor", "07700 900 456", {}),
    HEAD: ("Margaret Ellis", "head", "07700 900 789", {}),
    SAM: ("Sam Okoro", "safeguarding", "07700 900 321", {}),
    LEE: ("Lee Marsh", "second", "07700 900 654", {}),
    DEL: ("Del Amari", "delegate", "07700 900 987", {}),
}


class School(Office):
    """Everybody who goes out is trained and has read the policy; a browser window for each of the staff."""

    def __init__(self, folder: Path, preset: str) -> None:
        super().__init__(folder, policy=read_policy(preset_text(preset)))
        self.clock.ahead_ms = round(MORNING.timestamp() * 1000) - self.clock.now_ms()
        self.road = RoadState(True, self.clock.now_ms())

    def _fill(self, store: Store) -> None:
        rules = self.policy.rules
        read = {"policy_read_on": "2027-05-04", "policy_read_version": version_of(rules), "training_until": date(2027, 12, 31).isoformat()}
        with store.engine.begin() as connection:
            for number, (name, roles, mobile, known) in STAFF.items():
                row = {"number": number, "name": name, "roles": roles, "mobile": mobile, "sign_in": name.split()[0].lower()}
                connection.execute(insert(schema.people).values(**row, password_hash=QUICK.hash(PASSWORD), **(read | known)))
                contact = {"person": number, "channel": "screen", "address": "office"}
                connection.execute(insert(schema.contacts).values(**contact))
            for number in self.ciphers:
                key = bytes(range(16)) if number == 1 else bytes(range(1, 17))
                connection.execute(insert(schema.badges).values(number=number, label=f"Badge {number}", key=key, board=BOARD))

    # What the badges say ----------------------------------------------------------------------------------------------

    def wakes(self, *badges: int) -> None:
        for badge in badges:
            self.beat(badge, READY)

    def proves_itself(self, badge: int) -> None:
        self.hear(badge, SelfTest(0, 0, 90, 0))

    def says(self, badge: int, what: int, minutes: int = 0) -> None:
        """The visible button: arrived, left, longer, leave now."""
        self.hear(badge, Visit(0, 0, 80, what, minutes))

    def checks_in(self, badge: int) -> None:
        self.hear(badge, CheckIn(0, 0, 80))

    def waits(self, minutes: int, *badges: int) -> None:
        """These badges go on being heard meanwhile."""
        for passed in range(0, minutes, HEARD_MIN):
            self.put_forward(min(HEARD_MIN, minutes - passed) * MINUTE_MS)
            for badge in badges:
                self.beat(badge, ON_VISIT)


class Windows:
    """A browser of their own for each person; whatever one of them asks of anybody but us is kept in `strays`."""

    def __init__(self, browser: Browser, school: School) -> None:
        self.browser, self.school = browser, school
        self.pages: dict[int, Page] = {}
        self.strays: list[str] = []

    def of(self, person: int) -> Page:
        if person not in self.pages:
            self.pages[person] = self._opened(person)
        return self.pages[person]

    def _opened(self, person: int) -> Page:
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}, base_url=self.school.url).new_page()
        page.on("request", lambda request: self.strays.extend([request.url] * (not request.url.startswith((self.school.url, "data:")))))
        page.on("pageerror", lambda error: self.strays.append(str(error)))
        page.goto("/sign-in")
        page.fill("#name", STAFF[person][0].split()[0].lower())
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_selector("html[data-base='found']")
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()
