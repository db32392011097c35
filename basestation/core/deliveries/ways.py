"""How somebody was reached, in words that may be printed and handed on: an address that is a secret itself is not in them."""

from urllib.parse import urlsplit

WAYS = {
    "screen": "office screen",
    "sounder": "siren or light",
    "mail": "e-mail",
    "sms": "text message",
    "webhook": "web service",
    "apprise": "push service",
    "arc": "alarm receiving centre",
}
DESK = ("screen", "sounder")
WEB_SERVICE = "a web service"


def way_in_words(channel: str) -> str:
    return WAYS.get(channel, channel)


def address_in_words(channel: str, address: str) -> str:
    """A web address holds what lets anybody write there: only the computer's name is said. In an Apprise address even that may be the
    secret (slack://token/…), so only the kind of service is."""
    if channel in DESK:
        return "in the office"
    if channel not in ("webhook", "apprise"):
        return address
    named = _host(address) if channel == "webhook" else address.partition("://")[0] if "://" in address else ""
    return f"{WEB_SERVICE} ({named})" if named else WEB_SERVICE


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
