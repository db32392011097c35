"""Which way the imports may point: what thinks never touches the world, and arrows never point back."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Layer: what its files may import of ours (prefixes; the longest that fits decides). `base` modules are contracts, not plug-ins.
BASE_LAYERS = {
    "basestation.core": {"basestation.core", "badgelink"},
    "basestation.service": {"basestation.core", "basestation.gateways.base", "basestation.sifting", "basestation.waiting"},
    "basestation.waiting": {"basestation.core", "badgelink"},
    "basestation.sifting": {"basestation.core"},
    "basestation.outbox": {"basestation.core", "basestation.channels.base"},
    "basestation.store": {"basestation.core", "basestation.store", "basestation.sealing", "basestation.clock", "badgelink"},
    "basestation.gateways": {"basestation.gateways", "basestation.core", "badgelink"},
    "basestation.gateways.table": {"basestation.gateways", "basestation.surroundings", "basestation.store"},
    "basestation.channels": {"basestation.channels", "basestation.core", "basestation.dc09", "basestation.sms", "basestation.unreached"},
    "basestation.sms": {"basestation.sms", "basestation.core"},
    "basestation.channels.table": {"basestation.channels", "basestation.surroundings", "basestation.store", "basestation.sms",
                                   "basestation.dc09"},
    "basestation.dc09": {"basestation.dc09", "basestation.core"},
    "basestation.watch": {"basestation.watch", "basestation.core", "basestation.channels.base", "basestation.gateways.base",
                          "basestation.unreached"},
    "basestation.mirrors": {"basestation.mirrors", "basestation.core", "basestation.gateways", "basestation.store"},
    "basestation.mirrors.table": {"basestation.mirrors", "basestation.gateways", "basestation.surroundings", "basestation.settings.whole"},
    "basestation.web": {"basestation.web", "basestation.core", "basestation.service", "basestation.store", "basestation.gateways.base",
                        "basestation.channels", "basestation.mirrors", "basestation.wiring", "basestation.policies",
                        "basestation.policy_file", "basestation.policy_holding", "basestation.phones", "badgelink"},
    "basestation.policies": {"basestation.policies", "basestation.core", "badgelink"},
    "basestation.policy_file": {"basestation.policies", "basestation.core"},
    "basestation.policy_holding": {"basestation.policy_file", "basestation.store", "basestation.core"},
    "basestation.phones": {"basestation.phones", "basestation.core"},
    "basestation.broker": {"basestation.broker"},
    "basestation.sealing": {"badgelink"},
    "basestation.clock": set(),
    "basestation.unreached": set(),
}  # fmt: skip
FIRMWARE_LAYERS = {"badgelink": {"badgelink"}, "badge": {"badge", "badgelink"}, "gateway": {"gateway", "badge.airtime", "badgelink"}}
# Modules that touch the world: never in what thinks.
WORLD = {"asyncio", "socket", "time", "threading", "subprocess", "sqlalchemy", "httpx", "fastapi", "paho", "machine", "network"}


def imports_of(path: Path, package: str) -> set[str]:
    """Every module that this file imports, relative ones made absolute."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parent, node.module] if node.module else parent)
            found |= {f"{base}.{alias.name}" for alias in node.names} if node.module is None else {base}
    return found


def modules(folder: Path, root: Path) -> list[tuple[str, Path]]:
    return [(".".join(path.relative_to(root).with_suffix("").parts), path) for path in sorted(folder.rglob("*.py"))]


BASE = modules(ROOT / "basestation", ROOT)
FIRMWARE = [each for layer in FIRMWARE_LAYERS for each in modules(ROOT / "firmware/lib" / layer, ROOT / "firmware/lib")]


def layer_of(module: str, layers: dict[str, set[str]]) -> str | None:
    fitting = [layer for layer in layers if module == layer or module.startswith(layer + ".")]
    return max(fitting, key=len, default=None)


def strays(module: str, path: Path, layers: dict[str, set[str]], ours: tuple[str, ...]) -> set[str]:
    """What this file imports of ours that its layer may not."""
    layer = layer_of(module, layers)
    if layer is None:
        return set()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    imported = {name for name in imports_of(path, package) if name.split(".")[0] in ours}
    return {name for name in imported if not any(name == allowed or name.startswith(allowed + ".") for allowed in layers[layer])}


@pytest.mark.parametrize(("module", "path"), BASE, ids=[module for module, _ in BASE])
def test_the_base_imports_only_towards_its_core(module: str, path: Path) -> None:
    assert strays(module, path, BASE_LAYERS, ("basestation", "badgelink", "badge", "tools", "tests")) == set()


@pytest.mark.parametrize(("module", "path"), FIRMWARE, ids=[module for module, _ in FIRMWARE])
def test_the_badge_imports_only_towards_badgelink(module: str, path: Path) -> None:
    assert strays(module, path, FIRMWARE_LAYERS, ("badge", "badgelink", "basestation", "drivers", "gateway", "tools")) == set()


THINKING = [item for item in BASE if item[0].startswith("basestation.core")] + FIRMWARE


@pytest.mark.parametrize(("module", "path"), THINKING, ids=[module for module, _ in THINKING])
def test_what_thinks_never_touches_the_world(module: str, path: Path) -> None:
    package = module.rpartition(".")[0]
    touched = {name.split(".")[0] for name in imports_of(path, package)} & WORLD

    assert touched == set()


def test_the_rule_would_notice_a_wrong_arrow() -> None:
    """The check itself can fail: the wiring imports everything, so as an outbox it would be refused."""
    assert strays("basestation.outbox", ROOT / "basestation/wiring.py", BASE_LAYERS, ("basestation",)) != set()
