#!/usr/bin/env bash
# Runs the test projects and the dashboard's tests; ends with one line "N passed, N failed" over all of them.
# Usage: tests/run.sh fast|all
set -u
cd "$(dirname "$0")/.."
tier=${1:-all}
results=artifacts/test-results
passed=0 failed=0 skipped=0 broken=() failures=()

finish() { # the closing line, and the exit code that goes with it
  [ ${#broken[@]} -gt 0 ] && echo "Did not finish: ${broken[*]}"
  [ "$skipped" -gt 0 ] && echo "$skipped skipped"
  [ ${#failures[@]} -gt 0 ] && echo "Failed:" && printf '  %s\n' "${failures[@]}"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; exit
}

count() { # adds one suite's totals, read from its report: name, exit code, report, log
  local p f s
  if ! read -r p f s < <(node tests/totals.mjs "$3" 2>/dev/null); then
    echo "  did not finish (exit code $2); the end of $4:"; tail -40 "$4"; broken+=("$1"); failed=$((failed + 1)); return
  fi
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
  echo "  $p passed, $f failed, $s skipped; at ${SECONDS} s"
  if [ "$f" -gt 0 ]; then
    node tests/totals.mjs "$3" failures | head -150
    while read -r name; do failures+=("$1: $name"); done < <(node tests/totals.mjs "$3" names | head -20)
  elif [ "$2" -ne 0 ] && [ "$2" -ne 8 ]; then # 8: the filter left no test, which is no fault of a project without slow tests
    echo "  ended with exit code $2; the end of $4:"; tail -40 "$4"; broken+=("$1"); failed=$((failed + 1))
  fi
}

program() { # what runs one test project with the filter given: command and log
  local name; name=$(basename "$1" .csproj); log=$results/$name.$2.log
  local patience=480; [ "$name.$2" = Vanguards.Chaos.Tests.slow ] && patience=1200
  command=(timeout -k 10 "$patience" "artifacts/bin/$name/debug/$name" "${@:3}" --no-ansi --progress off
    --results-directory "$PWD/$results" --report-xunit-ctrf --report-xunit-ctrf-filename "$name.$2.json")
}

report() { # what came of it: project, its filter's name, exit code
  local name; name=$(basename "$1" .csproj)
  echo "▸ $name ($2)"
  count "$name" "$3" "$results/$name.$2.json" "$results/$name.$2.log"
}

dashboard() { ( cd services/dashboard && exec npx vitest run --reporter=json --outputFile="../../$results/dashboard.fast.json" ) >"$results/dashboard.fast.log" 2>&1; }

suite() { # one test project by itself
  program "$@"
  DOTNET_TieredPGO=0 "${command[@]}" >"$log" 2>&1
  report "$1" "$2" $?
}

# The tests of these projects (fast, postgres or slow), two projects at a time; the block of each is printed when it is done. Programs that live for seconds, and those
# that the slow tests start, never earn back what watching them for better machine code costs: a quarter of their time.
pairs() {
  local -A running=(); local pid code project which=$1
  local filter=(--filter-not-trait tier=slow) settings=(DOTNET_TieredPGO=0)
  case $which in
    fast) settings+=("TMPDIR=$scratch") ;;
    postgres) settings+=(VANGUARDS_TEST_POSTGRES=own) ;;
    slow) filter=(--filter-trait tier=slow) ;;
  esac
  for project in "${@:2}" ""; do
    while [ ${#running[@]} -ge 2 ] || { [ -z "$project" ] && [ ${#running[@]} -gt 0 ]; }; do
      wait -n -p pid "${!running[@]}"; code=$?
      report "${running[$pid]}" "$which" "$code"
      unset "running[$pid]"
    done
    [ -z "$project" ] && return
    if [ "$project" = dashboard ]; then
      dashboard &
    else
      program "$project" "$which" "${filter[@]}"
      env "${settings[@]}" "${command[@]}" >"$log" 2>&1 &
    fi
    running[$!]=$project
  done
}

# In memory where there is plenty: the fast tier asks what is written, the slow one whether it stays, on the disk.
scratch=${TMPDIR:-/tmp}
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${free:-0}" -gt 2097152 ] && scratch=/dev/shm
scratch=$(mktemp -d "$scratch/vanguards-tests-XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$scratch"' EXIT

set_up() { # a browser, a PDF reader, PostgreSQL, RabbitMQ, an S3 store and the bus examples' clients for the slow tier, from the distribution where we may install them
  local need=() as=()
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || need+=(chromium fonts-dejavu-core)
  command -v pdftoppm >/dev/null || need+=(poppler-utils)
  need+=($(python3 gateway/fleet.py missing))
  /usr/bin/python3 -c 'import pika' 2>/dev/null || need+=(python3-pika)
  [ -d docs/examples/node/node_modules/amqplib ] || ( cd docs/examples/node && npm ci --no-audit --no-fund --loglevel=error >/dev/null ) || echo "amqplib could not be installed; the Node example is skipped."
  [ ${#need[@]} -eq 0 ] && return
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || { as=(sudo -n) && sudo -n true 2>/dev/null; }; }; then
    echo "▸ installing ${need[*]}"
    "${as[@]}" apt-get update -qq >/dev/null && "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null && return
  fi
  echo "Missing: ${need[*]}. Install them to run every test; those that need them are skipped."
}

rm -rf "$results"; mkdir -p "$results"
make --no-print-directory tools dashboard || { echo "The dashboard did not build."; failed=1; finish; }
[ "$tier" = all ] && set_up
build() { # nothing if no source has changed since the last build here; a folder counts as changed when a file of it has gone
  local stamp=artifacts/tests-built
  if [ -f $stamp ] && [ -z "$(find Directory.* Vanguards.sln global.json BannedSymbols.txt .editorconfig shared services gateway samples tests -name node_modules -prune -o -name __pycache__ -prune -o -newer $stamp -print -quit)" ]; then
    echo "▸ build: nothing has changed"; return
  fi
  echo "▸ build"
  touch $stamp.begun && rm -f $stamp && dotnet build Vanguards.sln -c Debug --nologo -v quiet && mv $stamp.begun $stamp
}
mkdir -p artifacts; build || { failed=1; finish; }

projects=$(find tests -name '*.Tests.csproj' | sort)
# Those that take longest first, so that no long one is left alone at the end.
first=(tests/Conformance/Vanguards.Conformance.Tests.csproj tests/Orchestrator.Tests/Vanguards.Orchestrator.Tests.csproj tests/Executor.Tests/Vanguards.Executor.Tests.csproj tests/Datasets.Tests/Vanguards.Datasets.Tests.csproj tests/Agents.Tests/Vanguards.Agents.Tests.csproj dashboard)
pairs fast "${first[@]}" $(grep -vxF "$(printf '%s\n' "${first[@]}")" <<<"$projects")
on_fleet() { # the conformance suite once more, on every service as a process of its own
  local folder port token=fleet-token-$RANDOM$RANDOM$RANDOM
  folder=$(mktemp -d "${TMPDIR:-/tmp}/vanguards-fleet-XXXXXX")
  port=$(PYTHONPATH=tests/Backing python3 -c 'from ports import free_ports; print(*free_ports(1))')
  export CONFIGURATION=debug DATA_DIR=$folder PORT=$port VANGUARDS_BOOTSTRAP_TOKEN=$token
  if python3 gateway/fleet.py up >"$results/fleet.log" 2>&1; then
    export VANGUARDS_BASE_URL=http://127.0.0.1:$port VANGUARDS_TOKEN=$token
    VANGUARDS_METRICS_URL=$(python3 -c 'import json, sys; print("http://127.0.0.1:%d/metrics" % json.load(open(sys.argv[1]))["orchestrator-1"])' "$folder/ports.json") \
      suite tests/Conformance/Vanguards.Conformance.Tests.csproj fleet
    unset VANGUARDS_BASE_URL VANGUARDS_TOKEN
  else
    echo "▸ the fleet did not start"; cat "$results/fleet.log"; tail -n 20 "$folder"/logs/*.log; broken+=(fleet); failed=$((failed + 1))
  fi
  python3 gateway/fleet.py down >/dev/null
  unset CONFIGURATION DATA_DIR PORT VANGUARDS_BOOTSTRAP_TOKEN
  rm -rf "$folder"
}

if [ "$tier" = all ]; then
  if ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then # what keeps rows of its own once more, on a PostgreSQL server that the suite starts
    pairs postgres $(for project in $projects; do grep -rqs 'AssemblyFixture(typeof(TestDatabase))' "$(dirname "$project")" --include='*.cs' && echo "$project"; done)
  fi
  if [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v swift-ring-builder >/dev/null; then on_fleet; fi
  # What starts products, fleets, brokers or browsers has the machine to itself; what asks how long something takes, too.
  alone='^tests/(Browser|Chaos|Conformance|Fleet.Tests|Standalone.Tests|Steps.Tests|Messaging.Tests|Orchestrator.Tests)/'
  slow=$(for project in $projects; do grep -rqs 'Trait("tier", "slow")' "$(dirname "$project")" && echo "$project"; done)
  pairs slow $(grep -vE "$alone" <<<"$slow")
  for project in $(grep -E "$alone" <<<"$slow"); do suite "$project" slow --filter-trait tier=slow; done
fi
finish
