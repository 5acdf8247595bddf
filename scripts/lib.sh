# What the scripts share. Source it first: it turns strict mode on.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where the binaries are: those of scripts/build, unless told otherwise.
bin=${ROOST_BIN:-$root/.build/release}

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
    bold='' red='' green='' plain=''
fi

say() { printf '%s\n' "$*"; }
heading() { printf '\n%s==> %s%s\n' "$bold" "$*" "$plain"; }
fail() {
    printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2
    exit 1
}

# Microseconds since 1970, without starting a process.
now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# wait_until SECONDS COMMAND…: tries again every 20 ms; false when the time is over.
wait_until() {
    local deadline=$(($(now_us) + $1 * 1000000))
    shift
    until "$@"; do
        (($(now_us) < deadline)) || return 1
        sleep 0.02
    done
}

# Whether something listens on a port of this host.
is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# end_process PID: asks it to end, then waits for it; it must be a child of this shell.
end_process() {
    kill -TERM "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null
}
