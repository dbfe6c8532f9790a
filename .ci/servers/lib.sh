# What the up and down scripts of this folder share. Source it; do not run it.
#
# A server keeps its state in /tmp/lab-NAME and says in endpoints.json there how it is reached, once it answers. Its process is
# recorded with its start time, so that `down` never ends another process that got the same number. What is built or downloaded stays in
# SKYLANE_SERVERS_CACHE (default /tmp/skylane-servers), and the next `up` takes seconds.
set -euo pipefail
server=$(basename "$(cd "$(dirname "${BASH_SOURCE[-1]}")" && pwd)")
run=/tmp/lab-$server
cache=${SKYLANE_SERVERS_CACHE:-/tmp/skylane-servers}

say() { printf '%s: %s\n' "$server" "$*"; }
die() { printf '%s: FAILED: %s\n' "$server" "$*" >&2; exit 1; }

# The start time of a process, in clock ticks since boot: field 22 of its stat, counted past the name, which may hold blanks.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${stat##*) }
  [ "$1" != Z ] && echo "${20}"
}

runs() {
  local pid started
  [ -f "$run/process" ] || return 1
  read -r pid started < "$run/process"
  [ "$(start_time "$pid")" = "$started" ]
}

answers_on() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# begin PORT: ends the script where the server runs already, and fails where another has its port.
begin() {
  if runs && [ -f "$run/endpoints.json" ]; then say "already up"; exit 0; fi
  if answers_on "$1"; then die "port $1 is in use"; fi
  mkdir -p "$run" "$cache"
  rm -f "$run/endpoints.json"
}

# install NAME COMMAND...: runs COMMAND with the variable `target`, a folder that becomes $cache/NAME once it has succeeded. One at a time.
install() {
  local name=$1 target=$cache/$1.part
  shift
  (
    flock 9
    [ -d "$cache/$name" ] && exit 0
    say "installing $name"
    rm -rf "$target"
    mkdir -p "$target"
    target=$target nice -n 10 "$@" > "$cache/$name.log" 2>&1 || { tail -n 5 "$cache/$name.log" >&2; die "$name could not be installed"; }
    mv "$target" "$cache/$name"
  ) 9> "$cache/$name.lock"
}

# install_go NAME MODULE@VERSION: builds a Go program into $cache/NAME.
install_go() {
  command -v go > /dev/null || die "needs Go 1.21 or newer"
  install "$1" bash -c 'GOBIN=$target GOFLAGS=-mod=mod timeout "${SKYLANE_BUILD_TIME:-1500}" go install "$0"' "$2"
}

# launch COMMAND...: starts the server in a session of its own and records it.
launch() {
  local pid
  say "starting"
  setsid "$@" > "$run/log" 2>&1 < /dev/null &
  pid=$!
  echo "$pid $(start_time "$pid")" > "$run/process"
}

# ready SECONDS URL: waits until URL answers, then publishes standard input as endpoints.json.
ready() {
  local end=$((SECONDS + $1))
  until curl -sf -o /dev/null --max-time 5 "$2"; do
    runs || { tail -n 5 "$run/log" >&2; die "it ended while it started"; }
    [ "$SECONDS" -lt "$end" ] || { tail -n 5 "$run/log" >&2; stop; die "no answer from $2 after $1 s"; }
    sleep 0.2
  done
  cat > "$run/endpoints.json.part"
  mv "$run/endpoints.json.part" "$run/endpoints.json"
  say "up: $run/endpoints.json"
}

# stop: ends what was launched, and nothing else.
stop() {
  local pid _ tries
  if runs; then
    read -r pid _ < "$run/process"
    kill -TERM -- "-$pid"
    for ((tries = 0; tries < 50; tries++)); do runs || break; sleep 0.1; done
    if runs; then kill -KILL -- "-$pid"; fi
  fi
  rm -f "$run/process" "$run/endpoints.json"
}
