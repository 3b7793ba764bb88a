/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers from their text, exactly, in any locale. */
#include "json.h"

#include <string.h>

/* The digits of a number without zeros around them, and the power of ten of the last one. */
struct digits {
	char digit[JSON_NUMBER_BYTES];
	u32 count;
	s32 power;
	bool negative;
};

static s32 read_exponent(const char *text)
{
	bool negative = *text == '-';
	s32 exponent = 0;

	if (*text == '-' || *text == '+')
		text++;
	for (; *text && exponent < 100000; text++)
		exponent = exponent * 10 + (*text - '0');
	return negative ? -exponent : exponent;
}

static void read_digits(const char *text, struct digits *digits)
{
	bool fraction = false;

	memset(digits, 0, sizeof(*digits));
	if (*text == '-') {
		digits->negative = true;
		text++;
	}
	for (; *text && *text != 'e' && *text != 'E'; text++) {
		if (*text == '.') {
			fraction = true;
			continue;
		}
		if (fraction)
			digits->power--;
		if ((digits->count || *text != '0') && digits->count < JSON_NUMBER_BYTES)
			digits->digit[digits->count++] = (char)(*text - '0');
	}
	if (*text)
		digits->power += read_exponent(text + 1);
	while (digits->count && digits->digit[digits->count - 1] == 0) {
		digits->count--;
		digits->power++;
	}
	if (!digits->count)
		digits->power = 0;
}

enum json_exactness json_decimal(const char *text, u32 scale, bool *negative, u64 *magnitude)
{
	struct digits digits;
	u64 value = 0;

	read_digits(text, &digits);
	*magnitude = 0;
	*negative = digits.negative && digits.count;
	if (digits.count)
		digits.power += (s32)scale;
	if (digits.power < 0)
		return JSON_FRACTION;
	if (digits.count && (u64)digits.count + (u64)digits.power > 20)
		return JSON_RANGE;
	for (u32 i = 0; i < digits.count + (u32)digits.power; i++) {
		u64 digit = i < digits.count ? (u64)digits.digit[i] : 0;

		if (__builtin_mul_overflow(value, 10ULL, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return JSON_RANGE;
	}
	*magnitude = value;
	return JSON_EXACT;
}

bool json_real(const char *text, double *value)
{
	struct digits digits;
	u64 mantissa = 0;
	double power = 1;

	read_digits(text, &digits);
	if (digits.count > 15 || digits.power < -22 || digits.power > 22)
		return false;
	for (u32 i = 0; i < digits.count; i++)
		mantissa = mantissa * 10 + (u64)digits.digit[i];
	for (s32 i = digits.power < 0 ? -digits.power : digits.power; i > 0; i--)
		power *= 10;
	*value = digits.power < 0 ? (double)mantissa / power : (double)mantissa * power;
	if (digits.negative)
		*value = -*value;
	return true;
}
