#!/bin/sh
# Locks what is installed, for every platform, with hashes and without download addresses. Usage: requirements.sh UV
set -eu
uv=$1
lock() {
	"$uv" pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --python-version 3.11 "$@"
}
lock pyproject.toml -o requirements.txt
lock pyproject.toml --extra test -c requirements.txt -o requirements-test.txt
lock pyproject.toml --extra bench -c requirements-test.txt -o bench/requirements.txt
echo perceval | lock - -o tests/conformance/requirements-perceval.txt
