/* Numbers as Liquid's filters count: integers, and exact decimals as Ruby's BigDecimal, so that
 * 0.1 + 0.2 is 0.3. */
#ifndef RENDER_LIQUID_NUMBER_H
#define RENDER_LIQUID_NUMBER_H

#include "render/liquid/value.h"

struct number {
	enum {
		NUMBER_INT,     /* digits */
		NUMBER_DECIMAL, /* digits / 10^scale */
		NUMBER_REAL     /* real: infinite, or beyond what the digits hold */
	} kind;
	__int128 digits;
	int scale;
	double real; /* of a decimal 0: -0.0 where it has a sign */
};

/* As Liquid's Utils.to_number: what is no number is 0. */
struct number number_of(struct liquid_value v);

/* As a value. An integer beyond 64 bits is a text of its digits. */
struct liquid_value number_value(struct arena *a, struct number n);

double number_real(struct number n);

struct number number_add(struct number a, struct number b);
struct number number_subtract(struct number a, struct number b);
struct number number_multiply(struct number a, struct number b);

/* Integers: rounded down. False for what Ruby raises a ZeroDivisionError for. */
bool number_divide(struct number a, struct number b, struct number *ret);
bool number_modulo(struct number a, struct number b, struct number *ret);

/* < 0, 0 or > 0. */
int number_compare(struct number a, struct number b);

/* Whether the number is neither infinite nor NaN. */
bool number_finite(struct number n);

enum number_rounding { NUMBER_DOWN, NUMBER_UP, NUMBER_NEAREST };

/* Rounds a finite number to an integer, in which the last `zeros` places are zeros. */
struct number number_integer(struct number n, enum number_rounding how, int zeros);

/* Rounds to so many places behind the point: integers stay. */
struct number number_places(struct number n, int places);

#endif
