/* SPDX-License-Identifier: GPL-2.0-only */
/* The upcall's message goes to the socket of a handler thread: once, or once for each segment of a GSO packet. */

/* The headers before the attributes of an upcall: struct nlmsghdr, struct genlmsghdr, struct ovs_header. */
#define UPCALL_HEADERS 24
#define OVS_PACKET_ATTR_KEY 2

/*
 * skb_zerocopy(to, from, len, hlen): net/core/skbuff.c. queue_userspace_packet() copies the packet into the message
 * with it: to is the message, whose address comes back in the thread that receives it, and has the flow key by now; from
 * is what vswitchd will see (checksum filled in, VLAN tag in its place). Reads the key and the first bytes.
 */
static __always_inline int packet_copied(u64 to, u64 from, u32 length)
{
	struct context *context = this_context();
	struct message m = {};
	struct frame *f;
	u64 data;
	u32 linear;

	if (!context || !enabled_settings())
		return 0;
	f = top_frame(context);
	if (!f || !f->in_upcall)
		return 0;
	m.packet = context->trail.head.packet;
	m.frame = f->id;
	m.upcall = f->upcall;
	m.time = bpf_ktime_get_ns();
	m.chosen = context->chosen;
	m.length = length;
	m.queue = (u32)(new_id(context) >> 8) ^ (bpf_get_smp_processor_id() << 24);
	linear = read_u32(from + OFF_SKB_LEN) - read_u32(from + OFF_SKB_DATA_LEN);
	if (linear >= HASHED_BYTES || linear >= length)
		m.bytes_hash = hash_bytes(&context->scratch, read_u64(from + OFF_SKB_DATA), length, HASHED_BYTES);
	data = read_u64(to + OFF_SKB_DATA) + UPCALL_HEADERS;
	if (read_u16(data + 2) == OVS_PACKET_ATTR_KEY)
		m.key_hash = hash_bytes(&context->scratch, data + 4, attribute_length(data), KEY_BYTES);
	f->message = to;
	f->message_began = m.time;
	f->queue = m.queue;
	if (messages.update(&to, &m))
		count_lost(KIND_UPCALL_RECV);
	return 0;
}

/*
 * netlink_unicast(ssk, skb, portid, nonblock): net/netlink/af_netlink.c. Inside ovs_dp_upcall() the skb is the upcall's
 * message, now as long as its reader gets it. Everybody's messages come by here, and what interrupts this program while
 * it runs for another one is not seen: no more than the size depends on it.
 */
static __always_inline int message_sent(u64 skb, u32 portid)
{
	struct context *context = this_context();
	struct message *m;
	struct frame *f;

	if (!context || !enabled_settings())
		return 0;
	f = top_frame(context);
	if (!f || !f->in_upcall)
		return 0;
	f->portid = portid;
	m = messages.lookup(&skb);
	if (m)
		m->size = read_u32(skb + OFF_SKB_LEN);
	return 0;
}

/* number: the message. words: port id, ret: 0 or a negative error, as genlmsg_unicast() hands it to queue_userspace_packet(). */
static __always_inline int message_returned(int ret)
{
	struct context *context = this_context();
	struct frame *f;
	struct slot *s;

	if (!context || !enabled_settings())
		return 0;
	f = top_frame(context);
	if (!f || !f->in_upcall)
		return 0;
	if (ret < 0)
		messages.delete(&f->message);
	if (!context->chosen)
		return 0;
	make_room(context);
	s = next_slot(context, KIND_UPCALL_ENQUEUE, f);
	s->time = f->message_began;
	s->number = f->queue;
	s->where = f->upcall;
	s->words[0] = f->portid;
	s->words[1] = ret > 0 ? 0 : (u64)(s64)ret;
	return 0;
}

#ifdef USE_KPROBES
int kprobe__skb_zerocopy(struct pt_regs *ctx, u64 to, u64 from, int len)
{
	return packet_copied(to, from, len);
}

int kprobe__netlink_unicast(struct pt_regs *ctx, u64 ssk, u64 skb, u32 portid)
{
	return message_sent(skb, portid);
}

int kretprobe__netlink_unicast(struct pt_regs *ctx)
{
	return message_returned(PT_REGS_RC(ctx));
}
#else
FENTRY(vmlinux, skb_zerocopy, u64 to, u64 from, int len, int hlen)
{
	return packet_copied(to, from, len);
}

FENTRY(vmlinux, netlink_unicast, u64 ssk, u64 skb, u32 portid, int nonblock)
{
	return message_sent(skb, portid);
}

FEXIT(vmlinux, netlink_unicast, u64 ssk, u64 skb, u32 portid, int nonblock, int ret)
{
	return message_returned(ret);
}
#endif
