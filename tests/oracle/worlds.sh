#!/bin/bash
# The site oracle, with each process in a world of its own: the order in which folders are read, zone, locale, umask.
#
#	worlds.sh SITE_ORACLE PLATEN SHUFFLE_PRELOAD [ARGUMENTS of the oracle]
oracle=$(realpath "$1") shuffle=$(realpath "$3")
. "$(dirname "$0")/../e2e/lib.sh" "$2"
shift 3
cat >"$T/worlds" <<END
#!/bin/sh
# the process's number draws it
case \$((\$\$ % 3)) in
0) export TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 ;;
1) export TZ=America/New_York LC_ALL=C LANG=tr_TR.UTF-8 ;;
esac
case \$((\$\$ / 3 % 3)) in
0) umask 077 ;;
1) umask 002 ;;
esac
export LD_PRELOAD="$shuffle" PLATEN_SHUFFLE=\$\$
exec "$PLATEN" "\$@"
END
chmod +x "$T/worlds"

mkdir "$T/names"
for i in {1..30}; do : >"$T/names/$i"; done
orders=$(for i in 1 2 3 4; do LD_PRELOAD=$shuffle PLATEN_SHUFFLE=$i ls -U "$T/names" | tr '\n' ' '; echo; done | sort -u | wc -l)
is "$orders" 4 'each number gives folders another order'

out=$("$oracle" "$T/worlds" "$@")
is $? 0 "in any world the answers are the same: $*"
[[ $out == *$'\nnot ok'* ]] && sed "s/^/# /" <<<"$out"
done_testing
