"""How the bytes move: WebSocket, REST, and the process of the bundled server."""
