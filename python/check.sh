#!/usr/bin/env bash
# Builds the wheel as a stranger gets it, installs it, and runs tests, examples and docs/python.md with it.
# python/check.sh [PYTHON], a virtual environment's with python/requirements.txt (default: .venv/bin/python).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The build leaves files beside the sources: in a copy.
cp -R python "$scratch/source"
"$python" -m pip wheel --quiet --no-deps --wheel-dir "$scratch" "$scratch/source"
"$python" -m pip install --quiet --no-deps --force-reinstall "$scratch"/qckpt-*.whl
members=$("$python" -m zipfile -l "$scratch"/qckpt-*.whl)
for member in qckpt/py.typed dist-info/licenses/LICENSE; do
  [[ $members == *"$member"* ]] || { echo "the wheel has no $member"; exit 1; }
done
"$python" -m unittest discover --start-directory python/tests
