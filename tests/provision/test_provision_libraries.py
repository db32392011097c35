"""Libraries come from a bundle, which mip itself makes from its index where there is internet; here the index is a small one of our own."""

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.base_process import free_port
from tools.provision.checkout import FIRMWARE, load_profile
from tools.provision.libraries import files_for, make_bundle, read_bundle
from tools.provision.steps import Steps
from tools.provision.trouble import Trouble

MPY = 6 | 3 << 8 | 10 << 10
MODEM, DRIVER, OTHER, SOURCE = b"M\x06modem", b"M\x06sx126x", b"M\x06sx127x", b"VERSION = (0, 8, 3)\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Says nothing."""


def put(folder: Path, package: str, path: str, data: bytes, deps: list[list[str]]) -> None:
    digest = hashlib.sha256(data).hexdigest()[:8]
    for name, content in (
        (f"package/6/{package}/latest.json", json.dumps({"v": 1, "hashes": [[path, digest]], "deps": deps}).encode()),
        (f"file/{digest[:2]}/{digest}", data),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "index"
    put(folder, "lora", "lora/modem.mpy", MODEM, [])
    put(folder, "lora-sx126x", "lora/sx126x.mpy", DRIVER, [["lora", "latest"]])
    put(folder, "lora-sx127x", "lora/sx127x.mpy", OTHER, [["lora", "latest"]])
    (folder / "mqtt_as.py").write_bytes(SOURCE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def bundle(tmp_path: Path, index: str) -> Path:
    package = tmp_path / "package.json"
    urls, deps = [["mqtt_as/__init__.py", f"{index}/mqtt_as.py"]], [["lora-sx126x", "latest"], ["lora-sx127x", "latest"]]
    package.write_text(json.dumps({"urls": urls, "deps": deps}))
    assert make_bundle(tmp_path / "bundle", index, package) == 4
    return tmp_path / "bundle"


class OnABoard:
    """A board that reads compiled files and brings nothing along."""

    class about:
        mpy, architecture = MPY, "xtensawin"

    def has(self, module: str, name: str) -> bool:
        return False


def copied(profile: str, bundle: Path) -> dict[str, bytes]:
    files = files_for(OnABoard(), load_profile(profile), bundle, Steps(lambda line: None))  # type: ignore[arg-type]  # all that is asked of a board
    return {file.path: file.data for file in files}


def test_a_bundle_holds_what_mip_found_with_all_that_it_leans_on(bundle: Path) -> None:
    assert read_bundle(bundle) == {
        "lib/lora/modem.mpy": MODEM, "lib/lora/sx126x.mpy": DRIVER, "lib/lora/sx127x.mpy": OTHER, "lib/mqtt_as/__init__.py": SOURCE,
    }  # fmt: skip


def test_a_badge_gets_the_driver_of_its_own_radio_only_and_sources_compiled(bundle: Path) -> None:
    tbeam, devkit = copied("lilygo-tbeam-sx1276-axp192", bundle), copied("esp32-devkit", bundle)

    assert sorted(tbeam) == ["/lib/lora/modem.mpy", "/lib/lora/sx127x.mpy", "/lib/mqtt_as/__init__.mpy"]
    assert sorted(devkit) == ["/lib/mqtt_as/__init__.mpy"]
    assert devkit["/lib/mqtt_as/__init__.mpy"][:2] == b"M\x06"


@pytest.mark.parametrize("harm", [lambda folder: (folder / "lib/lora/modem.mpy").write_bytes(b"M\x06half"),
                                  lambda folder: (folder / "lib/lora/modem.mpy").unlink(),
                                  lambda folder: (folder / "bundle.json").write_text("{")])  # fmt: skip
def test_a_damaged_bundle_is_refused_with_how_to_make_it_again(bundle: Path, harm: object) -> None:
    harm(bundle)  # type: ignore[operator]

    with pytest.raises(Trouble, match="doorstep badge bundle"):
        read_bundle(bundle)


def test_without_internet_it_says_how_a_bundle_helps(tmp_path: Path) -> None:
    package = tmp_path / "package.json"
    package.write_text(json.dumps({"deps": [["lora-sx126x", "latest"]]}))

    with pytest.raises(Trouble, match="--bundle DIR"):
        make_bundle(tmp_path / "bundle", f"http://127.0.0.1:{free_port()}", package)


def test_the_firmwares_own_list_names_every_library_that_it_imports() -> None:
    listed = (FIRMWARE / "package.json").read_text()

    assert all(name in listed for name in ("mqtt_as/__init__.py", "lora-sync", "lora-sx126x", "lora-sx127x"))
