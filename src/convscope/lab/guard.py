"""Who may talk to the lab: pages that it served itself, in the browser of the person who started it.

Every request and every socket is held to four rules, before anything else is looked at: it names this machine as its
host (a page elsewhere whose name was pointed here does not); it comes from no other origin; it carries the token,
which only the address that the terminal shows has, and then a cookie that no script can read and no other site sends;
and it is answered with a policy under which nothing is loaded from anywhere else.
"""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFUSED = (
    "This is the lab of convscope, and this address lacks its token.\n"
    "Open the address that the terminal shows, or start another lab: convscope lab\n"
)
NAMES = ("127.0.0.1", "localhost")


class Guard:
    """Lets through what may, and refuses the rest with 403.

    Args:
        app: what is guarded.
        port: the port of this lab.
        token: what a request must know.
    """

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app = app
        self._token = token
        self._cookie = f"convscope-{port}"
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._policy = _policy(self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a socket, or refuse it; what the server says of its own life goes through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._may(scope):
            await self._app(scope, receive, self._answering(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it was accepted, this is a 403
        else:
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return False
        if any(origin not in self._origins for origin in origins) or len(origins) > 1:
            return False
        if not origins and not (scope["type"] == "http" and scope["method"] in ("GET", "HEAD")):
            return False
        return self._is_token(self._cookie_of(headers)) or (_opens(scope) and self._is_token(_asked(scope)))

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())

    def _cookie_of(self, headers: Headers) -> str:
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def _answering(self, scope: Scope, send: Send) -> Send:
        """What sends an answer with the headers that keep it in."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers.update(HEADERS)
                if _opens(scope) and self._is_token(_asked(scope)):
                    headers["Set-Cookie"] = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
            await send(message)

        return sent


HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _opens(scope: Scope) -> bool:
    """Whether it asks for the page itself, whose address may carry the token."""
    return bool(scope["type"] == "http" and scope["path"] == "/")


def _asked(scope: Scope) -> str:
    """The token in the address."""
    query: str = scope["query_string"].decode("latin-1")
    return parse_qs(query).get("token", [""])[0]


def _policy(hosts: set[str]) -> str:
    """Nothing is loaded, sent or framed but here; no script or style stands in a page itself."""
    sockets = " ".join(f"ws://{host}" for host in sorted(hosts))
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        f"connect-src 'self' {sockets}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules)
