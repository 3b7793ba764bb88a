/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_LIST_H
#define TEST_LINUX_LIST_H

#include <linux/types.h>

struct hlist_node {
	struct hlist_node *next, **at;
};

struct hlist_head {
	struct hlist_node *first;
};

#define INIT_HLIST_HEAD(head) ((head)->first = NULL)
#define hlist_entry_safe(node, type, member) ((node) ? container_of(node, type, member) : NULL)

static inline void hlist_add_head(struct hlist_node *node, struct hlist_head *head)
{
	node->next = head->first;
	node->at = &head->first;
	if (node->next)
		node->next->at = &node->next;
	head->first = node;
}

static inline void hlist_del_init(struct hlist_node *node)
{
	*node->at = node->next;
	if (node->next)
		node->next->at = node->at;
	node->next = NULL;
	node->at = NULL;
}

#endif
