// SPDX-License-Identifier: GPL-2.0-only
#include "lane_kinds.h"

#include <string.h>

size_t lane_text_cut(const char *text, size_t columns)
{
	static const char *const parting[] = {":>", "._/"};
	size_t length = strlen(text), at;

	if (length <= columns)
		return length;
	for (at = columns; at > columns / 3; at--)
		if (text[at] == ' ')
			return at;
	for (unsigned int i = 0; i < 2; i++)
		for (at = columns; at > columns / 3; at--)
			if (strchr(parting[i], text[at - 1]))
				return at;
	return columns;
}
