#!/bin/bash
# The site oracle, with the running server and the builds beside it made slow, each process in another way: fault/delay.c.
# What they are compared with is not.
#
#	delays.sh SITE_ORACLE PLATEN DELAY_PRELOAD [--planted PLATEN_PLANTED] [ARGUMENTS of the oracle]
#
# With --planted, that a fault which shows only where things are slow (planted_slow.c) is met. The processes are numbered in
# the order in which they begin, from 100,000 times $FROM (1) on; the number is what a library draws by. How the kernel
# lets them take turns nobody draws, so that the same numbers show a fault often, not always.
oracle=$(realpath "$1") delay=$(realpath "$3") planted=
. "$(dirname "$0")/../e2e/lib.sh" "$2"
shift 3
if [ "$1" = --planted ]; then
	planted=$(realpath "$2")
	shift 2
fi

# slow PROGRAM: a script that runs it so.
slow() {
	cat >"$T/slow" <<-END
		#!/bin/bash
		for word; do
			[ "\$word" != --no-watch ] || exec "$1" "\$@"
		done
		read -r number <"$T/number"
		echo \$((number + 1)) >"$T/number"
		export LD_PRELOAD="$delay" PLATEN_DELAY=\$number
		exec "$1" "\$@"
	END
	chmod +x "$T/slow"
	echo $((${FROM:-1} * 100000)) >"$T/number"
}

slow "$PLATEN"
out=$("$oracle" "$T/slow" "$@")
is $? 0 "however slow, the answers are the same: $*"
[[ $out == *$'\nnot ok'* ]] && sed "s/^/# /" <<<"$out"

if [ -n "$planted" ]; then
	slow "$planted"
	export PLANTED=slow
	for seed in {1..20}; do
		out=$("$oracle" "$T/slow" "$@" --seed "$seed" --shrink no)
		[[ $out != *$'\nnot ok 1 '* ]] || break
	done
	has "$out" $'\nnot ok 1 ' 'a fault that shows only where things are slow is met'
fi
done_testing
