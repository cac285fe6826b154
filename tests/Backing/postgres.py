#!/usr/bin/env python3
"""A PostgreSQL server for tests and for a fleet on one machine, on loopback, with everything durable (fsync, synchronous_commit).

Usage: python3 postgres.py FOLDER PORT
PORT 0 takes a free one. Stays in the foreground and prints "ready postgres://postgres@127.0.0.1:PORT" once it answers; ends, with its server, on SIGTERM or when its
parent dies. Takes the newest server under /usr/lib/postgresql; as root it runs as the user postgres, which must be able to reach FOLDER.
"""
import ctypes, glob, os, pwd, signal, subprocess, sys, time

from ports import free_ports


def newest_binaries():
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin'), key=lambda path: float(path.split('/')[-2]))
    if not found:
        sys.exit('No PostgreSQL server; install postgresql.')
    return found[-1]


def die_with_parent(number):
    ctypes.CDLL('libc.so.6', use_errno=True).prctl(1, number)


def become(owner):
    """Runs in the child: another user than root, which PostgreSQL refuses; its end when ours comes."""
    if owner:
        os.setgroups([])
        os.setgid(owner.pw_gid)
        os.setuid(owner.pw_uid)
    die_with_parent(signal.SIGINT)


def answers(binaries, port):
    """A server that starts up takes connections and refuses whoever signs in: it is asked for that."""
    return subprocess.run([f'{binaries}/pg_isready', '-q', '-h', '127.0.0.1', '-p', str(port)]).returncode == 0


def main():
    folder, port = os.path.abspath(sys.argv[1]), int(sys.argv[2]) or free_ports(1)[0]
    binaries, data = newest_binaries(), os.path.join(folder, 'data')
    owner = pwd.getpwnam('postgres') if os.getuid() == 0 else None
    os.makedirs(folder, exist_ok=True)
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    parent = os.getppid()
    with open(os.path.join(folder, 'log'), 'a') as log:
        run = dict(stdout=log, stderr=log, cwd=folder, preexec_fn=lambda: become(owner))
        if not os.path.exists(os.path.join(data, 'PG_VERSION')):
            subprocess.run([f'{binaries}/initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], check=True, **run)
        server = subprocess.Popen([
            f'{binaries}/postgres', '-D', data, '-p', str(port), '-c', 'listen_addresses=127.0.0.1', '-c', f'unix_socket_directories={folder}',
            '-c', 'max_connections=200', '-c', 'shared_buffers=128MB', '-c', 'fsync=on', '-c', 'synchronous_commit=on'], **run)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, lambda *_: server.send_signal(signal.SIGINT))
    while not answers(binaries, port):
        if server.poll() is not None:
            sys.exit(f'PostgreSQL ended; see {folder}/log')
        time.sleep(0.05)
    print(f'ready postgres://postgres@127.0.0.1:{port}', flush=True)
    # Asked instead of told: the kernel's signal comes when the parent's thread ends, and a thread of a pool may.
    while server.poll() is None:
        if os.getppid() != parent:
            server.send_signal(signal.SIGINT)
            server.wait()
        time.sleep(0.2)
    sys.exit(server.returncode)


if __name__ == '__main__':
    main()
