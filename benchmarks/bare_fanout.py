"""The least a fan-out can be with the same library: one loop that sends the same messages to all sockets.

Started by server.py. What a client sends is a list of messages for everybody, itself included.
"""

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

SOCKETS: list[WebSocket] = []
LENGTH_BYTES = 4


async def endpoint(websocket: WebSocket) -> None:
    """Send whatever anybody sends to everybody."""
    await websocket.accept()
    SOCKETS.append(websocket)
    try:
        while True:
            messages = unpacked(await websocket.receive_bytes())
            for each in SOCKETS:
                for message in messages:
                    await each.send_bytes(message)
    except WebSocketDisconnect:
        SOCKETS.remove(websocket)


def packed(messages: list[bytes]) -> bytes:
    """Messages as one."""
    return b"".join(len(message).to_bytes(LENGTH_BYTES, "big") + message for message in messages)


def unpacked(data: bytes) -> list[bytes]:
    """The messages in one."""
    messages = []
    while data:
        end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")
        messages.append(data[LENGTH_BYTES:end])
        data = data[end:]
    return messages


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"ws://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    app = Starlette(routes=[WebSocketRoute("/", endpoint)])
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        loop="asyncio",
        log_config=None,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
