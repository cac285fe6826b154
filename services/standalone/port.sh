#!/usr/bin/env bash
# Says, before anything is built, that the port is taken, by whom, and what to type; as PortOwner does at the start.
# Usage: port.sh HOST PORT
host=$1 port=$2
[[ $port =~ ^[1-9][0-9]*$ ]] && [ "$port" -le 65535 ] || exit 0 # a free one, or none: the product says what is wrong with it
(exec 3<>"/dev/tcp/$host/$port") 2>/dev/null || exit 0
owner="another process"
for inode in $(awk -v port="$(printf ':%04X$' "$port")" '$4 == "0A" && $2 ~ port { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null); do
  found=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" 2>/dev/null | head -1)
  pid=${found#/proc/} pid=${pid%%/*}
  [ -n "$pid" ] && owner="$(cat "/proc/$pid/comm") (process $pid)" && break
done
echo "Port $port is in use by $owner. Choose another: make run PORT=$([ "$port" -lt 65535 ] && echo $((port + 1)) || echo 8081)" >&2
exit 2
