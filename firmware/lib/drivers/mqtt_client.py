"""The client of mqtt_as as this badge needs it: many networks, short deadlines, and only the school's own broker believed."""

KEEPALIVE_S, RESPONSE_S, REPEATS = 20, 5, 1


def client_maker(networks, badge_id: int, broker: dict, ca: bytes):
    """`broker`: /settings.json's mqtt. `ca`: the school's own authority; with TLS, nobody else is believed."""
    from mqtt_as import MQTTClient, config

    if broker["tls"]:
        _set_calendar(broker.get("since"))

    class Client(MQTTClient):  # type: ignore[misc]  # it has no types
        is_over = False

        async def wifi_connect(self, quick=False):
            """In place of mqtt_as's own, which knows one network."""
            if self.is_over:
                raise OSError("this session has ended")
            await networks.join()

    def make(came, joined, changed):
        wanted = config.copy()
        wanted.update(session_of(badge_id, broker, ca))
        wanted.update({"subs_cb": came, "connect_coro": joined, "wifi_coro": changed})
        return Client(wanted)

    return make


def session_of(badge_id: int, broker: dict, ca: bytes) -> dict:
    """No will: that a badge is silent is seen by the base itself. A clean session: what the base said to a badge that was
    away is said again, and mqtt_as takes a session that it finds for an error."""
    return {
        "client_id": b"badge-%d" % badge_id,
        "server": broker.get("address") or broker["host"],
        "port": broker["port"],
        "user": broker["username"],
        "password": broker["password"],
        "keepalive": KEEPALIVE_S,
        "response_time": RESPONSE_S,
        "max_repubs": REPEATS,
        "clean_init": True,
        "clean": True,
        "ssl": broker["tls"],
        "ssl_params": tls_of(broker, ca) if broker["tls"] else {},
    }


def tls_of(broker: dict, ca: bytes) -> dict:
    """The handshake is done bit by bit as the session is written and read: in one go it would stop the badge."""
    from ssl import CERT_REQUIRED

    if not ca:
        raise ValueError("/ca.der is missing: without it no broker can be believed")
    return {"cert_reqs": CERT_REQUIRED, "cadata": ca, "server_hostname": broker["host"], "do_handshake": False}


def _set_calendar(since: str | None):
    """A badge without power has forgotten what year it is, and would take every certificate for one of the future. `since`:
    the day on which it was provisioned, when the broker's certificate was good."""
    from machine import RTC

    if since:
        day = tuple([int(part) for part in since.split("-")])
        if RTC().datetime()[:3] < day:
            RTC().datetime(day + (0, 23, 59, 0, 0))
