#!/bin/bash
# A Docker engine as far as a release sees one: images are tags, containers remember the image they were started from.
#
# Its state is the folder $FAKE_DOCKER: `tags/NAME` holds an image, `running/SERVICE` an image, `fails` patterns of
# commands that fail, `ill` images that never get well, `dies` patterns of commands during which the release itself is
# killed. A release asks it some twenty times, so it is a shell script: a Python's start would be most of the tests' time.
cd "$FAKE_DOCKER" || exit 1
said=$*
echo "$said" >> calls

# matches FILE: whether the command is one of the file's patterns.
matches() {
    local pattern
    [[ -e $1 ]] || return 1
    while read -r pattern; do
        [[ $said =~ $pattern ]] && return 0
    done < "$1"
    return 1
}

if matches dies; then
    rm dies
    kill -TERM "$PPID"
fi
matches fails && exit 1
case $said in
    build*)
        until [[ $1 == --tag ]]; do shift; done
        echo "$2" > "tags/$2"
        ;;
    tag*)
        cp "tags/$2" "tags/$3"
        ;;
    "image inspect"*)
        [[ -e tags/$3 ]]
        ;;
    exec*)
        # The container tt-api-2 is the service api-2.
        image=$(< "running/${2#tt-}") || exit 1
        [[ ! -e ill ]] || ! grep --quiet --line-regexp --fixed-strings "$image" ill
        ;;
    compose*" up "*)
        until [[ $1 == -f ]]; do shift; done
        [[ -e $2 ]] || exit 1
        for service in "${@:4}"; do
            [[ $service == -* ]] || cp "tags/$TT_API_IMAGE" "running/$service"
        done
        ;;
esac
