#!/usr/bin/env bash
# Boots a real systemd in a container made of this machine's own /usr, runs the
# unit there, and checks what systemd makes of it: ready, reload, watchdog,
# stop, a wrong configuration.
#
# usage: boot_test.sh BINARY     a static build: CGO_ENABLED=0 go build ./cmd/sanctionsd
# Needs root and the Debian package systemd-container; elsewhere it skips.
set -euo pipefail

binary=$(realpath "${1:?usage: boot_test.sh BINARY}")
unit=$(dirname "$(realpath "$0")")/sanctionsd.service
if [ "$(id -u)" != 0 ] || ! command -v systemd-nspawn >/dev/null; then
  echo "skipped: needs root and systemd-nspawn (Debian package systemd-container)"
  exit 0
fi

name=sanctionsd-test-$$
log=$(mktemp)
groups=()
nspawn=
lead=

finish() {
  local code=$?
  if [ "$code" != 0 ] && [ -d "/proc/${lead:-none}" ]; then
    inside journalctl -b --no-pager -n 40 -u sanctionsd.service || true
  fi
  if [ -n "$nspawn" ]; then
    kill -TERM "$nspawn" 2>/dev/null || true
    wait "$nspawn" 2>/dev/null || true
  fi
  for g in "${groups[@]}"; do find "$g" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
  [ "$code" = 0 ] || tail -n 40 "$log"
  rm -f "$log"
  exit "$code"
}
trap finish EXIT

fail() { echo "FAIL: $*" >&2; exit 1; }
pass() { echo "ok: $*"; }

# inside COMMAND…: runs it in the container. An unknown pid fails at once, since
# a check that expects a failure would otherwise pass on a dead container.
inside() {
  if [ -z "$lead" ] || [ ! -d "/proc/$lead" ]; then fail "the container is gone"; fi
  nsenter -t "$lead" -m -u -i -n -p -C --root="/proc/$lead/root" --wdns=/ "$@"
}
# Not grep -q, which would end journalctl with SIGPIPE and so the pipe with an error.
journal_has() { inside journalctl -b --no-pager -u sanctionsd.service | grep -- "$1" >/dev/null; }
property() { inside systemctl show --value -p "$1" sanctionsd.service; }

# until_true SECONDS WHAT COMMAND…
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not within the time"
    sleep 0.1
  done
}

# A cgroup of its own, in each hierarchy this machine has.
for h in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  if [ -f "$h/cgroup.procs" ] && mkdir -p "$h/$name" 2>/dev/null; then groups+=("$h/$name"); fi
done
(
  for g in "${groups[@]}"; do echo "$BASHPID" >"$g/cgroup.procs"; done
  exec systemd-nspawn --quiet --keep-unit --register=no --private-network --console=pipe \
    --machine="$name" -D / --volatile=yes --boot systemd.condition-first-boot=false
) </dev/null >"$log" 2>&1 &
nspawn=$!

# The container's PID 1 is the child of nspawn whose innermost pid is 1.
find_lead() {
  local pid
  kill -0 "$nspawn" 2>/dev/null || fail "systemd-nspawn ended"
  for pid in $(pgrep -P "$nspawn"); do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = systemd ] &&
      awk '/^NSpid:/ && $NF == 1 { found = 1 } END { exit !found }' "/proc/$pid/status" 2>/dev/null; then
      lead=$pid
      return 0
    fi
  done
  return 1
}
until_true 20 "the container's PID 1" find_lead
booted() { inside systemctl is-system-running 2>/dev/null | grep -E '^(running|degraded)$' >/dev/null; }
until_true 30 "boot" booted
pass "booted $(inside systemctl --version | head -n 1)"

root=/proc/$lead/root
mkdir -p "$root/opt" "$root/etc/sanctionsd" "$root/etc/systemd/system/sanctionsd.service.d"
install -m 0755 "$binary" "$root/opt/sanctionsd"
# /usr is read-only in there, so the program lies under /opt.
sed 's,/usr/bin/sanctionsd,/opt/sanctionsd,' "$unit" >"$root/etc/systemd/system/sanctionsd.service"
cat >"$root/etc/systemd/system/sanctionsd.service.d/test.conf" <<'EOF'
[Service]
WatchdogSec=3s
TimeoutAbortSec=1s
RestartSec=100ms
EOF
good='lists: {us-ofac-sdn: {enabled: false}, us-ofac-cons: {enabled: false}}'
echo "$good" >"$root/etc/sanctionsd/config.yaml"
inside systemctl daemon-reload

inside systemctl start sanctionsd.service || { inside journalctl -b --no-pager -u sanctionsd.service; fail "start"; }
[ "$(property ActiveState)" = active ] || fail "not active after start"
[ -n "$(property StatusText)" ] || fail "no STATUS was sent"
pass "ready, with the status: $(property StatusText)"

pid=$(property MainPID)
owner=$(inside stat -c %u "/proc/$pid")
if [ "$owner" -lt 61184 ] || [ "$owner" -gt 65519 ]; then fail "runs as uid $owner, which is no dynamic user"; fi
[ "$(inside stat -L -c %a /var/lib/sanctionsd)" = 700 ] || fail "/var/lib/sanctionsd is open to others"
inside test -S /run/sanctionsd/sanctionsd.sock || fail "no socket in /run/sanctionsd"
pass "runs as dynamic user $owner, with a state folder and a socket"

inside systemctl reload sanctionsd.service || fail "reload of a good configuration"
echo 'lists: {us-ofac-sdn: {shedule: x}}' >"$root/etc/sanctionsd/config.yaml"
if inside systemctl reload sanctionsd.service 2>/dev/null; then fail "reload took a wrong configuration"; fi
[ "$(property ActiveState)" = active ] || fail "not active after a refused reload"
[ "$(property MainPID)" = "$pid" ] || fail "another process after reload"
echo "$good" >"$root/etc/sanctionsd/config.yaml"
inside systemctl reload sanctionsd.service || fail "reload after a refused one"
pass "reload waits for the daemon, and fails when it refuses"

# Two intervals of the watchdog go by.
sleep 7
[ "$(property NRestarts)" = 0 ] || fail "the watchdog ended a healthy daemon"
kill_at() { inside kill "-$1" "$(property MainPID)"; }
kill_at STOP
restarted() { [ "$(property NRestarts)" -ge 1 ] && [ "$(property ActiveState)" = active ]; }
until_true 20 "restart by the watchdog" restarted
journal_has 'Watchdog timeout' || fail "not the watchdog restarted it"
pass "the watchdog leaves a healthy daemon alone and restarts a stopped one"

kill_at KILL
restarted_again() { [ "$(property NRestarts)" -ge 2 ] && [ "$(property ActiveState)" = active ]; }
until_true 20 "restart after SIGKILL" restarted_again
pass "comes back after SIGKILL"

inside systemctl stop sanctionsd.service
[ "$(property Result)" = success ] || fail "stop: $(property Result)"
[ "$(property ExecMainStatus)" = 0 ] || fail "stop: exit code $(property ExecMainStatus)"
pass "stops with exit code 0"

echo 'endpoints: {}' >"$root/etc/sanctionsd/config.yaml"
if inside systemctl start sanctionsd.service 2>/dev/null; then fail "started with a wrong configuration"; fi
[ "$(property ActiveState)" = failed ] || fail "a wrong configuration: $(property ActiveState), want failed"
[ "$(property ExecMainStatus)" = 2 ] || fail "a wrong configuration: exit code $(property ExecMainStatus), want 2"
[ "$(property NRestarts)" = 0 ] || fail "restarted with a wrong configuration"
journal_has 'config.yaml:1: endpoints' || fail "the journal does not name file and line"
pass "a wrong configuration fails with exit code 2, its line in the journal, and no restart"
