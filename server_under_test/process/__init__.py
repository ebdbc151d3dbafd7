"""How does the server run as a process? It listens, says where it is, logs, and stops when it is asked to."""
