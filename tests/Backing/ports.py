"""Ports for servers that are about to begin."""
import random, socket


def free_ports(count):
    """Below the range that outgoing connections take theirs from: seconds may pass before a server binds them."""
    ports = []
    while len(ports) < count:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(('127.0.0.1', port))
            except OSError:
                continue  # Taken.
        if port not in ports:
            ports.append(port)
    return ports
