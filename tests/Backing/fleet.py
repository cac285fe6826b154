#!/usr/bin/env python3
"""The fleet on one machine: every service as a process of its own, on a private PostgreSQL, RabbitMQ and S3 store. For `make fleet` and for tests.

Usage: fleet.py up | down | supervise
Environment: PORT (8080), DATA_DIR (./.fleet), VANGUARDS_BOOTSTRAP_TOKEN, SAMPLE=0, EXECUTORS (3), ORCHESTRATORS (1), BIN (where the built programs
are). `up` returns when the gateway is ready; what the processes are is in DATA_DIR/processes.json, what they say in DATA_DIR/logs. A process that
dies is started again. Settings for one service: FLEET_<SERVICE>="NAME=value NAME=value", for all: FLEET_ALL.
"""
import base64, ctypes, json, os, secrets, signal, socket, subprocess, sys, time, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STORES = ('postgres', 'rabbitmq', 's3')
ACCESS, SECRET = 'fleet:vanguards', 'vanguards-secret'
MIGRATED = ('datasets', 'validator', 'orchestrator')
# In the order in which they are started; stopped the other way round.
SERVICES = ('agents', 'datasets', 'validator', 'orchestrator', 'executor', 'notification', 'gateway')
PACKAGES = {
    'postgresql': lambda: os.path.isdir('/usr/lib/postgresql'),
    'rabbitmq-server': lambda: os.path.exists('/usr/lib/rabbitmq/bin/rabbitmq-server'),
    'swift-proxy swift-account swift-container swift-object': lambda: os.path.exists('/usr/bin/swift-ring-builder'),
}


def say(text):
    print(text, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def data_dir():
    return os.path.abspath(os.environ.get('DATA_DIR') or './.fleet')


def read(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def write(path, value):
    with open(path + '.new', 'w') as file:
        json.dump(value, file, indent=1)
    os.chmod(path + '.new', 0o600)
    os.replace(path + '.new', path)


def is_alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def supervisor(folder):
    """The running supervisor's pid, or None."""
    state = read(os.path.join(folder, 'supervisor.json'))
    if not state or not is_alive(state['pid']):
        return None
    with open(f"/proc/{state['pid']}/cmdline") as line:
        return state['pid'] if 'fleet.py' in line.read() else None


def install():
    missing = [name for name, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return
    names = ' '.join(missing)
    if os.geteuid() != 0 or subprocess.run(['which', 'apt-get'], capture_output=True).returncode != 0:
        sys.exit(f'Missing: {names}. Install them (apt-get install {names}), or use compose.yaml with a container engine.')
    say(f'▸ installing {names}')
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.STDOUT, 'env': {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}}
    subprocess.run(['apt-get', 'update', '-qq'], **quiet)
    if subprocess.run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', *names.split()], **quiet).returncode != 0:
        sys.exit(f'Could not install {names}.')


class Fleet:
    def __init__(self, folder):
        self.folder = folder
        self.stores, self.processes, self.starts = {}, {}, {}
        self.stopping = False
        self.settings = self.load_settings()

    def load_settings(self):
        """Ports and keys, made once: a fleet that is started again is reached under the same."""
        path = os.path.join(self.folder, 'settings.json')
        settings = read(path) or {
            'serviceKey': base64.b64encode(secrets.token_bytes(32)).decode(),
            'encryptionKey': base64.b64encode(secrets.token_bytes(32)).decode(),
            'ports': {name: free_port() for name in STORES},
        }
        ports = settings['ports']
        for name in self.names():
            if name != 'gateway':
                ports.setdefault(name, free_port())
        ports['gateway'] = int(os.environ.get('PORT') or 8080) or free_port()
        write(path, settings)
        return settings

    def names(self):
        many = {'executor': int(os.environ.get('EXECUTORS') or 3), 'orchestrator': int(os.environ.get('ORCHESTRATORS') or 1)}
        return [f'{service}-{n}' if service in many else service for service in SERVICES for n in range(1, many.get(service, 1) + 1)]

    def port(self, name):
        return self.settings['ports'][name]

    def environment(self, name):
        service = name.split('-')[0]
        address = lambda target: f'http://127.0.0.1:{self.port(target)}'
        every = lambda kind: ','.join(address(each) for each in self.names() if each.split('-')[0] == kind)
        env = {
            **os.environ,
            'PORT': str(self.port(name)), 'DATA_DIR': os.path.join(self.folder, 'services', name),
            'Database__Postgres': f"Host=127.0.0.1;Port={self.port('postgres')};Username=postgres;Database=vanguards",
            'RABBITMQ_URL': f"amqp://guest:guest@127.0.0.1:{self.port('rabbitmq')}",
            'Storage__S3__Endpoint': address('s3'), 'Storage__S3__AccessKey': ACCESS, 'Storage__S3__SecretKey': SECRET, 'STORAGE_BUCKET': 'vanguards-workflows',
            'AGENT_ENDPOINT': address('agents'), 'VANGUARDS_SERVICE_KEY': self.settings['serviceKey'], 'VANGUARDS_ENCRYPTION_KEY': self.settings['encryptionKey'],
            'Executor__Name': name, 'Leader__Address': address(name),
            **{f'SERVICES__{kind.upper()}': every(kind) for kind in SERVICES if kind != 'gateway'},
        }
        for chosen in ('FLEET_ALL', f'FLEET_{service.upper()}'):
            env.update(pair.split('=', 1) for pair in os.environ.get(chosen, '').split())
        if name != 'gateway':
            env.pop('HOST', None)
            env.pop('VANGUARDS_BOOTSTRAP_TOKEN', None)
        return env

    def program(self, name):
        project = 'Vanguards.' + name.split('-')[0].capitalize()
        return os.path.join(os.environ.get('BIN') or os.path.join(ROOT, 'artifacts', 'bin'), project, os.environ.get('CONFIGURATION') or 'release', project)

    def log(self, name):
        return open(os.path.join(self.folder, 'logs', f'{name}.log'), 'ab')

    def start_store(self, name):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        extra = [ACCESS, SECRET] if name == 's3' else []
        with self.log(name) as log:
            process = subprocess.Popen(['/usr/bin/python3', os.path.join(HERE, f'{name}.py'), folder, str(self.port(name)), *extra],
                                       stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        self.stores[name] = process
        return process

    def start_stores(self):
        started = {name: self.start_store(name) for name in STORES}
        for name, process in started.items():
            line = process.stdout.readline().decode()
            if not line.startswith('ready '):
                raise SystemExit(f"{name} did not start; see {self.folder}/logs/{name}.log")
        psql = subprocess.run(['psql', '-h', '127.0.0.1', '-p', str(self.port('postgres')), '-U', 'postgres', '-tAc', "SELECT 1 FROM pg_database WHERE datname = 'vanguards'"],
                              capture_output=True, text=True)
        if psql.stdout.strip() != '1':
            subprocess.run(['psql', '-h', '127.0.0.1', '-p', str(self.port('postgres')), '-U', 'postgres', '-qc', 'CREATE DATABASE vanguards'], check=True)

    def migrate(self):
        for service in MIGRATED:
            name = service + '-1' if service == 'orchestrator' else service
            with self.log(name) as log:
                if subprocess.run([self.program(name), '--migrate'], env=self.environment(name), stdout=log, stderr=log).returncode != 0:
                    raise SystemExit(f'{service} could not bring its stores up to date; see {self.folder}/logs/{name}.log')

    def start(self, name):
        with self.log(name) as log:
            self.processes[name] = subprocess.Popen([self.program(name)], env=self.environment(name), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                                    preexec_fn=lambda: ctypes.CDLL('libc.so.6').prctl(1, signal.SIGTERM))
        self.starts.setdefault(name, []).append(time.monotonic())
        self.note()

    def note(self):
        write(os.path.join(self.folder, 'processes.json'), {
            name: {'pid': process.pid, 'port': self.port(name)} for name, process in {**self.stores, **self.processes}.items()})

    def pause(self, name):
        """Seconds to wait before a process is started again: none at first, more if it keeps dying."""
        recent = [at for at in self.starts[name] if time.monotonic() - at < 30]
        self.starts[name] = recent
        return 0 if len(recent) < 3 else min(2 ** (len(recent) - 3), 10)

    def look_after(self):
        """Starts again whatever died, until told to stop."""
        due = {}
        while not self.stopping:
            for name, process in list(self.stores.items()):
                if process.poll() is not None and not os.path.exists(os.path.join(self.folder, f'{name}.down')):
                    self.start_store(name)
                    self.note()
            for name, process in list(self.processes.items()):
                # A test that takes a process away for a while says so by this file.
                if process.poll() is None or os.path.exists(os.path.join(self.folder, f'{name}.down')):
                    continue
                due.setdefault(name, time.monotonic() + self.pause(name))
                if time.monotonic() >= due[name]:
                    del due[name]
                    self.start(name)
            time.sleep(0.1)

    def stop(self):
        for service in reversed(SERVICES):
            ending = [process for name, process in self.processes.items() if name.split('-')[0] == service]
            for process in ending:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
            for process in ending:
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        for process in reversed(list(self.stores.values())):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)


def supervise():
    folder = data_dir()
    fleet = Fleet(folder)

    def end(*_):
        fleet.stopping = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    write(os.path.join(folder, 'supervisor.json'), {'pid': os.getpid()})
    try:
        fleet.start_stores()
        fleet.migrate()
        for name in fleet.names():
            if not fleet.stopping:
                fleet.start(name)
        fleet.look_after()
    finally:
        fleet.stop()
        os.remove(os.path.join(folder, 'supervisor.json'))


def is_ready(port):
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}/healthz/ready', timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def up():
    folder = data_dir()
    if pid := supervisor(folder):
        sys.exit(f'A fleet runs on {folder} already (process {pid}). Stop it with: make fleet-down DATA_DIR={folder}')
    install()
    os.makedirs(os.path.join(folder, 'logs'), exist_ok=True)
    # PostgreSQL runs as another user than root and must reach its folder.
    os.chmod(folder, 0o755)
    with open(os.path.join(folder, 'logs', 'supervisor.log'), 'ab') as log:
        process = subprocess.Popen([sys.executable, os.path.abspath(__file__), 'supervise'], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    say('▸ fleet')
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if process.poll() is not None:
            with open(os.path.join(folder, 'logs', 'supervisor.log')) as log:
                sys.exit('The fleet did not start: ' + (log.read().strip().splitlines() or ['no reason given'])[-1])
        settings = read(os.path.join(folder, 'settings.json'))
        if settings and is_ready(settings['ports'].get('gateway', 0)):
            say(f"  http://127.0.0.1:{settings['ports']['gateway']}   logs: {folder}/logs   stop: make fleet-down")
            return
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGTERM)
    sys.exit(f'The fleet was not ready in time; see {folder}/logs')


def down():
    folder = data_dir()
    pid = supervisor(folder)
    if pid is None:
        say(f'No fleet runs on {folder}.')
        return
    os.kill(pid, signal.SIGTERM)
    while is_alive(pid):
        time.sleep(0.1)
    say('The fleet has stopped.')


if __name__ == '__main__':
    commands = {'up': up, 'down': down, 'supervise': supervise}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
