#!/bin/bash
# `--trace FILE`: what each task took, in a form that Perfetto reads, and nothing of the site's text.
. "$(dirname "$0")/lib.sh"

post "$T/site/secret-plan.md" 'Hidden title' 2024-01-01 'classified words'
run build "$T/site" -o "$T/out" --trace "$T/trace.json"
is $status 0 'build traces'
python3 - "$T/trace.json" >"$T/seen" <<'X'
import json
import sys
events = json.load(open(sys.argv[1], encoding='utf-8'))
stack, kinds, sound = [], set(), True
for e in events:
    if e['ph'] == 'B':
        stack.append(e)
        kinds.add(e['name'])
    elif e['ph'] == 'E':
        begun = stack.pop()
        sound = sound and begun['name'] == e['name'] and e['ts'] >= begun['ts'] and e['args']['bytes'] >= 0
print(sound and not stack)
# the format's own demands: what each type of event must have, times that are numbers, nested spans
number = lambda e, name: isinstance(e.get(name), (int, float)) and e[name] >= 0
needs = {'B': ['tid', 'name'], 'E': ['tid'], 'X': ['tid', 'name', 'dur'], 'i': ['tid', 'name', 's'],
         'C': ['name'], 'M': ['name']}
print(all(e['ph'] in needs and 'pid' in e and all(n in e for n in needs[e['ph']]) for e in events)
      and all(number(e, 'ts') for e in events if e['ph'] != 'M')
      and all(isinstance(v, (int, float)) for e in events if e['ph'] == 'C' for v in e['args'].values()))
print({e['name']: e['args']['name'] for e in events if e['ph'] == 'M'})
print({'file', 'front', 'body', 'page'} <= kinds)
print(any(e['ph'] == 'C' and e['args']['values'] > 0 for e in events))
X
is "$(sed -n 1p "$T/seen")" True 'it is JSON, in which each task begins and ends, nested as they read each other'
is "$(sed -n 2p "$T/seen")" True 'each event has what the format demands of its type'
is "$(sed -n 3p "$T/seen")" "{'process_name': 'platen', 'thread_name': 'the loop'}" 'process and thread have names'
is "$(sed -n 4p "$T/seen")" True 'every kind of task is in it'
is "$(sed -n 5p "$T/seen")" True 'and the memory'
trace=$(<"$T/trace.json")
has "$trace" secret-plan.md 'tasks are named by their files'
lacks "$trace" 'classified' 'what stands in them is not there'
lacks "$trace" 'Hidden title' 'nor their titles'
run build "$T/site" -o "$T/out" --trace "$T/private.json" --trace-private
trace=$(<"$T/private.json")
lacks "$trace" secret 'with --trace-private, neither are the names'
lacks "$trace" "$T" 'nor where the site lies'
has "$trace" '"name":"page"' 'but all tasks are'

# Two at once: the second would tear up what the first has written.
start "$T/site" --trace "$T/trace.json" || { ok 1 'dev traces'; done_testing; }
before=$(stat -c %i "$T/trace.json")
run build "$T/site" -o "$T/out" --trace "$T/trace.json"
is $status 3 'a trace that another process writes is refused'
has "$err" "cannot write '$T/trace.json': resource busy or locked" 'and it is said'
get /secret-plan/
stop INT
python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$T/trace.json"
is "$? $(stat -c %i "$T/trace.json")" "0 $before" 'the first one is whole'
run build "$T/site" -o "$T/out" --trace "$T/trace.json"
is $status 0 'and may be written again when that has ended'

run build "$T/site" -o "$T/out" --trace /dev/full
is $status 0 'a full disk under the trace alone breaks no build'
has "$err" 'the trace is cut short' 'but is told'

# In the site's own folder it is no part of the site.
rm -rf "$T/out"
run build "$T/site" -o "$T/out" --trace "$T/site/trace.json"
run build "$T/site" -o "$T/out" --trace "$T/site/trace.json"
[ -s "$T/site/trace.json" ]
ok $? 'a trace may lie in the site'
[ ! -e "$T/out/trace.json" ]
ok $? 'and is no part of it'
done_testing
