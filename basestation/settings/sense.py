"""What each setting allows by itself, but not beside another: combinations that contradict each other, or would do nothing."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from . import sense_of_roads as roads
from .errors import Finding
from .sense_of_roads import LOOPBACK
from .whole import Settings

EVERYWHERE = ("0.0.0.0", "::", "")
STARTS_PLAIN, STARTS_TLS, MQTT_TLS = (25, 587), 465, 8883
DATABASES = ("sqlite:///", "postgresql+psycopg://")


def senseless(settings: Settings, wrong: frozenset[str] = frozenset()) -> list[Finding]:
    """`wrong` are settings that are not right by themselves: what hangs on them is not looked at."""
    found: list[Finding] = []
    for names, check in CHECKS:
        if not any(name in wrong or name.partition(".")[0] in wrong for name in names):
            found += check(settings)
    return found


def _database(settings: Settings) -> Iterator[Finding]:
    """What stands there may hold a password, so it is not repeated."""
    if settings.database and not settings.database.startswith(DATABASES):
        yield (
            "database",
            f"must begin with {DATABASES[1]} (or {DATABASES[0]}); without it the base keeps an SQLite file in the folder of data",
        )


def _place(settings: Settings) -> Iterator[Finding]:
    school = settings.school
    if (school.lat is None) != (school.lon is None):
        there, other = ("lat", "lon") if school.lon is None else ("lon", "lat")
        yield f"school.{there}", f"is half of a place: give school.{other} too, or leave both out"


def _web_address(settings: Settings) -> Iterator[Finding]:
    """It stands in every message: one that can't be opened is found out about in an alarm."""
    web, url = settings.web, urlsplit(settings.web.url)
    is_here, is_plain = url.hostname in LOOPBACK, url.scheme == "http"
    if is_plain and web.certificate is not None:
        yield "web.url", "begins with http://, but with web.certificate the pages are served by https only: write https://"
    elif is_plain and not is_here:
        yield (
            "web.url",
            "begins with http://, so passwords and the links in messages can be read on the way: write https://, and set web.certificate "
            'and web.private_key (or for a first try on this computer http://127.0.0.1 with the port, and bind = "127.0.0.1")',
        )
    if is_here and web.bind not in LOOPBACK:
        yield "web.url", "names this computer itself, which on anybody else's is theirs: write the address that people type"
    elif is_here and web.bind in LOOPBACK and web.port and url.port not in (None, web.port):
        yield "web.url", f"leads to port {url.port}, but web.port is {web.port}: write the same in both"


def _web_pair(settings: Settings) -> Iterator[Finding]:
    if settings.web.private_key is not None and settings.web.certificate is None:
        yield "web.private_key", "does nothing without web.certificate: name that file too, or leave this out"


def _one_port_for_each(settings: Settings) -> Iterator[Finding]:
    web, broker = settings.web, settings.broker
    if not web.port or web.port != broker.port:
        return
    if broker.kind == "embedded" and (web.bind == broker.bind or web.bind in EVERYWHERE or broker.bind in EVERYWHERE):
        yield (
            "broker.port",
            f"is {broker.port}, and web.port is the same: give one of them another, 8883 for the broker or 8443 for the pages",
        )
    elif broker.kind == "external" and broker.host in LOOPBACK:
        yield "broker.port", f"is {broker.port} on this computer, where the pages are (web.port): write the broker's own port"


def _broker(settings: Settings) -> Iterator[Finding]:
    broker, its = settings.broker, "is for the base's own broker, and broker.kind is external: "
    if broker.kind == "embedded":
        if broker.password:
            yield "broker.password", 'does nothing with the embedded broker: leave it out, or write kind = "external"'
        if broker.certificate is None and broker.private_key is not None:
            yield "broker.private_key", "does nothing without broker.certificate: name that file too, or leave this out"
        if broker.certificate is None and broker.ca_file is not None:
            yield (
                "broker.ca_file",
                "makes badges ask for TLS, and without broker.certificate there is none: name that file too, or leave this out",
            )
        return
    if broker.certificate is not None and broker.ca_file is None:
        yield "broker.certificate", f"{its}name the authority that vouches for yours in broker.ca_file"
    if broker.private_key is not None:
        yield "broker.private_key", f"{its}leave it out"
    if broker.port == MQTT_TLS and broker.ca_file is None:
        yield (
            "broker.port",
            f"{MQTT_TLS} is for TLS: name the authority that vouches for your broker in broker.ca_file, or write its other port",
        )


def _mail(settings: Settings) -> Iterator[Finding]:
    mail = settings.mail
    if mail is None:
        return
    if mail.password and not mail.username:
        yield "mail.password", "does nothing without mail.username: give that too, or leave this out"
    elif mail.password and mail.security == "none" and mail.host not in LOOPBACK:
        yield (
            "mail.security",
            'is "none", so mail.password could be read on the way: write "starttls" or "tls", or leave username and password out',
        )
    if mail.port == STARTS_TLS and mail.security != "tls":
        yield "mail.security", f'must be "tls" on port {STARTS_TLS}, or the port 587'
    if mail.port in STARTS_PLAIN and mail.security == "tls":
        yield "mail.security", f'must be "starttls" on port {mail.port}, or the port {STARTS_TLS}'


Check = Callable[[Settings], Iterator[Finding]]
# What each looks at, by name, and who looks.
CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("database",), _database),
    (("school.lat", "school.lon"), _place),
    (("web.url", "web.bind", "web.port", "web.certificate"), _web_address),
    (("web.certificate", "web.private_key"), _web_pair),
    (("web.bind", "web.port", "broker.kind", "broker.bind", "broker.host", "broker.port"), _one_port_for_each),
    (("broker.kind", "broker.port", "broker.password", "broker.certificate", "broker.private_key", "broker.ca_file"), _broker),
    (("mail.host", "mail.port", "mail.security", "mail.username", "mail.password"), _mail),
    *roads.CHECKS,
)
