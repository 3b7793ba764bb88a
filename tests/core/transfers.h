/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_CORE_TRANSFERS_H
#define TEST_CORE_TRANSFERS_H

/* core/transfer.c without the kernel's names: what test_transfer.c, which sees libc's headers, calls. */
#include <stdbool.h>

struct transfer;
struct transfer_pool;

enum { RESPONSE = 1, DELAYED = 4 };

struct transfer_pool *pool_new(unsigned count);
unsigned pool_in_use(const struct transfer_pool *pool);
unsigned pool_tokens(const struct transfer_pool *pool);
/* NULL: none is free. */
struct transfer *get(struct transfer_pool *pool);
void put(struct transfer_pool *pool, struct transfer *transfer);
int publish(struct transfer_pool *pool, struct transfer *transfer, unsigned owed);
void unsent(struct transfer *transfer);
void retire(struct transfer *transfer);
/* What a receiver does: the transfer that waits, with a reference; NULL. */
struct transfer *find(struct transfer_pool *pool, unsigned token, unsigned answer);
/* The answer came for it, with this status. */
void answered(struct transfer *transfer, unsigned answer, int status);
bool give_up(struct transfer *transfer, bool has_response);
unsigned token_of(const struct transfer *transfer);
unsigned id_of(const struct transfer *transfer);
unsigned owed_to(const struct transfer *transfer);
bool finished(const struct transfer *transfer);
unsigned header_there_and_back(unsigned word);

#endif
