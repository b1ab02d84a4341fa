#!/bin/sh
# Prints the path of a Python of 3.12 or later. The default python3 may be older, and a version manager's shim may
# name a version that it cannot run: every candidate is asked before it is believed.
places=${FIND_PYTHON_PLACES:-"/usr/local/bin /usr/bin /opt/*/bin /opt/python*/bin"}
for candidate in \
    ${PYTHON:+"$PYTHON"} \
    .venv/bin/python \
    "$HOME"/.pyenv/versions/3.13*/bin/python "$HOME"/.pyenv/versions/3.14*/bin/python "$HOME"/.pyenv/versions/3.12*/bin/python \
    "$HOME"/.local/share/uv/python/cpython-3.1[234]*/bin/python3 \
    python3.13 python3.14 python3.12 python3 python \
    $(for place in $places; do printf '%s ' "$place/python3.13" "$place/python3.14" "$place/python3.12"; done)
do
    found=$("$candidate" -c 'import sys, venv, ensurepip; sys.version_info >= (3, 12) and print(sys.executable)' 2>/dev/null) || continue
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
        exit 0
    fi
done
echo 'No Python of 3.12 or later was found. Install one (Debian: apt-get install python3.13-venv), or run: make PYTHON=/path/to/python3.13 setup' >&2
exit 1
