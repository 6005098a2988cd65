/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ovs_flow_tbl_lookup_stats(table, key, skb_hash, n_mask_hit, n_cache_hit) returned a struct sw_flow * or NULL:
 * net/openvswitch/flow_table.c, 5.9 and later (n_cache_hit is missing before). Reads the flow's UFID and the
 * address of its actions.
 */

/* where: flow. words: actions, UFID (2), masks hit | cache hits << 32. */
static __always_inline int lookup_returned(u64 n_mask_hit, u64 n_cache_hit, u64 flow)
{
	struct context *context = this_context();
	struct frame *f = followed_frame(context);
	struct slot *s;

	if (!f)
		return 0;
	s = next_slot(context, KIND_FLOW_TBL_LOOKUP, f);
	s->words[3] = read_u32(n_mask_hit) | (u64)read_u32(n_cache_hit) << 32;
	if (flow) {
		s->where = flow;
		s->words[0] = read_u64(flow + OFF_FLOW_ACTIONS);
		/* No actions: a drop, which kernels before 6.6 do not give a reason for. */
		if (s->words[0] && !read_u32(s->words[0] + OFF_ACTIONS_LEN))
			context->trail.head.flags |= TRAIL_DROPPED;
		if (read_u32(flow + OFF_FLOW_UFID_LEN)) {
			s->words[1] = read_u64(flow + OFF_FLOW_UFID);
			s->words[2] = read_u64(flow + OFF_FLOW_UFID + 8);
		}
	}
	return 0;
}

#ifdef USE_KPROBES
int kprobe__ovs_flow_tbl_lookup_stats(struct pt_regs *ctx, u64 table, u64 key, u32 skb_hash, u64 n_mask_hit,
				      u64 n_cache_hit)
{
	struct context *context = this_context();
	struct frame *f = context ? top_frame(context) : NULL;

	if (f) {
		f->saved[0] = n_mask_hit;
		f->saved[1] = n_cache_hit;
	}
	return 0;
}

int kretprobe__ovs_flow_tbl_lookup_stats(struct pt_regs *ctx)
{
	struct context *context = this_context();
	struct frame *f = context ? top_frame(context) : NULL;

	return f ? lookup_returned(f->saved[0], f->saved[1], PT_REGS_RC(ctx)) : 0;
}
#else
FEXIT(openvswitch, ovs_flow_tbl_lookup_stats, u64 table, u64 key, u32 skb_hash, u64 n_mask_hit,
		      u64 n_cache_hit, u64 flow)
{
	return lookup_returned(n_mask_hit, n_cache_hit, flow);
}
#endif
