"""Every mirror there is. A new one is one file and one row here."""

from collections.abc import Callable

from ..gateways.mqtt_road import MqttSettings
from ..settings.whole import Settings
from ..surroundings import Surroundings
from .base import Mirror
from .cap import Sender
from .cap_journal import CapFolder, CapJournal
from .cap_mirror import CapMirror
from .homeassistant import OFFLINE, Topics
from .homeassistant_mirror import HomeAssistantMirror


def cap_sender(settings: Settings) -> Sender | None:
    if settings.cap is None:
        return None
    return Sender(settings.site, settings.school.title, settings.cap.sender, settings.school.telephone, settings.web.url)


def _cap(around: Surroundings) -> Mirror | None:
    sender, settings = cap_sender(around.settings), around.settings.cap
    if sender is None or settings is None or settings.folder is None:
        return None
    journal = CapJournal(around.engine, sender)
    return CapMirror(journal, CapFolder(journal, settings.folder), around.now_ms)


def _home_assistant(around: Surroundings) -> Mirror | None:
    settings, part = around.settings, around.settings.homeassistant
    if part is None:
        return None
    topics = Topics(part.prefix, settings.site)
    broker = MqttSettings(
        settings.site, part.host, part.port, part.username, part.password, str(part.ca_file or ""),
        client_id=f"doorstep-{settings.site}-home-assistant", is_tls=part.tls, is_kept=False, will=(topics.availability, OFFLINE.encode()),
    )  # fmt: skip
    return HomeAssistantMirror(broker, topics, around.site, around.now_ms, settings.school.title, settings.web.url, part.positions)


MIRRORS: dict[str, Callable[[Surroundings], Mirror | None]] = {
    "cap": _cap,
    "home assistant": _home_assistant,
}


def build_mirrors(around: Surroundings) -> dict[str, Mirror]:
    """Those that the settings ask for."""
    built = {name: make(around) for name, make in MIRRORS.items()}
    return {name: mirror for name, mirror in built.items() if mirror is not None}
