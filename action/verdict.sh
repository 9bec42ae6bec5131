#!/usr/bin/env bash
# Fails the job when all is reported: items without an answer, or a regression.
# shellcheck source=action/common.sh
. "$ACTION_PATH/action/common.sh"

[ "$REGRESSED" != true ] || fail "something got worse than the baseline: see the summary"
[ "$BENCHMARK" = 0 ] || fail "some items have no answer: see the summary"
