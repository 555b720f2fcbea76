#!/bin/bash
# The site oracle sees a fault, and shrinks it: a server that shows what is not published, beside a
# fresh one that does not.
#
#	shrink.sh SITE_ORACLE PLATEN
oracle=$(realpath "$1")
. "$(dirname "$0")/../e2e/lib.sh" "$2"
cat >"$T/faulty" <<END
#!/bin/sh
case "\$*" in *--watch*) exec "$PLATEN" "\$@" --unpublished ;; esac
exec "$PLATEN" "\$@"
END
chmod +x "$T/faulty"

out=$("$oracle" "$T/faulty" --site plain --seed 1 --steps 400)
is $? 1 'a server that differs from a new one is seen'
[[ $out =~ 'not ok 1 '[^$'\n']*$'\n# step '[0-9]+': /'[^$'\n']+', where a new one has "' ]]
ok $? 'what differs is told behind the sentence'
[[ $out =~ '# shrunk to '([0-9]+)' of '([0-9]+)' steps' ]]
ok $? 'and the steps are shrunk'
[ "${BASH_REMATCH[1]:-9}" -le 2 ]
ok $? "to the few that show it: ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
[[ $out =~ '# again with '([^$'\n']*) ]]
ok $? 'with the arguments that play them again'
# shellcheck disable=SC2086 # arguments
again=$("$oracle" "$T/faulty" ${BASH_REMATCH[1]})
is $? 1 'which do'
has "$again" 'not ok 1' 'by the same sentence'
done_testing
