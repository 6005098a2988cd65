/* SPDX-License-Identifier: GPL-2.0-only */

/*
 * Tracepoint skb:skb_copy_datagram_iovec(skb, len): netlink_recvmsg() copies a message to its reader. A message that we
 * saw leave is an upcall that its handler thread takes. words: size.
 */
int on_skb_copy_datagram_iovec(struct bpf_raw_tracepoint_args *ctx)
{
	u64 skb = ctx->args[0];
	struct message *m = messages.lookup(&skb);
	struct message copy;
	struct thread *t;
	struct single *one;

	if (!m)
		return 0;
	copy = *m;
	messages.delete(&skb);
	/* A message that was never received may have left its address to another skb. */
	if (copy.size && copy.size != read_u32(skb + OFF_SKB_LEN))
		return 0;
	t = this_thread();
	if (!t) {
		count_lost(KIND_UPCALL_RECV);
		mark_incomplete(copy.packet);
		return 0;
	}
	if (t->operating) {
		t->operating = 0;
		t->waiting = 0;
	}
	t->last_seen = bpf_ktime_get_ns();
	t->messages[t->waiting & (MAX_WAITING - 1)] = copy;
	t->waiting += 1;
	if (!copy.chosen)
		return 0;
	one = new_stage(KIND_UPCALL_RECV, LINK_NETLINK, &copy);
	if (!one)
		return 0;
	one->slot.words[0] = copy.size;
	events.ringbuf_submit(one, NO_WAKEUP);
	return 0;
}
