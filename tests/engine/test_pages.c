// SPDX-License-Identifier: GPL-2.0-only
/* Pages of the program that come and go. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "sim/engine/pages.h"

#define PAGE 4096

/* In the program file, and zeroes that are not. */
static volatile char data[2 * PAGE] __attribute__((aligned(PAGE))) = "as in the file";
static volatile char zeroes[PAGE] __attribute__((aligned(PAGE), section(".bss.pages")));

Test(pages, reset_data_is_that_of_the_program_file)
{
	strcpy((char *)data, "written");
	data[PAGE] = 1;
	pages_reset((void *)data, PAGE);
	cr_assert_str_eq((char *)data, "as in the file");
	cr_assert_eq(data[PAGE], 1, "the page behind is another one");
	zeroes[7] = 7;
	pages_reset((void *)zeroes, PAGE);
	cr_assert_eq(zeroes[7], 0);
}

Test(pages, shown_data_is_what_it_was_and_can_be_written)
{
	data[3] = 'x';
	pages_hide((void *)data, PAGE);
	pages_show_data((void *)data, PAGE);
	cr_assert_eq(data[3], 'x');
	data[3] = 'y';
	cr_assert_eq(data[3], 'y');
}

/* A sanitizer would report the signal that is wanted here, and exit. */
Test(pages, hidden_data_cannot_be_read, .signal = SIGSEGV)
{
	signal(SIGSEGV, SIG_DFL);
	pages_hide((void *)data, PAGE);
	data[PAGE] = data[0];
}

Test(pages, code_cannot_be_written, .signal = SIGSEGV)
{
	signal(SIGSEGV, SIG_DFL);
	pages_show_code((void *)data, PAGE);
	cr_assert_eq(data[0], 'a');
	data[0] = 'b';
}
