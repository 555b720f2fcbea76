#!/usr/bin/env bash
# The workflows for GitHub Actions, as far as a shell can try them: they are YAML, and what their steps run is
# run, with the site's gate on a small site.
#
#	workflows.sh PLATEN BENCH SOURCE
set -u
platen=$1 bench=$2 source=$3
. "$(dirname "$0")/bench_lib.sh"
# The text of a step's `run:`: steps FILE NAME, or all of them.
steps() {
	python3 - "$@" <<'PY'
import sys, yaml
jobs = yaml.safe_load(open(sys.argv[1]))['jobs'].values()
for step in (s for job in jobs for s in job['steps'] if 'run' in s):
    if len(sys.argv) < 3 or step.get('name') == sys.argv[2]:
        print(step['run'])
PY
}
if ! python3 -c 'import yaml' 2>/dev/null; then
	echo "1..0 # SKIP no python3-yaml"
	exit
fi
own=$source/.github/workflows/ci.yml theirs=$source/.github/examples/platen-bench.yml
for file in "$own" "$theirs"; do
	steps "$file" >"$scratch/steps" 2>"$scratch/said" && bash -n "$scratch/steps" 2>"$scratch/said"
	ok $? "${file##*/} is YAML, and its steps are shell"
done
steps "$own" | grep -x 'bash .ci/run' >/dev/null && bash -n "$source/.ci/run"
ok $? "ours runs .ci/run"
for package in $(sed -n '/^apt-get install/,/[^\\]$/p' "$source/README.md" | grep -oE '[a-z0-9-]+-dev' | grep -v llhttp | sort -u); do
	steps "$theirs" 'build platen' | grep -w -- "$package" >/dev/null || echo "$package" >>"$scratch/missing"
done
! [ -s "$scratch/missing" ]
ok $? "the site's installs what the README says"

# `platen` and `platen-bench` as they are installed, one beside the other.
mkdir -p "$scratch/bin" "$scratch/site/.github"
ln -s "$platen" "$bench" "$(dirname "$bench")/floor" "$scratch/bin/"
PATH=$scratch/bin:$PATH
cd "$scratch/site" || exit 1
mkdir -p _posts _layouts
echo '<title>{{ page.title }}</title>{{ content }}' >_layouts/post.html
printf -- '---\nlayout: post\ntitle: A\n---\nWords.\n' >_posts/2024-01-01-a.md
make=$(sed -n 's/^#	//p' "$theirs" | sed 's/^\t*//')
bash -ec "$make --quiet" >"$scratch/said" 2>&1
ok $? "the baseline is made as the workflow says"
site_files() { find . -type f -not -name platen.json -exec md5sum {} + | sort; }
before=$(site_files)
export GITHUB_STEP_SUMMARY=$scratch/summary
steps "$theirs" 'the gate' >"$scratch/gate"
bash -e "$scratch/gate" >"$scratch/said" 2>&1
ok $? "the gate passes where nothing has changed"
grep -q '^### platen bench' "$scratch/summary" && grep -q 'gate counters: pass' "$scratch/summary"
ok $? "the job's summary has the report"
sed -i -E 's/"tasks_run":[0-9]+/"tasks_run":1/' .github/platen.json
bash -e "$scratch/gate" >"$scratch/said" 2>&1
[ $? = 10 ] && grep -q '^| counters | \*\*fail\*\* | body/replace/tasks_run' "$scratch/summary"
ok $? "more work than the baseline's fails the step, and the summary names it"
[ "$before" = "$(site_files)" ]
ok $? "the site is as it was, with nothing beside it"
done_testing
