/* What a byte of ASCII is, whatever the locale. */
#ifndef CORE_CHAR_H
#define CORE_CHAR_H

#include <stdbool.h>

/* 0 to 9. */
static inline bool
char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter, of either case. */
static inline bool
char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The value of a hexadecimal digit, or -1. */
static inline int
char_hex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
