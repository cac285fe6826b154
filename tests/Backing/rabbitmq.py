#!/usr/bin/env python3
"""A RabbitMQ broker for tests and for a fleet on one machine, on loopback, with a node, a cookie and an epmd of its own.

Usage: python3 rabbitmq.py FOLDER PORT
Stays in the foreground and prints "ready amqp://guest:guest@127.0.0.1:PORT" once it answers; ends, with its broker, on SIGTERM or when its
parent dies. What is durable stays in FOLDER, also over a kill -9; the same folder again goes on from there. Needs Debian's rabbitmq-server.
"""
import ctypes, os, secrets, signal, socket, subprocess, sys, threading, time

from ports import free_ports

SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server'


def die_with_parent(number):
    ctypes.CDLL('libc.so.6', use_errno=True).prctl(1, number)


def end_with(parent):
    """The kernel's own signal comes when the parent's thread ends that started us, and a runtime with a pool ends threads at will."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def environment(folder, port, cookie_home):
    inner, epmd = free_ports(2)
    return {
        **os.environ, 'LANG': 'C.UTF-8', 'HOME': cookie_home, 'ERL_EPMD_PORT': str(epmd), 'ERL_EPMD_ADDRESS': '127.0.0.1',
        # The node's name is part of its data's path and of its queues: it stays the same for a folder, whatever the port.
        'RABBITMQ_NODENAME': 'vanguards@localhost', 'RABBITMQ_NODE_PORT': str(port), 'RABBITMQ_NODE_IP_ADDRESS': '127.0.0.1', 'RABBITMQ_DIST_PORT': str(inner),
        'RABBITMQ_BASE': folder, 'RABBITMQ_MNESIA_BASE': f'{folder}/mnesia', 'RABBITMQ_LOG_BASE': f'{folder}/log', 'RABBITMQ_SCHEMA_DIR': f'{folder}/schema',
        'RABBITMQ_GENERATED_CONFIG_DIR': f'{folder}/generated', 'RABBITMQ_FEATURE_FLAGS_FILE': f'{folder}/feature_flags', 'RABBITMQ_PID_FILE': f'{folder}/pid',
        'RABBITMQ_CONFIG_FILE': f'{folder}/rabbitmq', 'RABBITMQ_CONF_ENV_FILE': '/dev/null', 'RABBITMQ_ENABLED_PLUGINS_FILE': f'{folder}/enabled_plugins',
        'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS': '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +S 2:2 +sbwt none',
    }


def write_configuration(folder, port):
    for name in ('home', 'mnesia', 'log', 'schema', 'generated'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    cookie = os.path.join(folder, 'home', '.erlang.cookie')
    if not os.path.exists(cookie):
        with open(os.open(cookie, os.O_CREAT | os.O_WRONLY, 0o600), 'w') as file:
            file.write(secrets.token_hex(16))
    with open(os.path.join(folder, 'enabled_plugins'), 'w') as file:
        file.write('[].\n')
    with open(os.path.join(folder, 'rabbitmq.conf'), 'w') as file:
        file.write(f'listeners.tcp.default = 127.0.0.1:{port}\ndisk_free_limit.absolute = 50MB\nvm_memory_high_watermark.absolute = 1GB\nlog.file.level = warning\n'
                   # A message that a client would not take ends its connection.
                   'max_message_size = 33554432\n')


def end_leftover(folder):
    """A broker of this folder that outlived its starter (killed with -9) would hold the port and the data."""
    try:
        with open(os.path.join(folder, 'pid')) as file:
            pid = int(file.read())
        with open(f'/proc/{pid}/environ', 'rb') as file:
            if f'RABBITMQ_BASE={folder}\0'.encode() not in file.read() + b'\0':
                return
        os.kill(pid, signal.SIGKILL)
        while os.path.exists(f'/proc/{pid}') and open(f'/proc/{pid}/stat').read().split(') ')[1][0] != 'Z':
            time.sleep(0.02)
    except (OSError, ValueError):
        pass


def answers(port):
    # The server speaks first only after the protocol's header; a listener that is not up yet refuses.
    try:
        with socket.create_connection(('127.0.0.1', port), timeout=2) as connection:
            connection.sendall(b'AMQP\0\0\x09\x01')
            return connection.recv(1) == b'\x01'
    except OSError:
        return False


def main():
    folder, port = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    if not os.path.exists(SERVER):
        sys.exit('No RabbitMQ; install rabbitmq-server.')
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    os.makedirs(folder, exist_ok=True)
    write_configuration(folder, port)
    end_leftover(folder)
    settings = environment(folder, port, os.path.join(folder, 'home'))
    log = open(os.path.join(folder, 'log', 'output'), 'a')
    # In the foreground, so that none outlives us; the broker finds it by its port.
    names = subprocess.Popen(['epmd', '-port', settings['ERL_EPMD_PORT'], '-address', '127.0.0.1'], env=settings, stdout=log, stderr=log, preexec_fn=lambda: die_with_parent(signal.SIGKILL))
    server = subprocess.Popen([SERVER], env=settings, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def kill(*_):
        try:
            os.killpg(server.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def stop(*_):
        signal.signal(signal.SIGALRM, kill)
        signal.alarm(20)
        try:
            # The broker itself, not the shell round it, which would start rabbitmqctl, another Erlang, to do the same.
            os.kill(int(open(os.path.join(folder, 'pid')).read()), signal.SIGTERM)
        except (OSError, ValueError):
            kill()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not answers(port):
        if server.poll() is not None:
            names.kill()
            for name in ('output', 'vanguards@localhost.log'):
                with open(os.path.join(folder, 'log', name)) as said:
                    print(said.read()[-3000:], file=sys.stderr)
            sys.exit(f'RabbitMQ ended with {server.returncode}; see {folder}/log')
        time.sleep(0.05)
    print(f'ready amqp://guest:guest@127.0.0.1:{port}', flush=True)
    code = server.wait()
    names.kill()
    sys.exit(code)


if __name__ == '__main__':
    main()
