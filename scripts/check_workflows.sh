#!/usr/bin/env bash
# Checks the workflows, the action and its scripts: actionlint, zizmor (all of GitHub Actions), shellcheck, and hadolint where it
# is. Any finding is a failure. The tools are those on PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
actionlint .github/workflows/*.yml deploy/github/*.yml
zizmor --offline --no-progress --quiet .github/workflows deploy/github action.yml
shellcheck -x action/*.sh install.sh scripts/*.sh
if command -v hadolint >/dev/null; then hadolint Dockerfile; fi
echo "workflows, action and scripts: no finding"
