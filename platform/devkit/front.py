"""The front door: a Caddyfile that puts every process and the built frontend behind one address (frontend.md §1.4)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import django

from devkit.paths import FRONTEND_OUT
from devkit.ports import LOOPBACK

# Screens whose ids are not known at build time: one page serves everything below it.
SHELLS = ("inbox", "settings")
ADMIN_FILES = Path(django.__file__).parent / "contrib" / "admin" / "static"
NO_BUILD = "The frontend is not built yet. Run: make frontend"
# Never asked for by a browser; the compressed copies are chosen by Accept-Encoding.
HIDDEN = ("/csp.json", "*.br", "*.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDoor:
    """Ports of the processes behind the address."""

    port: int
    web: int
    edge: int
    simulator: int


def render_caddyfile(door: FrontDoor, *, frontend: Path = FRONTEND_OUT) -> str:
    """The whole configuration. Nothing here listens elsewhere than on the loopback."""
    built = (frontend / "index.html").exists()
    return "\n".join(
        [
            "{",
            "\tadmin off",
            "\tauto_https off",
            "\tpersist_config off",
            "\tgrace_period 2s",
            "\tlog {\n\t\toutput stderr\n\t\tformat console\n\t\tlevel WARN\n\t}",
            "}",
            f"http://:{door.port} {{",
            f"\tbind {LOOPBACK}",
            *_security_headers(),
            *_operator_files(),
            *_proxy("web", "/api /api/* /operator /operator/* /healthz /readyz", door.web),
            *_proxy("edge", "/webhooks/* /ws/*", door.edge),
            *_proxy("simulator", "/simulator /simulator/*", door.simulator),
            *(_static(frontend) if built else _missing_build()),
            "}",
            "",
        ]
    )


def _security_headers() -> list[str]:
    return [
        "\theader {",
        "\t\tX-Content-Type-Options nosniff",
        "\t\tX-Frame-Options DENY",
        "\t\tReferrer-Policy same-origin",
        "\t\tCross-Origin-Opener-Policy same-origin",
        '\t\tPermissions-Policy "camera=(), microphone=(), geolocation=(), payment=()"',
        "\t\t-Server",
        "\t}",
    ]


def _operator_files() -> list[str]:
    """Styles and scripts of the operators' pages, which are Django's own."""
    return [
        "\thandle_path /operator/static/* {",
        f'\t\troot * "{ADMIN_FILES}"',
        "\t\theader Cache-Control no-cache",
        "\t\tfile_server",
        "\t}",
    ]


def _proxy(name: str, paths: str, port: int) -> list[str]:
    """A process that restarts is waited for: Caddy repeats only what never reached it."""
    return [
        f"\t@{name} path {paths}",
        f"\thandle @{name} {{",
        f"\t\treverse_proxy {LOOPBACK}:{port} {{",
        "\t\t\tlb_try_duration 3s",
        "\t\t\tlb_try_interval 100ms",
        "\t\t}",
        "\t}",
    ]


def _missing_build() -> list[str]:
    return ["\thandle {", f'\t\trespond "{NO_BUILD}" 503', "\t}"]


def _static(frontend: Path) -> list[str]:
    policy = _content_security_policy(frontend)
    hidden = " ".join(HIDDEN)
    return [
        "\thandle {",
        f'\t\troot * "{frontend}"',
        "\t\troute {",
        *(_shell_rewrites()),
        *([f'\t\t\theader Content-Security-Policy "{policy}"'] if policy else []),
        "\t\t\theader Cache-Control no-cache",
        "\t\t\t@immutable path /_next/static/*",
        '\t\t\theader @immutable Cache-Control "public, max-age=31536000, immutable"',
        f"\t\t\t@hidden path {hidden}",
        "\t\t\terror @hidden 404",
        "\t\t\tfile_server {\n\t\t\t\tprecompressed br gzip\n\t\t\t}",
        "\t\t}",
        "\t}",
        "\thandle_errors 404 {",
        f'\t\troot * "{frontend}"',
        "\t\theader Cache-Control no-cache",
        "\t\trewrite * /404.html",
        "\t\tfile_server {\n\t\t\tstatus 404\n\t\t}",
        "\t}",
    ]


def _shell_rewrites() -> list[str]:
    """Exact file first; then the router's payload by its name; then the screen's one page."""
    shells = "|".join(re.escape(shell) for shell in SHELLS)
    exact = "not file {path} {path}/index.html"
    return [
        "\t\t\t@payload {",
        f"\t\t\t\t{exact}",
        f"\t\t\t\tpath_regexp payload ^/({shells})/(?:.*/)?([^/]+\\.txt)$",
        "\t\t\t}",
        "\t\t\trewrite @payload /{re.payload.1}/{re.payload.2}",
        "\t\t\t@deep {",
        f"\t\t\t\t{exact}",
        f"\t\t\t\tpath_regexp deep ^/({shells})(?:/.*)?$",
        "\t\t\t\tnot path *.txt",
        "\t\t\t}",
        "\t\t\trewrite @deep /{re.deep.1}/index.html",
    ]


def _content_security_policy(frontend: Path) -> str:
    """What the build wrote next to its pages: the policy with the hash of every inline script."""
    file = frontend / "csp.json"
    return str(json.loads(file.read_text())["policy"]) if file.exists() else ""
