/* SPDX-License-Identifier: GPL-2.0-only */
/* The datapath asks vswitchd. */

/*
 * Tracepoint openvswitch:ovs_dp_upcall(dp, skb, key, upcall_info): 5.14 and later. Reads the command and the netlink
 * port id from struct dp_upcall_info. where: the upcall. words: command, port id, datapath.
 */
int on_ovs_dp_upcall(struct bpf_raw_tracepoint_args *ctx)
{
	struct context *context = this_context();
	u64 info = ctx->args[3];
	struct frame *f;
	struct slot *s;

	if (!context || !enabled_settings())
		return 0;
	f = top_frame(context);
	if (!f)
		return 0;
	/* Of packets that are not followed as well: what vswitchd sends back must not be taken for an answer to another. */
	f->upcall = new_id(context);
	f->in_upcall = 1;
	f->portid = read_u32(info + OFF_UPCALL_PORTID);
	if (!context->chosen)
		return 0;
	context->trail.head.flags |= TRAIL_ASKED;
	s = next_slot(context, KIND_UPCALL, f);
	s->where = f->upcall;
	s->words[0] = read_u8(info + OFF_UPCALL_CMD);
	s->words[1] = f->portid;
	s->words[2] = ctx->args[0];
	return 0;
}

/* ovs_dp_upcall(dp, skb, key, upcall_info, cutlen) returned: net/openvswitch/datapath.c. words: ret. */
static __always_inline int upcall_returned(int ret)
{
	struct context *context = this_context();
	struct frame *f;
	struct slot *s;

	if (!context || !enabled_settings())
		return 0;
	f = top_frame(context);
	if (!f || !f->in_upcall)
		return 0;
	f->in_upcall = 0;
	if (!context->chosen)
		return 0;
	if (ret < 0)
		context->trail.head.flags |= TRAIL_DROPPED;
	s = next_slot(context, KIND_UPCALL_RETURN, f);
	s->where = f->upcall;
	s->words[0] = (u64)(s64)ret;
	return 0;
}

#ifdef USE_KPROBES
int kretprobe__ovs_dp_upcall(struct pt_regs *ctx)
{
	return upcall_returned(PT_REGS_RC(ctx));
}
#else
FEXIT(openvswitch, ovs_dp_upcall, u64 dp, u64 skb, u64 key, u64 info, u32 cutlen, int ret)
{
	return upcall_returned(ret);
}
#endif
