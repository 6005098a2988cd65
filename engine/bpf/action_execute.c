/* SPDX-License-Identifier: GPL-2.0-only */

#define SHORT_ARGUMENTS 32
#define MORE_ARGUMENTS 48 /* in each further slot */
#define MORE_SLOTS 5
#define OPTION_SLOTS 3
#define HELPER_NAME 16 /* NF_CT_HELPER_NAME_LEN */
#define OVS_ACTION_ATTR_SET 3
#define OVS_ACTION_ATTR_CT 12
#define OVS_ACTION_ATTR_DROP 24

/* More of the arguments: from where, how many bytes. The last 48 bytes of a slot hold them. */
static __always_inline void note_more(struct context *context, struct frame *f, u64 from, u32 length)
{
	struct slot *s = next_slot(context, KIND_MORE, f);

	if (length > MORE_ARGUMENTS)
		length = MORE_ARGUMENTS;
	asm volatile("" : "+r"(length));
	length &= 63;
	if (length <= MORE_ARGUMENTS)
		bpf_probe_read_kernel(&s->where, length, (void *)from);
}

/*
 * A set(tunnel) holds but a pointer (struct ovs_tunnel_info): note the tunnel's key, behind it whether it is IPv6 and how
 * many bytes of options there are, then the options (struct ip_tunnel_info, include/net/ip_tunnels.h; a key has between
 * 48 and 94 bytes).
 */
static __always_inline void note_tunnel(struct context *context, struct frame *f, u64 attribute)
{
	u64 destination = read_u64(attribute + 8);
	u64 info = destination + OFF_TUNNEL_INFO;
	struct slot *s;
	u8 *rest;
	u32 i, options;

	if (read_u16(attribute + 6) != KEY_TUNNEL_INFO || !destination)
		return;
	options = read_u8(info + OFF_TUNNEL_OPTIONS_LEN);
	note_more(context, f, info + OFF_TUNNEL_KEY, MORE_ARGUMENTS);
	s = next_slot(context, KIND_MORE, f);
	rest = (u8 *)&s->where;
	bpf_probe_read_kernel(rest, SIZE_TUNNEL_KEY - MORE_ARGUMENTS, (void *)(info + OFF_TUNNEL_KEY + MORE_ARGUMENTS));
	rest[SIZE_TUNNEL_KEY - MORE_ARGUMENTS] = read_u8(info + OFF_TUNNEL_MODE);
	rest[SIZE_TUNNEL_KEY - MORE_ARGUMENTS + 1] = options;
#pragma clang loop unroll(disable)
	for (i = 0; i < OPTION_SLOTS; i++) {
		u32 done = i * MORE_ARGUMENTS;
		if (options <= done)
			break;
		note_more(context, f, info + OFF_TUNNEL_OPTIONS + done, options - done);
	}
}

/* A ct holds but a pointer to its helper (struct nf_conntrack_helper): note its name behind all else. */
static __always_inline void note_helper(struct context *context, struct frame *f, u64 attribute)
{
	u64 helper = read_u64(attribute + 4 + OFF_CT_HELPER);

	if (helper)
		note_more(context, f, helper + OFF_HELPER_NAME, HELPER_NAME);
}

/*
 * Tracepoint openvswitch:ovs_do_execute_action(dp, skb, key, attribute, rem): 5.14 and later. Reads the action's type and
 * its arguments as they stand (engine/actions knows what they mean), and what connection tracking has said by now.
 * number: type | length << 16. where: the attribute; an action within another's is in its range. words: datapath,
 * arguments (4).
 */
int on_ovs_do_execute_action(struct bpf_raw_tracepoint_args *ctx)
{
	struct context *context = this_context();
	u64 attribute = ctx->args[3];
	u32 length, type, i;
	struct frame *f;
	struct slot *s;

	f = followed_frame(context);
	if (!f)
		return 0;
	length = attribute_length(attribute);
	type = read_u16(attribute + 2) & 0x3fff;
	if (type == OVS_ACTION_ATTR_DROP)
		context->trail.head.flags |= TRAIL_DROPPED;
	make_room(context);
	s = next_slot(context, KIND_ACTION_EXECUTE, f);
	s->skb = ctx->args[1];
	s->number = type | length << 16;
	s->where = attribute;
	s->words[0] = ctx->args[0];
	i = length > SHORT_ARGUMENTS ? SHORT_ARGUMENTS : length;
	asm volatile("" : "+r"(i));
	i &= 63;
	if (i <= SHORT_ARGUMENTS)
		bpf_probe_read_kernel(&s->words[1], i, (void *)(attribute + 4));
#ifdef KEY_TUNNEL_INFO
	if (type == OVS_ACTION_ATTR_SET && length == 12)
		note_tunnel(context, f, attribute);
#endif
#pragma clang loop unroll(disable)
	for (i = 0; i < MORE_SLOTS; i++) {
		u32 done = SHORT_ARGUMENTS + i * MORE_ARGUMENTS;
		if (length <= done)
			break;
		note_more(context, f, attribute + 4 + done, length - done);
	}
#ifdef OFF_HELPER_NAME
	if (type == OVS_ACTION_ATTR_CT)
		note_helper(context, f, attribute);
#endif
	note_tracked(context, f, ctx->args[2]);
	return 0;
}
