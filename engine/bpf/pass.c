/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet enters the flow table: when it arrives, at each recirculation, and again where a tunnel or an internal port led. */

/* include/linux/if_vlan.h: up to 6.1 a bit tells whether the tag counts, since 6.2 the field itself. */
static __always_inline u32 read_vlan(u64 skb)
{
#ifdef OFF_SKB_VLAN_PRESENT
	if (!(read_u8(skb + OFF_SKB_VLAN_PRESENT) & MASK_SKB_VLAN_PRESENT))
		return 0;
#endif
	return read_u32(skb + OFF_SKB_VLAN); /* vlan_proto, vlan_tci */
}

static __always_inline void read_device_name(struct device_name *name, u64 vport)
{
	u64 device = read_u64(vport + OFF_VPORT_DEV);
	name->words[0] = 0;
	name->words[1] = 0;
	if (device)
		bpf_probe_read_kernel_str(name, sizeof(*name), (void *)(device + OFF_DEV_NAME));
}

/* The packet's first bytes, and the tag that is not among them. */
static __always_inline void note_bytes(struct context *context, u64 skb)
{
	u64 data = read_u64(skb + OFF_SKB_DATA);
	u32 length = read_u32(skb + OFF_SKB_LEN);

	context->trail.head.length = length;
	context->trail.head.linear = length - read_u32(skb + OFF_SKB_DATA_LEN);
	context->trail.head.vlan = read_vlan(skb);
	if (bpf_probe_read_kernel(context->data, PACKET_BYTES, (void *)data))
		context->trail.head.linear = 0;
}

/*
 * number: one more than the number of the frame that it came from, 0 for the first, FROM_AFAR for one that the network
 * stack led here. where: datapath. words: port number | recirculation id << 32; length; device name (2); the frame afar.
 */
#define FROM_AFAR 0xffff

static __always_inline void note_pass(struct context *context, struct frame *f, u64 vport, u64 key,
				      struct device_name *name, u32 from, u64 afar)
{
	struct slot *s;

	make_room(context);
	s = next_slot(context, KIND_PASS, f);
	s->number = from;
	s->where = read_u64(vport + OFF_VPORT_DP);
	s->words[0] = read_u16(vport + OFF_VPORT_PORT_NO) | (u64)read_u32(key + OFF_KEY_RECIRC_ID) << 32;
	s->words[1] = read_u32(f->skb + OFF_SKB_LEN);
	s->words[2] = name->words[0];
	s->words[3] = name->words[1];
	s->words[4] = afar;
	note_tracked(context, f, key);
}

/*
 * ovs_dp_process_packet(skb, key): net/openvswitch/datapath.c, 4.3 and later. Reads the input vport from
 * OVS_CB(skb), the recirculation id from the key, the packet's first bytes from the skb's linear part.
 */
static __always_inline int pass_entered(u64 skb, u64 key)
{
	struct settings *settings = enabled_settings();
	struct context *context = this_context();
	struct device_name name;
	struct frame *outer, *f;
	u32 from = 0;
	u64 vport, afar = 0;

	if (!context || !settings)
		return 0;
	drop_stuck_frames(context);
	outer = top_frame(context);
	if (!context->depth)
		context->began = bpf_ktime_get_ns();
	f = push_frame(context);
	if (!f) {
		if (context->chosen) {
			count_lost(KIND_PASS);
			mark_incomplete(context->trail.head.packet);
		}
		return 0;
	}
	f->id = new_id(context);
	f->skb = skb;
	f->upcall = 0;
	f->queue = 0;
	f->kind = FRAME_PASS;
	f->in_upcall = 0;
	vport = read_u64(skb + OFF_SKB_CB + OFF_CB_INPUT_VPORT);
	read_device_name(&name, vport);
#ifdef STACK
	if (!context->chosen && context->depth == 1)
		afar = goes_on(context, f, skb);
#endif
	if (afar) {
		from = FROM_AFAR;
	} else if (context->chosen) {
		if (outer)
			from = outer->number + 1;
		context->frames_seen += 1;
		f->number = context->frames_seen;
		f->id = context->trail.head.others + f->number;
	} else if (!read_u32(key + OFF_KEY_RECIRC_ID) && is_wanted(settings, key, &name)) {
		context->chosen = 1;
		context->first = context->depth;
		context->frames_seen = 0;
		f->number = 0;
		begin_trail(context, f->id, f->id, f->id, TRAIL_BEGINS);
		note_bytes(context, skb);
#ifdef STACK
		note_stages(context, f, skb);
#endif
	}
	if (context->chosen)
		note_pass(context, f, vport, key, &name, from, afar);
	return 0;
}

static __always_inline int pass_returned(void)
{
	struct settings *settings = enabled_settings();
	struct context *context = this_context();

	if (!context || !settings || !context->depth)
		return 0;
	if (context->chosen && context->depth == context->first)
		end_trail(context, settings);
	context->depth -= 1;
	return 0;
}

#ifdef USE_KPROBES
int kprobe__ovs_dp_process_packet(struct pt_regs *ctx, u64 skb, u64 key)
{
	return pass_entered(skb, key);
}

int kretprobe__ovs_dp_process_packet(struct pt_regs *ctx)
{
	return pass_returned();
}
#else
FENTRY(openvswitch, ovs_dp_process_packet, u64 skb, u64 key)
{
	return pass_entered(skb, key);
}

FEXIT(openvswitch, ovs_dp_process_packet, u64 skb, u64 key)
{
	return pass_returned();
}
#endif
