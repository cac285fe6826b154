#!/usr/bin/env bash
# Runs the test projects and the dashboard's tests; ends with one line "N passed, N failed" over all of them.
# Usage: tests/run.sh fast|all
set -u
cd "$(dirname "$0")/.."
tier=${1:-all}
passed=0 failed=0 skipped=0 broken=()

count() { # adds up one suite's totals: passed failed skipped
  passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3))
}

suite() { # runs a test project with the filter given
  local project=$1 name log; shift
  name=$(basename "$project" .csproj); log=artifacts/test-results/$name.$tier.log
  mkdir -p artifacts/test-results
  echo "▸ $name ${*}"
  timeout -k 10 600 "artifacts/bin/$name/debug/$name" "$@" >"$log" 2>&1
  local code=$?
  local summary; summary=$(grep -aE '^ *(Total|total|succeeded|failed|skipped): |Total: ' "$log" | tail -5)
  local p f s
  f=$(sed -nE 's/.*[Ff]ailed: *([0-9]+).*/\1/p' <<<"$summary" | tail -1)
  s=$(sed -nE 's/.*[Ss]kipped: *([0-9]+).*/\1/p' <<<"$summary" | tail -1)
  p=$(sed -nE 's/.*succeeded: *([0-9]+).*/\1/p' <<<"$summary" | tail -1)
  if [ -z "$p" ]; then
    local total; total=$(sed -nE 's/.*[Tt]otal: *([0-9]+).*/\1/p' <<<"$summary" | tail -1)
    [ -n "$total" ] && p=$((total - ${f:-0} - ${s:-0}))
  fi
  if [ -z "$p" ] || { [ $code -ne 0 ] && [ "${f:-0}" -eq 0 ] && [ $code -ne 8 ]; }; then
    echo "  did not finish (exit code $code); the end of $log:"; tail -40 "$log"; broken+=("$name"); count "${p:-0}" 1 0; return
  fi
  count "$p" "${f:-0}" "${s:-0}"
  echo "  $p passed, ${f:-0} failed, ${s:-0} skipped"
  [ "${f:-0}" -gt 0 ] && grep -aE -A12 '^ *(\[FAIL\]|failed )|\[FAIL\]' "$log" | head -120
}

make --no-print-directory tools || exit 1
echo "▸ build"
( cd services/dashboard && { [ -d node_modules ] || npm install --no-save --no-audit --no-fund --loglevel=error; } && npm run build --silent >/dev/null ) || { echo "0 passed, 1 failed"; exit 1; }
dotnet build Vanguards.sln -c Debug --nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }
projects=$(find tests -name '*.Tests.csproj' | sort)
for project in $projects; do suite "$project" --filter-not-trait tier=slow; done

echo "▸ dashboard"
( cd services/dashboard && { [ -d node_modules ] || npm install --no-save --no-audit --no-fund --loglevel=error; } && npx vitest run --reporter=json --outputFile=../../artifacts/test-results/dashboard.json >../../artifacts/test-results/dashboard.log 2>&1 )
if [ -f artifacts/test-results/dashboard.json ]; then
  read -r p f < <(node -e 'const r=require("./artifacts/test-results/dashboard.json");console.log(r.numPassedTests, r.numFailedTests + (r.success||r.numFailedTests ? 0 : 1))')
  count "$p" "$f" 0; echo "  $p passed, $f failed"
  [ "$f" -gt 0 ] && tail -60 artifacts/test-results/dashboard.log
else
  tail -40 artifacts/test-results/dashboard.log; count 0 1 0
fi

if [ "$tier" = all ]; then
  for project in $projects; do suite "$project" --filter-trait tier=slow; done
fi
[ ${#broken[@]} -gt 0 ] && echo "Did not finish: ${broken[*]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
