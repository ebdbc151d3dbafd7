"""Is the server alive and ready, and how is it stopped? The routes outside the API."""

import sqlite3
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server_under_test import VERSION
from server_under_test.backend import Backend


def routes(backend: Backend) -> list[Route]:
    """Health, readiness, checkpoint and shutdown."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": VERSION})

    async def live(_: Request) -> Response:
        return Response()

    async def ready(_: Request) -> Response:
        began = time.monotonic()
        try:
            await backend.service.read(lambda tables: tables.activity.last_sequence())
            status = "healthy"
        except sqlite3.Error:
            status = "unhealthy"
        latency_ms = int((time.monotonic() - began) * 1000)
        answer = {
            "status": status,
            "version": VERSION,
            "database": {"status": status, "latency_ms": latency_ms},
            # contract/reference.md R23: there is no breaker, which looks like one that never opens.
            "circuit_breaker": {"state": "Closed"},
        }
        return JSONResponse(answer, 200 if status == "healthy" else 503)

    async def checkpoint(_: Request) -> Response:
        try:
            await backend.service.checkpoint()
        except sqlite3.Error:
            return PlainTextResponse("the checkpoint failed", 500)
        return JSONResponse({"status": "ok", "message": "the write-ahead log was moved into the database file"})

    async def shutdown(_: Request) -> Response:
        backend.is_stopping.set()
        return Response(status_code=202)

    return [
        Route("/health", health),
        Route("/live", live),
        Route("/ready", ready),
        Route("/admin/checkpoint", checkpoint, methods=["POST"]),
        Route("/admin/shutdown", shutdown, methods=["POST"]),
    ]
