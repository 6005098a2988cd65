/* SPDX-License-Identifier: GPL-2.0-only */

#ifdef STACK
/* A packet that has left the datapath is dropped on its way. */
static __always_inline void dropped_by_the_stack(u64 skb, u64 location, u64 reason)
{
	struct context *context = this_context();
	struct journey *j = journey_of(skb);
	struct single *one;

	if (j && j->packet && context && !context->chosen) {
		one = new_single(KIND_DROP, LINK_SKB, j->packet, j->frame);
		if (one) {
			one->slot.skb = skb;
			one->slot.where = location;
			one->slot.number = (u32)reason;
			events.ringbuf_submit(one, NO_WAKEUP);
		}
	}
	skbs.delete(&skb);
}
#endif

/*
 * Tracepoint skb:kfree_skb(skb, location, reason): a reason since 5.17. What is dropped while a packet is followed on
 * this CPU is that packet or a copy of it; but for the message of an upcall, whose loss its own event tells.
 * number: reason. where: location.
 */
int on_kfree_skb(struct bpf_raw_tracepoint_args *ctx)
{
	struct context *context = this_context();
	u64 skb = ctx->args[0];
	struct frame *f;
	struct slot *s;

	if (!context)
		return 0;
#ifdef STACK
	dropped_by_the_stack(skb, ctx->args[1], ctx->args[2]);
#endif
	if (!context->depth)
		return 0;
	f = followed_frame(context);
	if (!f || (f->in_upcall && skb == f->message))
		return 0;
	context->trail.head.flags |= TRAIL_DROPPED;
	s = next_slot(context, KIND_DROP, f);
	s->skb = skb;
	s->where = ctx->args[1];
	s->number = (u32)ctx->args[2];
	return 0;
}
