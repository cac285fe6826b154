#!/usr/bin/env python3
"""An S3 store for tests and for a fleet on one machine: OpenStack Swift with its s3api, from Debian's packages, on loopback.

Usage: /usr/bin/python3 s3.py FOLDER PORT [ACCESS_KEY SECRET_KEY]
PORT 0 takes a free one. Stays in the foreground and prints "ready http://127.0.0.1:PORT" once it answers; ends, with its servers, on SIGTERM or when its parent dies.
Needs swift-proxy, swift-account, swift-container and swift-object. Signatures are checked; the data stays in FOLDER.
"""
import ctypes, os, signal, subprocess, sys, time, urllib.request

from ports import free_ports

KINDS = ('account', 'container', 'object')


def ini(sections):
    return '\n'.join(f'[{name}]\n' + '\n'.join(f'{key} = {value}' for key, value in values.items()) for name, values in sections.items()) + '\n'


def write_configuration(folder, port, access, secret):
    etc = os.path.join(folder, 'etc')
    for name in ('etc', 'devices/d1', 'cache'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    common = {'bind_ip': '127.0.0.1', 'user': subprocess.getoutput('id -un'), 'swift_dir': etc, 'workers': 0, 'log_address': '/dev/null', 'log_level': 'ERROR'}
    for kind, kind_port in zip(KINDS, free_ports(len(KINDS))):
        rings = os.path.join(etc, kind + '.builder')
        for name in (rings, os.path.join(etc, kind + '.ring.gz')):
            if os.path.exists(name):
                os.remove(name)
        for step in (['create', '4', '1', '0'], ['add', f'r1z1-127.0.0.1:{kind_port}/d1', '1'], ['rebalance']):
            subprocess.run(['swift-ring-builder', rings, *step], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=etc)
        with open(os.path.join(etc, kind + '.conf'), 'w') as file:
            file.write(ini({
                'DEFAULT': {**common, 'bind_port': kind_port, 'devices': os.path.join(folder, 'devices'), 'mount_check': 'false', 'disable_fallocate': 'true'},
                'pipeline:main': {'pipeline': f'{kind}-server'},
                f'app:{kind}-server': {'use': f'egg:swift#{kind}', 'recon_cache_path': os.path.join(folder, 'cache')},
            }))
    account, user = access.split(':', 1)
    filters = {
        'catch_errors': {}, 'cache': {'memcache_servers': '127.0.0.1:1'}, 'listing_formats': {}, 's3api': {'s3_acl': 'false', 'location': 'us-east-1'},
        'tempauth': {f'user_{account}_{user}': f'{secret} .admin'}, 'copy': {}, 'slo': {}, 'dlo': {}, 'versioned_writes': {'allow_object_versioning': 'true'}, 'symlink': {},
    }
    eggs = {'cache': 'memcache'}
    with open(os.path.join(etc, 'proxy.conf'), 'w') as file:
        file.write(ini({
            'DEFAULT': {**common, 'bind_port': port},
            'pipeline:main': {'pipeline': ' '.join([*filters, 'proxy-server'])},
            'app:proxy-server': {'use': 'egg:swift#proxy', 'account_autocreate': 'true'},
            **{f'filter:{name}': {'use': f'egg:swift#{eggs.get(name, name)}', **values} for name, values in filters.items()},
        }))
    with open(os.path.join(etc, 'swift.conf'), 'w') as file:
        file.write(ini({'swift-hash': {'swift_hash_path_prefix': 'vanguards', 'swift_hash_path_suffix': 'vanguards'},
                        'storage-policy:0': {'name': 'single', 'default': 'yes'}, 'swift-constraints': {}}))


def die_with_parent():
    ctypes.CDLL('libc.so.6', use_errno=True).prctl(1, signal.SIGTERM)


def serve(folder, kind):
    """One of Swift's servers in this process; its settings come from the folder instead of /etc/swift."""
    import swift.common.utils as utils
    settings = os.path.join(folder, 'etc', 'swift.conf')
    utils.SWIFT_CONF_FILE = settings
    for name in ('swift.common.storage_policy', 'swift.common.constraints'):
        module = __import__(name, fromlist=['x'])
        module.SWIFT_CONF_FILE = settings
    utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b''
    utils.validate_hash_conf()
    import eventlet
    eventlet.monkey_patch()
    from swift.common.wsgi import run_wsgi
    extra = {}
    if kind == 'object':
        from swift.obj import server
        extra = {'global_conf_callback': server.global_conf_callback}
    return run_wsgi(os.path.join(folder, 'etc', kind + '.conf'), kind + '-server', **extra)


def answers(port):
    try:
        urllib.request.urlopen(f'http://127.0.0.1:{port}/info', timeout=1).read()
        return True
    except OSError:
        return False


def main():
    if sys.argv[1] == '--serve':
        die_with_parent()
        sys.exit(serve(sys.argv[2], sys.argv[3]))
    folder, port = os.path.abspath(sys.argv[1]), int(sys.argv[2]) or free_ports(1)[0]
    access, secret = (sys.argv + ['test:vanguards', 'vanguards-secret'])[3:5] if len(sys.argv) > 4 else ('test:vanguards', 'vanguards-secret')
    parent = os.getppid()
    write_configuration(folder, port, access, secret)
    log = open(os.path.join(folder, 'log'), 'a')
    servers = [subprocess.Popen([sys.executable, __file__, '--serve', folder, kind], stdout=log, stderr=log) for kind in (*KINDS, 'proxy')]

    def stop(*_):
        for server in servers:
            server.terminate()
        sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not answers(port):
        if any(server.poll() is not None for server in servers):
            print(f'One of the servers ended; see {folder}/log', file=sys.stderr)
            stop()
        time.sleep(0.1)
    print(f'ready http://127.0.0.1:{port}', flush=True)
    # Asked instead of told: the kernel's signal comes when the parent's thread ends, and a thread of a pool may.
    while os.getppid() == parent and any(server.poll() is None for server in servers):
        time.sleep(0.2)
    stop()


if __name__ == '__main__':
    main()
