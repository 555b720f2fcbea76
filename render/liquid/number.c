/* Exact decimals in 128 bits: 38 digits. What does not fit becomes a double. */
#include "render/liquid/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/char.h"
#include "core/str.h"

enum { DIGITS_MAX = 37, TEXT_MAX = 64 };

/* Whether the digits can be negated, and their remainders be taken, without a thought. */
static bool
fits(__int128 digits)
{
	static const __int128 limit = (__int128)1 << 126;
	return digits < limit && digits > -limit;
}

static struct number
integer(__int128 v)
{
	return (struct number){ .kind = NUMBER_INT, .digits = v };
}

static struct number
decimal(__int128 digits, int scale)
{
	return (struct number){ .kind = NUMBER_DECIMAL, .digits = digits, .scale = scale };
}

static struct number
real(double v)
{
	return (struct number){ .kind = NUMBER_REAL, .real = v };
}

/* Reads "-12.5", "1.5e-07": what the text of a number has. */
static struct number
read_decimal(struct str s)
{
	struct number n = decimal(0, 0);
	bool minus = s.len && s.ptr[0] == '-', behind = false;
	size_t i = minus, digits = 0;
	for (; i < s.len && (char_is_digit(s.ptr[i]) || s.ptr[i] == '.'); i++) {
		if (s.ptr[i] == '.') {
			behind = true;
			continue;
		}
		digits += n.digits != 0;
		n.digits = n.digits * 10 + (s.ptr[i] - '0');
		n.scale += behind;
		if (digits > DIGITS_MAX - 1)
			return real(strtod(s.ptr, NULL));
	}
	if (i + 1 < s.len)
		n.scale -= atoi(s.ptr + i + 1);
	if (minus) {
		n.digits = -n.digits;
		n.real = -0.0;
	}
	return n;
}

/* The shortest decimal that reads back as the double, as Ruby's Float#to_s. */
static struct number
shortest(double v)
{
	char text[TEXT_MAX];
	if (!isfinite(v))
		return real(v);
	for (int precision = 15; precision <= 17; precision++) {
		(void)snprintf(text, sizeof(text), "%.*g", precision, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return read_decimal(str_of(text));
}

/* Whether a text is -?\d+\.\d+. */
static bool
looks_decimal(struct str s)
{
	size_t i = s.len && s.ptr[0] == '-', from = i;
	while (i < s.len && char_is_digit(s.ptr[i]))
		i++;
	if (i == from || i + 1 >= s.len || s.ptr[i] != '.')
		return false;
	for (i++; i < s.len; i++) {
		if (!char_is_digit(s.ptr[i]))
			return false;
	}
	return true;
}

static struct str
strip(struct str s)
{
	while (s.len && s.ptr[s.len - 1] == 0)
		s.len--;
	return str_trim(s);
}

static struct number
of_string(struct str s)
{
	s = strip(s);
	if (looks_decimal(s)) {
		char text[512] = "";
		if (s.len >= sizeof(text))
			return decimal(0, 0);
		memcpy(text, s.ptr, s.len); /* with a zero byte behind it */
		return read_decimal((struct str){ text, s.len });
	}
	struct number n = integer(0);
	bool minus = false, digit = false;
	size_t i = 0;
	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		minus = s.ptr[i++] == '-';
	for (; i < s.len && (char_is_digit(s.ptr[i]) || (s.ptr[i] == '_' && digit)); i++) {
		digit = s.ptr[i] != '_';
		if (digit)
			n.digits = n.digits * 10 + (s.ptr[i] - '0');
		if (n.digits >> 121) /* another digit might not fit */
			return real(minus ? -INFINITY : INFINITY);
	}
	if (minus)
		n.digits = -n.digits;
	return n;
}

struct number
number_of(struct liquid_value v)
{
	switch (v.kind) {
	case LIQUID_INT:
		return integer(v.integer);
	case LIQUID_FLOAT:
		return shortest(v.real);
	case LIQUID_STRING:
		return of_string(v.string);
	case LIQUID_NIL:
	case LIQUID_BOOL:
	case LIQUID_DATE:
	case LIQUID_RANGE:
	case LIQUID_LIST:
	case LIQUID_MAP:
	case LIQUID_DATA:
	case LIQUID_OBJECT:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		break;
	}
	return integer(0);
}

/* The digits with their sign, at the end of `text`; where they begin. */
static char *
print(__int128 v, char text[TEXT_MAX])
{
	unsigned __int128 rest = v < 0 ? 0 - (unsigned __int128)v : (unsigned __int128)v;
	char *p = text + TEXT_MAX - 1;
	*p = 0;
	do
		*--p = (char)('0' + (int)(rest % 10));
	while (rest /= 10);
	if (v < 0)
		*--p = '-';
	return p;
}

double
number_real(struct number n)
{
	char digits[TEXT_MAX], text[TEXT_MAX * 2];
	if (n.kind == NUMBER_REAL || (n.kind == NUMBER_DECIMAL && n.digits == 0))
		return n.real;
	int scale = n.kind == NUMBER_DECIMAL ? n.scale : 0;
	(void)snprintf(text, sizeof(text), "%se%d", print(n.digits, digits), -scale);
	return strtod(text, NULL);
}

struct liquid_value
number_value(struct arena *a, struct number n)
{
	char text[TEXT_MAX];
	if (n.kind != NUMBER_INT)
		return liquid_float(number_real(n));
	if (n.digits == (int64_t)n.digits && n.scale == 0)
		return liquid_int((int64_t)n.digits);
	struct buf b = BUF_ARENA(a);
	buf_add(&b, str_of(print(n.digits, text)));
	for (int i = 0; i < -n.scale && n.digits; i++)
		buf_add_char(&b, '0');
	return liquid_string(buf_str(&b));
}

bool
number_finite(struct number n)
{
	return n.kind != NUMBER_REAL || isfinite(n.real);
}

/* Brings two numbers to one scale; false where that is beyond the digits. */
static bool
align(struct number *a, struct number *b)
{
	if (a->kind == NUMBER_REAL || b->kind == NUMBER_REAL)
		return false;
	for (; a->scale < b->scale; a->scale++) {
		if (__builtin_mul_overflow(a->digits, 10, &a->digits))
			return false;
	}
	for (; b->scale < a->scale; b->scale++) {
		if (__builtin_mul_overflow(b->digits, 10, &b->digits))
			return false;
	}
	return fits(a->digits) && fits(b->digits);
}

/* A result of the digits is an integer where both operands were. */
static struct number
result(struct number a, struct number b, __int128 digits, int scale)
{
	if (a.kind == NUMBER_INT && b.kind == NUMBER_INT)
		return integer(digits);
	return decimal(digits, scale);
}

struct number
number_add(struct number a, struct number b)
{
	struct number left = a, right = b;
	__int128 sum;
	if (align(&left, &right) && !__builtin_add_overflow(left.digits, right.digits, &sum) &&
		fits(sum))
		return result(a, b, sum, left.scale);
	return real(number_real(a) + number_real(b));
}

static struct number
negative(struct number n)
{
	n.digits = -n.digits;
	n.real = -n.real;
	return n;
}

struct number
number_subtract(struct number a, struct number b)
{
	return number_add(a, negative(b));
}

static bool
is_negative(struct number n)
{
	return n.digits < 0 || (n.digits == 0 && signbit(n.real));
}

/* A decimal product or quotient: 0 has a sign as any other. */
static struct number
with_sign(struct number n, struct number a, struct number b)
{
	if (n.kind == NUMBER_DECIMAL && n.digits == 0 && is_negative(a) != is_negative(b))
		n.real = -0.0;
	return n;
}

struct number
number_multiply(struct number a, struct number b)
{
	__int128 product;
	if (a.kind != NUMBER_REAL && b.kind != NUMBER_REAL &&
		!__builtin_mul_overflow(a.digits, b.digits, &product) && fits(product))
		return with_sign(result(a, b, product, a.scale + b.scale), a, b);
	return real(number_real(a) * number_real(b));
}

/* Integer division that rounds down. */
static __int128
divide_down(__int128 a, __int128 b)
{
	__int128 q = a / b;
	return a % b && (a < 0) != (b < 0) ? q - 1 : q;
}

bool
number_divide(struct number a, struct number b, struct number *ret)
{
	bool exact = a.kind != NUMBER_REAL && b.kind != NUMBER_REAL;
	if (a.kind == NUMBER_INT && b.kind == NUMBER_INT) {
		if (b.digits == 0)
			return false;
		*ret = integer(divide_down(a.digits, b.digits));
		return true;
	}
	if (exact && b.digits != 0) {
		__int128 q = a.digits, more = q;
		int scale = a.scale - b.scale;
		while (q && !__builtin_mul_overflow(q, 10, &more) && fits(more)) {
			q = more;
			scale++;
		}
		static const int64_t enough = 1000000000000000000;
		if (q == 0 || b.digits == 1 || (b.digits < enough && b.digits > -enough)) {
			*ret = with_sign(decimal(q / b.digits, scale), a, b);
			return true;
		}
	}
	*ret = real(number_real(a) / number_real(b));
	if (isnan(ret->real))
		ret->real = NAN; /* without a sign */
	return true;
}

bool
number_modulo(struct number a, struct number b, struct number *ret)
{
	struct number left = a, right = b;
	if (b.kind != NUMBER_REAL && b.digits == 0)
		return false;
	if (align(&left, &right)) {
		__int128 rest = left.digits % right.digits;
		if (rest && (rest < 0) != (right.digits < 0))
			rest += right.digits;
		*ret = result(a, b, rest, left.scale);
		return true;
	}
	double divisor = number_real(b), rest = fmod(number_real(a), divisor);
	if (rest != 0 && (rest < 0) != (divisor < 0))
		rest += divisor;
	*ret = real(rest);
	return true;
}

int
number_compare(struct number a, struct number b)
{
	if (align(&a, &b))
		return (a.digits > b.digits) - (a.digits < b.digits);
	double left = number_real(a), right = number_real(b);
	return (left > right) - (left < right);
}

/* digits / 10^places, rounded; more places than there can be digits give what is left of nothing. */
static __int128
shorten(__int128 digits, int places, enum number_rounding how)
{
	__int128 unit = 1;
	if (digits == 0 || places <= 0)
		return digits;
	if (places > DIGITS_MAX)
		return how == NUMBER_DOWN ? (digits < 0 ? -1 : 0)
		       : how == NUMBER_UP ? (digits > 0 ? 1 : 0)
					  : 0;
	while (places-- > 0)
		unit *= 10;
	if (how == NUMBER_DOWN)
		return divide_down(digits, unit);
	if (how == NUMBER_UP)
		return -divide_down(-digits, unit);
	__int128 q = digits / unit, rest = digits % unit;
	if (rest >= unit - rest)
		return q + 1;
	return -rest >= unit + rest ? q - 1 : q;
}

struct number
number_integer(struct number n, enum number_rounding how, int zeros)
{
	if (n.kind == NUMBER_REAL)
		n = shortest(n.real);
	int scale = n.kind == NUMBER_DECIMAL ? n.scale : 0;
	struct number v = integer(shorten(n.digits, scale + zeros, how));
	if (scale + zeros > 0)
		v.scale = -zeros;
	else
		v.scale = scale;
	__int128 more;
	for (; v.scale < 0 && !__builtin_mul_overflow(v.digits, 10, &more) && fits(more); v.scale++)
		v.digits = more;
	return v;
}

struct number
number_places(struct number n, int places)
{
	if (n.kind != NUMBER_DECIMAL || n.scale <= places)
		return n;
	return decimal(shorten(n.digits, n.scale - places, NUMBER_NEAREST), places);
}
