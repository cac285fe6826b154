#!/usr/bin/env bash
# Runs the test projects and the dashboard's tests; ends with one line "N passed, N failed" over all of them.
# Usage: tests/run.sh fast|all
set -u
cd "$(dirname "$0")/.."
tier=${1:-all}
results=artifacts/test-results
passed=0 failed=0 skipped=0 broken=()

finish() { # the closing line, and the exit code that goes with it
  [ ${#broken[@]} -gt 0 ] && echo "Did not finish: ${broken[*]}"
  [ "$skipped" -gt 0 ] && echo "$skipped skipped"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; exit
}

count() { # adds one suite's totals, read from its report: name, exit code, report, log
  local p f s
  if ! read -r p f s < <(node tests/totals.mjs "$3" 2>/dev/null); then
    echo "  did not finish (exit code $2); the end of $4:"; tail -40 "$4"; broken+=("$1"); failed=$((failed + 1)); return
  fi
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
  echo "  $p passed, $f failed, $s skipped"
  if [ "$f" -gt 0 ]; then node tests/totals.mjs "$3" failures | head -150
  elif [ "$2" -ne 0 ] && [ "$2" -ne 8 ]; then # 8: the filter left no test, which is no fault of a project without slow tests
    echo "  ended with exit code $2; the end of $4:"; tail -40 "$4"; broken+=("$1"); failed=$((failed + 1))
  fi
}

suite() { # runs one test project with the filter given
  local name report log code; name=$(basename "$1" .csproj); report=$name.$2.json; log=$results/$name.$2.log
  echo "▸ $name ($2)"
  timeout -k 10 900 "artifacts/bin/$name/debug/$name" "${@:3}" --no-ansi --progress off \
    --results-directory "$PWD/$results" --report-xunit-ctrf --report-xunit-ctrf-filename "$report" >"$log" 2>&1
  code=$?
  count "$name" $code "$results/$report" "$log"
}

set_up() { # a browser, a PDF reader, PostgreSQL, RabbitMQ and an S3 store for the slow tier, from the distribution where we may install them
  local need=() as=()
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || need+=(chromium fonts-dejavu-core)
  command -v pdftoppm >/dev/null || need+=(poppler-utils)
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || need+=(rabbitmq-server)
  command -v swift-ring-builder >/dev/null || need+=(swift-proxy swift-account swift-container swift-object)
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
echo "▸ build"
dotnet build Vanguards.sln -c Debug --nologo -v quiet || { failed=1; finish; }

projects=$(find tests -name '*.Tests.csproj' | sort)
for project in $projects; do suite "$project" fast --filter-not-trait tier=slow; done
echo "▸ dashboard"
( cd services/dashboard && npx vitest run --reporter=json --outputFile="../../$results/dashboard.json" ) >"$results/dashboard.log" 2>&1
count dashboard $? "$results/dashboard.json" "$results/dashboard.log"
on_postgres() { # the suites of services with rows of their own once more, on a PostgreSQL server of this run's own
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || return
  local folder port; folder=$(mktemp -d) && chmod 755 "$folder"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  coproc server { exec python3 tests/Backing/postgres.py "$folder" "$port"; }
  local pid=$server_PID ready
  read -r -t 60 ready <&"${server[0]}"
  export VANGUARDS_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres"
  for name in Datasets Validator Orchestrator; do suite "tests/$name.Tests/Vanguards.$name.Tests.csproj" postgres; done
  suite tests/Steps.Tests/Vanguards.Steps.Tests.csproj postgres --filter-not-method '*Throughput*'
  unset VANGUARDS_TEST_POSTGRES
  kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null
  rm -rf "$folder"
}

if [ "$tier" = all ]; then
  on_postgres
  for project in $projects; do
    grep -rqs 'Trait("tier", "slow")' "$(dirname "$project")" && suite "$project" slow --filter-trait tier=slow
  done
fi
finish
