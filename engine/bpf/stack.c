/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network stack before and after the datapath (--stack): tracepoints of the groups net and skb. Reads the device's
 * name and its network namespace. number: which tracepoint. where: inode of the namespace. words: device name (2).
 */

enum point { NET_DEV_QUEUE = 1, NET_DEV_XMIT, NETIF_RECEIVE_SKB, NETIF_RX };

static __always_inline void read_stage(struct stage *s, u32 point, u64 device)
{
	u64 net = device ? read_u64(device + OFF_DEV_NET) : 0;

	s->time = bpf_ktime_get_ns();
	s->point = point;
	s->netns = net ? read_u32(net + OFF_NET_INUM) : 0;
	s->device.words[0] = 0;
	s->device.words[1] = 0;
	if (device)
		bpf_probe_read_kernel_str(&s->device, sizeof(s->device), (void *)(device + OFF_DEV_NAME));
}

static __always_inline void fill_stage(struct slot *slot, struct stage *s, u64 skb)
{
	slot->skb = skb;
	slot->number = s->point;
	slot->where = s->netns;
	slot->words[0] = s->device.words[0];
	slot->words[1] = s->device.words[1];
}

/* In the call chain of a packet that is followed: from now on its skb is known. */
static __always_inline void leaves(struct context *context, struct frame *f, struct stage *s, u64 skb)
{
	struct journey j = {};

	fill_stage(next_slot(context, KIND_STACK, f), s, skb);
	j.seen = s->time;
	j.packet = context->trail.head.packet;
	j.frame = f->id;
	skbs.update(&skb, &j);
}

/* Nobody knows yet whether it will come to a datapath. */
static __always_inline void approaches(struct stage *s, u64 skb)
{
	struct journey fresh = {};
	struct journey *j = journey_of(skb);
	u32 at;

	if (!j) {
		fresh.seen = s->time;
		fresh.stages = 1;
		fresh.stage[0] = *s;
		skbs.update(&skb, &fresh);
		return;
	}
	at = j->stages;
	asm volatile("" : "+r"(at));
	if (at >= MAX_STAGES)
		return;
	j->stage[at & (MAX_STAGES - 1)] = *s;
	j->stages = at + 1;
	j->seen = s->time;
}

static __always_inline int at_point(u32 point, u64 skb, u64 device)
{
	struct context *context = this_context();
	struct journey *j;
	struct single *one;
	struct frame *f;
	struct stage s;

	if (!context || !enabled_settings())
		return 0;
	read_stage(&s, point, device);
	f = followed_frame(context);
	if (f) {
		leaves(context, f, &s, skb);
		return 0;
	}
	j = journey_of(skb);
	if (!j || !j->packet) {
		/* After net_dev_xmit its device may have freed it. */
		if (point != NET_DEV_XMIT)
			approaches(&s, skb);
		return 0;
	}
	j->seen = s.time;
	one = new_single(KIND_STACK, LINK_SKB, j->packet, j->frame);
	if (!one)
		return 0;
	fill_stage(&one->slot, &s, skb);
	events.ringbuf_submit(one, NO_WAKEUP);
	return 0;
}

/* Tracepoint net:net_dev_queue(skb). */
int on_net_dev_queue(struct bpf_raw_tracepoint_args *ctx)
{
	return at_point(NET_DEV_QUEUE, ctx->args[0], read_u64(ctx->args[0] + OFF_SKB_DEV));
}

/* Tracepoint net:net_dev_xmit(skb, rc, dev, len): the skb may be gone by then. */
int on_net_dev_xmit(struct bpf_raw_tracepoint_args *ctx)
{
	return at_point(NET_DEV_XMIT, ctx->args[0], ctx->args[2]);
}

/* Tracepoint net:netif_receive_skb(skb). */
int on_netif_receive_skb(struct bpf_raw_tracepoint_args *ctx)
{
	return at_point(NETIF_RECEIVE_SKB, ctx->args[0], read_u64(ctx->args[0] + OFF_SKB_DEV));
}

/* Tracepoint net:netif_rx(skb). */
int on_netif_rx(struct bpf_raw_tracepoint_args *ctx)
{
	return at_point(NETIF_RX, ctx->args[0], read_u64(ctx->args[0] + OFF_SKB_DEV));
}

/* Tracepoint skb:consume_skb(skb): its address may be another's from now on. */
int on_consume_skb(struct bpf_raw_tracepoint_args *ctx)
{
	u64 skb = ctx->args[0];

	skbs.delete(&skb);
	return 0;
}
