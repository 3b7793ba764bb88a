// SPDX-License-Identifier: GPL-2.0-only
/* Transfers and tokens of core/, outside of any kernel: what must hold for every order of events. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>

#include "transfers.h"

#define TOKENS 1024u

/* One command that is answered at once. */
static unsigned command(struct transfer_pool *pool)
{
	struct transfer *transfer = get(pool);
	unsigned token;

	cr_assert(transfer != NULL);
	cr_assert(eq(int, publish(pool, transfer, RESPONSE), 0));
	token = token_of(transfer);
	answered(transfer, RESPONSE, 0);
	retire(transfer);
	put(pool, transfer);
	return token;
}

/* One that times out: its token. */
static unsigned timed_out(struct transfer_pool *pool, unsigned owed)
{
	struct transfer *transfer = get(pool);
	unsigned token;

	cr_assert(transfer != NULL);
	cr_assert(eq(int, publish(pool, transfer, owed), 0));
	token = token_of(transfer);
	cr_assert(give_up(transfer, false));
	put(pool, transfer);
	return token;
}

Test(transfer, header_has_28_bits)
{
	cr_assert(eq(uint, header_there_and_back(0xffffffff), 0x0fffffff));
	cr_assert(eq(uint, header_there_and_back(0x00084c07), 0x00084c07));
}

Test(transfer, tokens_follow_the_numbers_around_the_end)
{
	struct transfer_pool *pool = pool_new(20);
	unsigned i;

	for (i = 1; i <= 3 * TOKENS; i++)
		cr_assert(eq(uint, command(pool), i % TOKENS));
	cr_assert(eq(uint, pool_tokens(pool), 0));
	cr_assert(eq(uint, pool_in_use(pool), 0));
}

Test(transfer, a_taken_token_is_skipped_and_its_number_with_it)
{
	struct transfer_pool *pool = pool_new(20);
	struct transfer *held = get(pool), *next = get(pool);
	unsigned i;

	cr_assert(eq(int, publish(pool, held, RESPONSE), 0));
	cr_assert(eq(uint, token_of(held), 1));
	for (i = 2; i <= TOKENS; i++)
		command(pool);
	cr_assert(eq(int, publish(pool, next, RESPONSE), 0));
	cr_assert(eq(uint, token_of(next), 2));
	cr_assert(eq(uint, id_of(next), TOKENS + 2));
}

Test(transfer, a_repeated_exchange_has_a_token_of_its_own)
{
	struct transfer_pool *pool = pool_new(2);
	struct transfer *transfer = get(pool);

	cr_assert(eq(int, publish(pool, transfer, RESPONSE), 0));
	answered(transfer, RESPONSE, 0);
	retire(transfer);
	cr_assert(eq(int, publish(pool, transfer, RESPONSE), 0));
	cr_assert(eq(uint, token_of(transfer), 2));
	cr_assert(find(pool, 1, RESPONSE) == NULL);
	cr_assert(eq(ptr, find(pool, 2, RESPONSE), transfer));
	cr_assert(eq(uint, pool_tokens(pool), 1));
}

Test(transfer, an_empty_pool_says_so_and_recovers)
{
	struct transfer_pool *pool = pool_new(2);
	struct transfer *first = get(pool);

	cr_assert(get(pool) != NULL);
	cr_assert(get(pool) == NULL);
	put(pool, first);
	cr_assert(eq(ptr, get(pool), first));
}

/* R01 */
Test(transfer, a_receiver_keeps_a_timed_out_transfer_from_being_reused)
{
	struct transfer_pool *pool = pool_new(1);
	struct transfer *transfer = get(pool), *found;

	cr_assert(eq(int, publish(pool, transfer, RESPONSE), 0));
	found = find(pool, 1, RESPONSE);
	cr_assert(eq(ptr, found, transfer));
	cr_assert(give_up(transfer, false));
	put(pool, transfer);
	cr_assert(get(pool) == NULL, "the receiver still has it");
	put(pool, found);
	cr_assert(eq(ptr, get(pool), transfer));
}

Test(transfer, an_answer_that_was_first_at_the_lock_counts)
{
	struct transfer_pool *pool = pool_new(1);
	struct transfer *transfer = get(pool);

	cr_assert(eq(int, publish(pool, transfer, RESPONSE), 0));
	answered(transfer, RESPONSE, 0);
	cr_assert(not(give_up(transfer, false)));
	cr_assert(finished(transfer));
}

/* R02, beyond what monotonic tokens alone give */
Test(transfer, a_token_whose_answer_is_late_is_not_given_out_until_it_has_come)
{
	struct transfer_pool *pool = pool_new(20);
	unsigned late = timed_out(pool, RESPONSE | DELAYED), i;

	for (i = 0; i < 5 * TOKENS; i++)
		cr_assert(ne(uint, command(pool), late));
	cr_assert(find(pool, late, RESPONSE) == NULL);
	for (i = 0; i < 2 * TOKENS; i++)
		cr_assert(ne(uint, command(pool), late), "its delayed response is still to come");
	cr_assert(find(pool, late, DELAYED) == NULL);
	cr_assert(eq(uint, pool_tokens(pool), 0));
	for (i = 0; i < TOKENS && command(pool) != late; i++)
		;
	cr_assert(lt(uint, i, TOKENS));
}

Test(transfer, an_answer_that_nobody_is_owed_frees_no_token)
{
	struct transfer_pool *pool = pool_new(20);
	unsigned late = timed_out(pool, RESPONSE);

	cr_assert(find(pool, late, DELAYED) == NULL);
	cr_assert(find(pool, late + 1, RESPONSE) == NULL);
	cr_assert(eq(uint, pool_tokens(pool), 1));
}

Test(transfer, what_was_not_sent_owes_nothing)
{
	struct transfer_pool *pool = pool_new(20);
	struct transfer *transfer = get(pool);

	cr_assert(eq(int, publish(pool, transfer, RESPONSE | DELAYED), 0));
	unsent(transfer);
	put(pool, transfer);
	cr_assert(eq(uint, pool_tokens(pool), 0));
}

Test(transfer, a_refused_asynchronous_command_has_no_delayed_response_to_come)
{
	struct transfer_pool *pool = pool_new(20);
	struct transfer *transfer = get(pool);

	cr_assert(eq(int, publish(pool, transfer, RESPONSE | DELAYED), 0));
	answered(transfer, RESPONSE, -3);
	cr_assert(finished(transfer));
	put(pool, transfer);
	cr_assert(eq(uint, pool_tokens(pool), 0));
}

/* R03 */
Test(transfer, a_delayed_response_that_overtakes_finishes_and_leaves_the_response_owed)
{
	struct transfer_pool *pool = pool_new(20);
	struct transfer *transfer = get(pool);
	unsigned token;

	cr_assert(eq(int, publish(pool, transfer, RESPONSE | DELAYED), 0));
	token = token_of(transfer);
	answered(transfer, DELAYED, 0);
	cr_assert(finished(transfer));
	cr_assert(eq(uint, owed_to(transfer), RESPONSE));
	put(pool, transfer);
	cr_assert(eq(uint, pool_tokens(pool), 1));
	cr_assert(find(pool, token, RESPONSE) == NULL);
	cr_assert(eq(uint, pool_tokens(pool), 0));
}

Test(transfer, firmware_that_never_answers_does_not_use_up_the_tokens)
{
	struct transfer_pool *pool = pool_new(20);
	struct transfer *held = get(pool);
	unsigned i;

	cr_assert(eq(int, publish(pool, held, RESPONSE), 0));
	for (i = 0; i < 3 * TOKENS; i++)
		cr_assert(ne(uint, timed_out(pool, RESPONSE), token_of(held)));
	cr_assert(eq(ptr, find(pool, token_of(held), RESPONSE), held));
}

Test(transfer, more_than_1024_exchanges_at_once_are_refused)
{
	struct transfer_pool *pool = pool_new(TOKENS + 1);
	struct transfer *transfer[TOKENS + 1];
	unsigned i;

	for (i = 0; i <= TOKENS; i++) {
		transfer[i] = get(pool);
		cr_assert(eq(int, publish(pool, transfer[i], RESPONSE), i < TOKENS ? 0 : -ENOMEM));
	}
	for (i = 0; i < TOKENS; i++)
		cr_assert(eq(ptr, find(pool, token_of(transfer[i]), RESPONSE), transfer[i]));
	put(pool, transfer[TOKENS]);
	put(pool, transfer[5]);
	put(pool, transfer[5]);
	cr_assert(eq(uint, pool_tokens(pool), TOKENS), "its response is owed, so is its token");
	transfer[5] = get(pool);
	cr_assert(eq(int, publish(pool, transfer[5], RESPONSE), 0), "but before giving up, late ones are forgotten");
}

/* ---- any order of events ---- */

#define SLOTS 24

/* What the test knows by itself: what is under way, and who owes what by token. */
struct world {
	struct transfer_pool *pool;
	struct transfer *slot[SLOTS];
	struct transfer *pending[TOKENS];
	unsigned owed[TOKENS];
	unsigned last_id;
	unsigned random;
};

static unsigned draw(struct world *w, unsigned below)
{
	w->random = w->random * 1664525u + 1013904223u;
	return (w->random >> 8) % below;
}

static void begin(struct world *w, unsigned slot)
{
	unsigned owed = draw(w, 3) ? RESPONSE : RESPONSE | DELAYED, token;
	struct transfer *transfer = get(w->pool);

	if (!transfer)
		return;
	cr_assert(eq(int, publish(w->pool, transfer, owed), 0));
	token = token_of(transfer);
	cr_assert(eq(uint, id_of(transfer) % TOKENS, token));
	cr_assert(gt(uint, id_of(transfer), w->last_id));
	cr_assert(w->pending[token] == NULL, "token %u is another's", token);
	cr_assert(eq(uint, w->owed[token], 0), "an answer to an earlier message is still to come under %u", token);
	w->last_id = id_of(transfer);
	w->pending[token] = transfer;
	w->owed[token] = owed;
	w->slot[slot] = transfer;
}

static void end(struct world *w, unsigned slot)
{
	struct transfer *transfer = w->slot[slot];
	unsigned token = token_of(transfer);

	cr_assert(eq(uint, owed_to(transfer), w->owed[token]));
	retire(transfer);
	w->pending[token] = NULL;
	w->slot[slot] = NULL;
	put(w->pool, transfer);
}

/* An answer to anything that is owed one, in time or late. */
static void answer(struct world *w)
{
	unsigned token = draw(w, TOKENS), i, which;
	struct transfer *found;

	for (i = 0; i < TOKENS && !w->owed[token]; i++)
		token = (token + 1) % TOKENS;
	if (!w->owed[token])
		return;
	which = w->owed[token] == (RESPONSE | DELAYED) ? (draw(w, 2) ? RESPONSE : DELAYED) : w->owed[token];
	found = find(w->pool, token, which);
	cr_assert(eq(ptr, found, w->pending[token]));
	w->owed[token] &= ~which;
	if (!found)
		return;
	answered(found, which, 0);
	put(w->pool, found);
}

Test(transfer, any_order_of_events)
{
	struct world w = {.pool = pool_new(20), .random = 1};
	unsigned step, slot;

	for (step = 0; step < 200000; step++) {
		slot = draw(&w, SLOTS);
		if (draw(&w, 2))
			answer(&w);
		else if (w.slot[slot])
			end(&w, slot);
		else
			begin(&w, slot);
	}
	for (slot = 0; slot < SLOTS; slot++)
		if (w.slot[slot])
			end(&w, slot);
	for (step = 0; step < 2 * TOKENS; step++)
		answer(&w);
	cr_assert(eq(uint, pool_in_use(w.pool), 0));
	cr_assert(eq(uint, pool_tokens(w.pool), 0));
}
