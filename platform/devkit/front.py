"""The front door: a Caddyfile that puts every process and the built frontend behind one address (frontend.md §1.4)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django

from devkit.paths import FRONTEND_OUT
from devkit.ports import LOOPBACK

# Screens whose ids are not known at build time: one page serves everything below it.
SHELLS = ("inbox", "settings")
CALLBACKS = "/callbacks/* /deletion/*"  # of the platforms, and what people read about them
ADMIN_FILES = Path(django.__file__).parent / "contrib" / "admin" / "static"
NO_BUILD = "The frontend is not built yet. Run: make frontend"
# Never asked for by a browser; the compressed copies are chosen by Accept-Encoding.
HIDDEN = ("/csp.json", "*.br", "*.gz")
# Stories and view-once media are shown from where they are and never stored (Meta's platform terms).
META_FILES = ("https://*.fbcdn.net", "https://*.fbsbx.com", "https://*.cdninstagram.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDoor:
    """Ports of the processes behind the address."""

    port: int
    web: int
    edge: int
    simulator: int
    media: int = 0  # listens: the object store for browsers; 0 when that is reached elsewhere
    media_url: str = ""  # the origin under which browsers find files
    objects: str = ""  # where the object store itself is


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
            *_proxy("web", f"/api /api/* /operator /operator/* {CALLBACKS} /healthz /readyz", door.web),
            *_proxy("edge", "/webhooks/* /ws/*", door.edge),
            *_proxy("simulator", "/simulator /simulator/*", door.simulator),
            *(_static(frontend, door.media_url) if built else _missing_build()),
            "}",
            *(_media_site(door) if door.media else ()),
            "",
        ]
    )


def _security_headers() -> list[str]:
    return [
        "\theader {",
        "\t\tX-Content-Type-Options nosniff",
        "\t\tX-Frame-Options DENY",
        "\t\tReferrer-Policy same-origin",
        # The dialogs of the platforms are popups, and post what was chosen to the page that opened them.
        "\t\tCross-Origin-Opener-Policy same-origin-allow-popups",
        '\t\tPermissions-Policy "camera=(), microphone=(self), geolocation=(self), payment=()"',
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


def _media_site(door: FrontDoor) -> list[str]:
    """Files that strangers have sent: nothing of them may run, be framed or be taken for something else.

    Only what has a signature gets through to the object store.
    """
    return [
        f"http://:{door.media} {{",
        f"\tbind {LOOPBACK}",
        "\theader {",
        "\t\t>X-Content-Type-Options nosniff",
        "\t\t>Content-Security-Policy \"default-src 'none'; sandbox\"",
        "\t\t>X-Frame-Options DENY",
        "\t\t>Referrer-Policy no-referrer",
        "\t\t>Cross-Origin-Resource-Policy cross-origin",
        "\t\t-Server",
        "\t}",
        "\t@signed query X-Amz-Signature=*",
        "\thandle @signed {",
        f"\t\treverse_proxy {door.objects}",
        "\t}",
        "\thandle {",
        "\t\trespond 404",
        "\t}",
        "}",
    ]


def _missing_build() -> list[str]:
    return ["\thandle {", f'\t\trespond "{NO_BUILD}" 503', "\t}"]


def _static(frontend: Path, media_url: str) -> list[str]:
    policy = allow_files(_content_security_policy(frontend), media_url)
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


def allow_files(policy: str, media_url: str) -> str:
    """The policy with the places from which pages show files: the object store, and Meta's for what may not be kept."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(media_url)) if media_url else ""
    shown = " ".join(filter(None, (origin, *META_FILES)))
    added = {"img-src": shown, "media-src": shown, "connect-src": origin}
    parts = [part.strip() for part in policy.split(";")]
    return "; ".join(f"{part} {added.get(part.split(' ')[0], '')}".strip() for part in parts)
