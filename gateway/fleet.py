#!/usr/bin/env python3
"""The fleet on this machine: PostgreSQL, RabbitMQ and an S3 store of its own, every service as a process, and a supervisor that starts again what ends.

  fleet.py up      starts it in the background and returns when every service is ready; then prints the way in
  fleet.py down    stops it, leaving no process
  fleet.py scale executor|orchestrator NUMBER   starts or drains processes until so many run, and returns when they are ready
  fleet.py restart [NAME ...]                   one process after the other (all services, if none is named): SIGTERM, then waits until it is ready again
  fleet.py missing says which of Debian's packages it needs are not there

Environment: PORT (8080) and HOST (127.0.0.1) of the gateway, DATA_DIR (./.fleet), SAMPLE=0, VANGUARDS_BOOTSTRAP_TOKEN, as for `make run`; EXECUTORS (3),
ORCHESTRATORS (1), CONFIGURATION (release: what `make fleet` published; debug: what `dotnet build` made). Settings such as Steps__LeaseSeconds go to every
service. STORES_VIA (postgres=15001,rabbitmq=15002,s3=15003) are ports at which services reach the stores, where something stands between. DATA_DIR holds logs/, processes.json (name to process id, as it is now) and fleet.json (addresses).
The gateway hears of executors that were added, and misses those that were scaled away, until it is started again: it is told them by its environment.
"""
import base64, contextlib, ctypes, fcntl, json, os, random, secrets, shutil, signal, socket, subprocess, sys, time, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERVICES = ('datasets', 'validator', 'orchestrator', 'scheduler', 'executor', 'notification', 'agents')
BACKING = {'postgres': 'postgres.py', 'rabbitmq': 'rabbitmq.py', 's3': 's3.py'}
NEEDED = {'postgresql': '/usr/lib/postgresql', 'rabbitmq-server': '/usr/lib/rabbitmq/bin/rabbitmq-server', 'swift-proxy': '/usr/bin/swift-proxy-server',
          'swift-account': '/usr/bin/swift-account-server', 'swift-container': '/usr/bin/swift-container-server', 'swift-object': '/usr/bin/swift-object-server'}
START_PATIENCE, STOP_PATIENCE = 240, 40
MOST = 64


def setting(name, default):
    return os.environ.get(name) or default


FOLDER = os.path.abspath(setting('DATA_DIR', './.fleet'))
RELEASE = setting('CONFIGURATION', 'release') == 'release'


def path(*names):
    return os.path.join(FOLDER, *names)


def write(name, text, mode=0o644):
    """Whole or not at all: others read it while it changes."""
    with open(os.open(path(name + '.new'), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode), 'w') as file:
        file.write(text)
    os.replace(path(name + '.new'), path(name))


def read(name, default=None):
    try:
        with open(path(name)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return default


def program(project):
    name = f'Vanguards.{project.capitalize()}'
    return os.path.join(ROOT, 'artifacts', *(('publish', name, 'release') if RELEASE else ('bin', name, 'debug')), name)


def is_free(port, host='127.0.0.1'):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            return True
        except OSError:
            return False


def choose_ports(names, known, others=()):
    """Below the range that outgoing connections take theirs from, so that a process that starts again finds its own free."""
    chance, taken = random.Random(FOLDER), set(others)
    ports = {}
    for name in names:
        port = known.get(name) or chance.randrange(20000, 32000)
        while port in taken or not is_free(port):
            port = chance.randrange(20000, 32000)
        taken.add(port)
        ports[name] = port
    return ports


def keys():
    """Made once: what one sealed cannot be read without it."""
    known = read('keys.json')
    if known is None:
        known = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ('service', 'encryption')}
        known |= {'agents': secrets.token_hex(24), 's3': secrets.token_hex(16)}
        write('keys.json', json.dumps(known), 0o600)
    return known


def counts():
    """As the environment says, or as it was scaled since."""
    return {'executor': int(setting('EXECUTORS', '3')), 'orchestrator': int(setting('ORCHESTRATORS', '1')), **read('scale.json', {})}


def instances():
    many = counts()
    return [f'{service}-{number}' if service in many else service for service in SERVICES for number in range(1, many.get(service, 1) + 1)]


class Process:
    """One process of the fleet that is started again when it ends, ever later while it ends at once."""

    def __init__(self, name, command, environment, folder):
        self.name, self.command, self.environment, self.folder = name, command, environment, folder
        self.child, self.started, self.pause, self.due = None, 0.0, 0.0, 0.0
        self.leaves = None

    def start(self):
        os.makedirs(self.folder, exist_ok=True)
        log = open(path('logs', self.name + '.log'), 'ab')
        # SIGTERM when the supervisor dies, however it dies: none of them outlives it.
        self.child = subprocess.Popen(self.command, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                      preexec_fn=lambda: ctypes.CDLL('libc.so.6', use_errno=True).prctl(1, signal.SIGTERM))
        log.close()
        self.started = time.monotonic()

    def look(self, say):
        """True if something changed."""
        if self.child is not None and self.child.poll() is not None:
            lived = time.monotonic() - self.started
            self.pause = 0.1 if lived > 10 else min(5, max(0.2, self.pause * 2))
            self.due = time.monotonic() + self.pause
            then = 'it is no longer wanted' if self.leaves is not None else f'starting it again in {self.pause:.1f} s'
            say(f'{self.name} (process {self.child.pid}) ended with {self.child.returncode} after {lived:.0f} s; {then}')
            self.child = None
            return True
        if self.leaves is not None:
            if time.monotonic() > self.leaves:
                self.signal(signal.SIGKILL)
            return False
        if self.child is None and time.monotonic() >= self.due:
            self.start()
            return True
        return False

    def leave(self):
        """Drains; once it has ended it stays away."""
        self.leaves = time.monotonic() + STOP_PATIENCE
        self.signal(signal.SIGTERM)

    def signal(self, number):
        if self.child is not None and self.child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, number) if number == signal.SIGKILL else self.child.send_signal(number)


class Supervisor:
    def __init__(self, ports):
        self.ports, self.keys, self.processes, self.stopping, self.scaled = ports, keys(), [], False, False
        self.via = {**ports, **{name: int(port) for name, _, port in (each.partition('=') for each in setting('STORES_VIA', '').split(',') if each)}}

    def say(self, text):
        print(f'{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())} {text}', flush=True)

    def backing(self, name):
        extra = ['fleet:vanguards', self.keys['s3']] if name == 's3' else []
        python = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else sys.executable
        return Process(name, [python, os.path.join(ROOT, 'tests', 'Backing', BACKING[name]), path(name), str(self.ports[name]), *extra], self.base(), path(name))

    def base(self):
        return {**os.environ, 'VANGUARDS_FLEET': FOLDER, 'DOTNET_NOLOGO': '1',
                # Collected every 64 MiB instead of every few: a tenth less processor time under load for at most as much memory in each busy process. It cannot be said in runtimeconfig.json.
                'DOTNET_GCgen0size': os.environ.get('DOTNET_GCgen0size', '0x4000000')}

    def environment(self, name):
        service = name.split('-')[0]
        addresses = {each: ','.join(f'http://127.0.0.1:{self.ports[one]}' for one in instances() if one.split('-')[0] == each) for each in SERVICES}
        values = {
            # The broker listens on this machine alone; who has added a user to it means him to execute. Whoever names none is the one that it begins with.
            'Bus__Callers': '*=*:operator', 'Bus__Unnamed': 'guest',
            **self.base(), 'HOST': '127.0.0.1', 'PORT': str(self.ports.get(name, 8080)), 'DATA_DIR': path(name),
            'Database__Postgres': f'Host=127.0.0.1;Port={self.via["postgres"]};Username=postgres;Database=postgres;Maximum Pool Size=20;Timeout=5',
            'RABBITMQ_URL': f'amqp://guest:guest@127.0.0.1:{self.via["rabbitmq"]}', 'STORAGE_BUCKET': 'vanguards-workflows',
            'Storage__S3__Endpoint': f'http://127.0.0.1:{self.via["s3"]}', 'Storage__S3__AccessKey': 'fleet:vanguards', 'Storage__S3__SecretKey': self.keys['s3'],
            'VANGUARDS_SERVICE_KEY': self.keys['service'], 'VANGUARDS_ENCRYPTION_KEY': self.keys['encryption'],
            'AGENT_ENDPOINT': addresses['agents'], 'AGENT_TOKEN': self.keys['agents'],
            **{f'SERVICES__{each.upper()}': address for each, address in addresses.items()},
        }
        if service == 'gateway':
            return {**values, 'HOST': setting('HOST', '127.0.0.1'), 'PORT': str(self.ports['gateway'])}
        values.pop('VANGUARDS_BOOTSTRAP_TOKEN', None)
        return values

    def service(self, name):
        return Process(name, [program(name.split('-')[0])], self.environment(name), path(name))

    def tick(self):
        """Starts again what ended, and says in processes.json what runs."""
        if self.scaled:
            self.scaled = False
            self.scale()
        if any([process.look(self.say) for process in self.processes]):
            self.processes = [process for process in self.processes if process.leaves is None or process.child is not None]
            write('processes.json', json.dumps({process.name: process.child.pid for process in self.processes if process.child is not None}))

    def scale(self):
        """Those that stay hear of the new ones when they start again; no process needs to know all executors."""
        wanted, many = instances(), counts()
        # The port of one that has just ended is free, and not to be had: it comes back.
        self.ports |= choose_ports([name for name in wanted if name not in self.ports], {}, self.ports.values())
        write('ports.json', json.dumps(self.ports))
        write('fleet.json', json.dumps({**read('fleet.json', {}), 'ports': self.ports}))
        for process in self.processes:
            service = process.name.split('-')[0]
            if service in many and process.name in wanted:
                process.leaves = None
            elif service in many and process.leaves is None:
                process.leave()
            if service not in BACKING:
                process.environment = self.environment(process.name)
        known = {process.name for process in self.processes}
        self.processes += [self.service(name) for name in wanted if name not in known]
        self.say(f'scaled to {counts()}')

    def wait(self, what, is_so):
        end = time.monotonic() + START_PATIENCE
        while not is_so():
            if self.stopping or time.monotonic() > end:
                raise RuntimeError(f'{what} within {START_PATIENCE} s')
            self.tick()
            time.sleep(0.05)

    def once(self, name, *arguments):
        """A command of a service that ends by itself; its output is in its log."""
        command = Process(f'{name}-once', [program(name), *arguments], {**self.environment(name), 'DATA_DIR': path(f'{name}-once')}, path(f'{name}-once'))
        command.start()
        self.wait(f'{name} {" ".join(arguments)} did not end', lambda: command.child.poll() is not None)
        if command.child.returncode != 0:
            raise RuntimeError(f'{name} {" ".join(arguments)} ended with {command.child.returncode}; see {path("logs", command.name + ".log")}')
        shutil.rmtree(command.folder, ignore_errors=True)

    def answers(self, name, header, expected):
        try:
            with socket.create_connection(('127.0.0.1', self.ports[name]), timeout=2) as connection:
                connection.sendall(header)
                return connection.recv(1) in expected
        except OSError:
            return False

    def is_ready(self):
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{self.ports["gateway"]}/healthz/ready', timeout=6) as answer:
                return json.load(answer)['status'] == 'Healthy'
        except (OSError, ValueError):
            return False

    def start(self):
        self.processes = [self.backing(name) for name in BACKING]
        self.wait('PostgreSQL did not start', lambda: self.answers('postgres', bytes([0, 0, 0, 8, 4, 210, 22, 47]), (b'N', b'S')))
        self.wait('The S3 store did not start', lambda: self.answers('s3', b'GET /info HTTP/1.0\r\n\r\n', (b'H',)))
        for name in ('datasets', 'validator', 'orchestrator', 'scheduler'):
            self.once(name, '--migrate')
        self.processes += [self.service(name) for name in [*instances(), 'gateway']]
        self.wait('RabbitMQ did not start', lambda: self.answers('rabbitmq', b'AMQP\0\0\x09\x01', (b'\x01',)))
        self.wait('Not every service became ready', self.is_ready)
        if setting('SAMPLE', '1') not in ('0', 'false') and not os.path.exists(path('sample-loaded')):
            self.once('standalone', '--load-sample')
            write('sample-loaded', '')

    def stop(self):
        """From the edge inward: executors while there is still somebody to hand their work back to, the stores last."""
        self.say('stopping')
        order = ('gateway', 'executor', 'orchestrator', 'postgres')
        groups = [[], [], [], []]
        for process in self.processes:
            service = process.name.split('-')[0]
            # The live view ends its connections itself, which the gateway would wait for; nothing new is to be asked of an orchestrator that leaves.
            groups[3 if service in BACKING else 0 if service in ('notification', 'scheduler') else order.index(service) if service in order else 2].append(process)
        for group in groups:
            for process in group:
                process.signal(signal.SIGTERM)
            end = time.monotonic() + STOP_PATIENCE
            while any(process.child is not None and process.child.poll() is None for process in group) and time.monotonic() < end:
                time.sleep(0.05)
            for process in group:
                process.signal(signal.SIGKILL)
        with contextlib.suppress(FileNotFoundError):
            os.remove(path('processes.json'))
        self.say('stopped')

    def run(self, ready):
        def ask_to_stop(*_):
            self.stopping = True

        def ask_to_scale(*_):
            self.scaled = True
        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGHUP, ask_to_scale)
        signal.signal(signal.SIGINT, ask_to_stop)
        try:
            self.start()
            ready('ready\n')
            while not self.stopping:
                self.tick()
                time.sleep(0.1)
        except RuntimeError as failure:
            self.say(str(failure))
            ready(f'{failure}\n')
        finally:
            self.stop()


def missing_packages():
    return [package for package, file in NEEDED.items() if not os.path.exists(file)]


def install():
    """What of the stores' programs is missing, from Debian where we may."""
    missing = missing_packages()
    if not missing:
        return
    if os.getuid() == 0 and shutil.which('apt-get'):
        print(f'▸ installing {" ".join(missing)}', flush=True)
        quiet = dict(stdout=subprocess.DEVNULL, env={**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'})
        subprocess.run(['apt-get', 'update', '-qq'], **quiet)
        if subprocess.run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', *missing], **quiet).returncode == 0:
            return
    sys.exit(f'Missing: {" ".join(missing)}. Install them (Debian, Ubuntu: sudo apt-get install {" ".join(missing)}), or use a container engine: docker compose up')


def hold():
    """The lock that a running fleet holds on its folder; None if another holds it."""
    os.makedirs(FOLDER, exist_ok=True)
    lock = open(path('lock'), 'a+')
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return lock
    except OSError:
        return None


def up():
    lock = hold()
    if lock is None:
        known = read('fleet.json', {})
        sys.exit(f'A fleet runs on {FOLDER} already{", at " + known["address"] if "address" in known else ""}. Stop it (make fleet-down), or choose another folder and port: make fleet DATA_DIR=./.fleet2 PORT=8081')
    end_leftovers()
    install()
    text, host = setting('PORT', '8080'), setting('HOST', '127.0.0.1')
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT is '{text}'; give a number from 1 to 65535.")
    port = int(text)
    if not is_free(port, '127.0.0.1' if host == 'localhost' else host):
        sys.exit(f'Port {port} is in use. Choose another: make fleet PORT={port + 1}')
    missing = [program(name) for name in (*SERVICES, 'gateway', 'standalone') if not os.path.exists(program(name))]
    if missing:
        sys.exit(f'Not built: {", ".join(missing)}. Build first: make fleet')
    # PostgreSQL runs as a user of its own, who must reach its folder.
    os.chmod(FOLDER, os.stat(FOLDER).st_mode | 0o055)
    os.makedirs(path('logs'), exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.remove(path('scale.json'))
    ports = {**choose_ports([*BACKING, *instances()], read('ports.json', {})), 'gateway': port}
    write('ports.json', json.dumps(ports))
    address = f'http://{"127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host}:{port}'
    write('fleet.json', json.dumps({'address': address, 'ports': ports}))
    reader, writer = os.pipe()
    if os.fork() == 0:
        supervise(lock, ports, reader, writer)
    os.close(writer)
    lock.close()
    with os.fdopen(reader) as answer:
        said = answer.read().strip()
    if said != 'ready':
        sys.exit(f'The fleet did not start: {said or "its supervisor ended"}. Logs: {path("logs")}')
    environment = {**os.environ, 'DATA_DIR': path('gateway')}
    sys.exit(subprocess.run([program('gateway'), '--welcome'], env=environment).returncode)


def supervise(lock, ports, reader, writer):
    """In the background, away from the terminal; holds the lock until it ends."""
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    os.close(reader)
    with open(os.devnull) as nothing, open(path('logs', 'supervisor.log'), 'a') as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.set_inheritable(writer, False)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    answered = []

    def ready(text):
        if not answered:
            answered.append(os.write(writer, text.encode()))
            os.close(writer)
    try:
        Supervisor(ports).run(ready)
    finally:
        os._exit(0)


def ours(pid):
    """True for a living process of this very fleet: a number may have become somebody else's."""
    try:
        with open(f'/proc/{pid}/environ', 'rb') as file:
            if f'VANGUARDS_FLEET={FOLDER}\0'.encode() not in file.read() + b'\0':
                return False
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rsplit(') ', 1)[1][0] != 'Z'
    except OSError:
        return False


def end_leftovers():
    """What a supervisor that was killed left behind is ending by itself; what does not is killed."""
    def left():
        return [int(name) for name in os.listdir('/proc') if name.isdigit() and ours(name)]
    end = time.monotonic() + STOP_PATIENCE
    while left() and time.monotonic() < end:
        time.sleep(0.1)
    for pid in left():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def down():
    if not os.path.isdir(FOLDER):
        sys.exit(f'No fleet has run on {FOLDER}.')
    ran = False
    while (lock := hold()) is None:
        if not ran:
            ran = True
            with open(path('lock')) as file, contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(file.read()), signal.SIGTERM)
        time.sleep(0.1)
    end_leftovers()
    lock.close()
    print(f'The fleet on {FOLDER} is stopped; its data stays.' if ran else f'No fleet runs on {FOLDER}.')


def supervisor():
    """The process id of the running supervisor."""
    if os.path.isdir(FOLDER):
        lock = hold()
        if lock is None:
            with open(path('lock')) as file, contextlib.suppress(ValueError):
                return int(file.read())
        lock.close()
    sys.exit(f'No fleet runs on {FOLDER}.')


def is_up(name):
    """True once the process answers that it is ready; what it needs may be away, which is another's fault."""
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{read("fleet.json")["ports"][name]}/healthz/ready', timeout=6) as answer:
            return answer.status == 200
    except (OSError, ValueError):
        return False


def until(what, is_so):
    end = time.monotonic() + START_PATIENCE
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f'{what} within {START_PATIENCE} s. Logs: {path("logs")}')
        time.sleep(0.1)


def scale(service, number):
    if service not in counts() or not number.isdecimal() or not 0 < int(number) <= MOST:
        sys.exit(f'Give a service out of {", ".join(counts())} and a number from 1 to {MOST}.')
    pid = supervisor()
    write('scale.json', json.dumps({**read('scale.json', {}), service: int(number)}))
    os.kill(pid, signal.SIGHUP)
    wanted = {f'{service}-{each}' for each in range(1, int(number) + 1)}
    until(f'{service} was not scaled to {number}', lambda: {name for name in read('processes.json', {}) if name.split('-')[0] == service} == wanted and all(map(is_up, wanted)))
    print(f'{number} × {service}')


def restart(*names):
    supervisor()
    running = read('processes.json', {})
    services = [name for name in running if name not in BACKING]
    unknown = [name for name in names if name not in services]
    if unknown:
        sys.exit(f'There is no {", ".join(unknown)}; there are {", ".join(services)}.')
    for name in names or services:
        old = read('processes.json', {}).get(name)
        if old is not None and ours(old):
            with contextlib.suppress(ProcessLookupError):
                os.kill(old, signal.SIGTERM)
        until(f'{name} did not come back', lambda: read('processes.json', {}).get(name) not in (None, old) and is_up(name))
        print(f'{name} restarted', flush=True)


if __name__ == '__main__':
    command, *arguments = sys.argv[1:] or ['']
    takes = {'up': (up, 0, 0), 'down': (down, 0, 0), 'scale': (scale, 2, 2), 'restart': (restart, 0, 99), 'missing': (lambda: print(*missing_packages()), 0, 0)}
    run, least, most = takes.get(command, (None, 1, 0))
    if not least <= len(arguments) <= most:
        sys.exit(__doc__)
    run(*arguments)
