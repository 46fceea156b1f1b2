#!/usr/bin/env bash
# While a release migrates, the one before goes on: this runs the former release's tests with the new one's migrations.
# A migration that takes away or renames what the former release uses fails here; it belongs into the release after
# next, when nothing uses it any more (expand, then contract).
#
#     deploy/previous-release-on-new-schema.sh v1.4.0 ["-m fast"]
set -euo pipefail
before=${1:?the former release: a tag or a commit} which=${2:--m fast}
here=$(git rev-parse --show-toplevel)
if git -C "$here" diff --quiet "$before" HEAD -- migrations; then
    echo "no migration is new since $before: nothing to try"
    exit 0
fi
folder=$(mktemp -d)
trap 'git -C "$here" worktree remove --force "$folder/former"; rm -rf "$folder"' EXIT
git -C "$here" worktree add --quiet --detach "$folder/former" "$before"
# The steps alone: how they are run (env.py) goes by the application that runs them.
cp "$here"/migrations/versions/*.py "$folder/former/migrations/versions/"
cp "$here/migrations/operations.py" "$folder/former/migrations/"
echo "the tests of $before on the schema of $(git -C "$here" rev-parse --short HEAD):"
# Without those that hold models and migrations against each other, which differ here by design.
make -C "$folder/former" test ARGS="$which --deselect tests/migrations --deselect tests/test_sql.py --deselect tests/test_everything_is_there.py"
