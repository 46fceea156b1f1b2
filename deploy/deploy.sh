#!/usr/bin/env bash
# Brings a commit to the server and into service there; for GitHub Actions, or for a person with SSH access:
#
#     deploy/deploy.sh deploy@api.traveltamers.com            the commit that is checked out
#
# The release goes on by itself once it has begun: where the connection is lost, this asks again until there is an outcome.
set -euo pipefail

server=${1:?where to, such as deploy@api.traveltamers.com}
TT_API_HOME=${TT_API_HOME:-/opt/tt-api}
PAUSE=${PAUSE:-5}
OUTCOME_SECONDS=${OUTCOME_SECONDS:-1500}
release=$(git rev-parse --short=12 HEAD)
folder=$TT_API_HOME/releases/$release

remote() { ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10 -o ServerAliveCountMax=3 "$server" "$@"; }

# again COMMAND…: three times, since connections break.
again() {
    for left in 2 1 0; do
        "$@" && return
        ((left)) && sleep "$PAUSE"
    done
    return 1
}

# Under another name until all of it is there.
# shellcheck disable=SC2317,SC2329  # `again` calls it
send() {
    git archive HEAD | remote "set -e; umask 022; rm -rf $folder.part; mkdir -p $folder.part; tar -x -C $folder.part;
        rm -rf $folder; mv $folder.part $folder"
}

# Away from the connection, which may end at any time, and once: a second call finds that it has begun.
# shellcheck disable=SC2317,SC2329  # `again` calls it
begin() {
    remote "cd $folder && if mkdir begun 2>/dev/null; then
        TT_API_HOME=$TT_API_HOME setsid nohup deploy/release.sh $release > release.log 2>&1 < /dev/null & fi; test -d begun"
}

echo "sending $release to $server"
again send || { echo "the release couldn't be sent; nothing has changed on the server"; exit 1; }
again begin || { echo "the release couldn't be begun; $folder/release.log on the server says whether it was"; exit 1; }

shown=0
for ((waited = 0; waited <= OUTCOME_SECONDS; waited += PAUSE > 0 ? PAUSE : 1)); do
    if log=$(remote "cat $folder/release.log; echo; cat $folder/outcome 2>/dev/null || true"); then
        lines=$(sed '$d' <<< "$log")
        tail -n +$((shown + 1)) <<< "$lines"
        shown=$(wc -l <<< "$lines")
        outcome=$(tail -1 <<< "$log")
        case $outcome in
            "in service: "*) echo "$outcome"; exit 0 ;;
            "rolled back: "* | "not begun: "* | BROKEN*) echo "$outcome"; exit 1 ;;
        esac
    else
        echo "the connection is lost; the release goes on, asking again in $PAUSE s"
    fi
    sleep "$PAUSE"
done
echo "no outcome after $OUTCOME_SECONDS s; see $folder/release.log on the server"
exit 1
