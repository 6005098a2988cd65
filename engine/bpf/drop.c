/* SPDX-License-Identifier: GPL-2.0-only */

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

	if (!context || !context->depth)
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
