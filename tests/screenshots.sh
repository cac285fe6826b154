#!/usr/bin/env bash
# Makes the README's pictures from a real run of the built product: Operations after a run, and page 1 of its report.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v pdftoppm >/dev/null || { echo "Missing: pdftoppm (Debian: poppler-utils)"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

dotnet build tests/Browser --nologo -v quiet
VANGUARDS_STANDALONE="$PWD/artifacts/publish/Vanguards.Standalone/release/Vanguards.Standalone" VANGUARDS_SCREENSHOTS="$folder" \
  artifacts/bin/Vanguards.Browser.Tests/debug/Vanguards.Browser.Tests --no-ansi --progress off --filter-method '*.Person_ExecutesLeaseRenewal_ReadsFiguresAndPdf'
[ -f "$folder/report.pdf" ] || { echo "Nothing was taken: is Chromium there (Debian: chromium; or VANGUARDS_CHROMIUM)?"; exit 1; }

mkdir -p docs/images
mv "$folder/operations-1440-light.png" docs/images/
pdftoppm -r 80 -f 1 -l 1 -singlefile -png "$folder/report.pdf" docs/images/report-page-1
ls -l docs/images
