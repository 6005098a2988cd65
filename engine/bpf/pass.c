/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet enters the flow table: when it arrives, and again at each recirculation. */

static __always_inline int is_chosen(struct device_name *name)
{
	return !is_filtered() || interfaces.lookup(name) != NULL;
}

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
	__builtin_memset(name, 0, sizeof(*name));
	if (device)
		bpf_probe_read_kernel_str(name->name, sizeof(name->name), (void *)(device + OFF_DEV_NAME));
}

/*
 * words: port number | recirculation id << 32; length | linear length << 32; device name (2); datapath. In place of an
 * upcall the frame that recirculated it; in place of a queue, for the first pass, the VLAN tag of the skb's metadata.
 */
static __always_inline void fill_pass(struct record *r, struct frame *f, u64 vport, u64 key,
				      struct device_name *name, u64 parent)
{
	u32 length = read_u32(f->skb + OFF_SKB_LEN);
	u32 linear = length - read_u32(f->skb + OFF_SKB_DATA_LEN);

	r->packet = f->packet;
	r->frame = f->id;
	r->skb = f->skb;
	r->upcall = parent;
	r->words[0] = read_u16(vport + OFF_VPORT_PORT_NO) | (u64)read_u32(key + OFF_KEY_RECIRC_ID) << 32;
	r->words[1] = length | (u64)linear << 32;
	__builtin_memcpy(&r->words[2], name->name, 16);
	r->words[4] = read_u64(vport + OFF_VPORT_DP);
}

static __always_inline void send_first_pass(struct frame *f, u64 vport, u64 key, struct device_name *name)
{
	struct packet_record *p = events.ringbuf_reserve(sizeof(struct packet_record));
	u64 data = read_u64(f->skb + OFF_SKB_DATA);

	if (!p) {
		count_lost(KIND_PASS);
		return;
	}
	fill_record(&p->record, KIND_PASS, LINK_SKB);
	fill_pass(&p->record, f, vport, key, name, 0);
	p->record.queue = read_vlan(f->skb);
	if (bpf_probe_read_kernel(p->data, PACKET_BYTES, (void *)data))
		p->record.words[1] &= 0xffffffffULL; /* nothing of it could be read */
	events.ringbuf_submit(p, NO_WAKEUP);
}

static __always_inline void send_next_pass(struct frame *f, u64 vport, u64 key, struct device_name *name,
					   u64 parent)
{
	struct record *r = new_record(KIND_PASS, LINK_SKB);
	if (!r)
		return;
	fill_pass(r, f, vport, key, name, parent);
	events.ringbuf_submit(r, NO_WAKEUP);
}

/*
 * ovs_dp_process_packet(skb, key): net/openvswitch/datapath.c, 4.3 and later. Reads the input vport from
 * OVS_CB(skb), the recirculation id from the key, the packet's first bytes from the skb's linear part.
 */
static __always_inline int pass_entered(u64 skb, u64 key)
{
	struct context *context = this_context();
	struct device_name name;
	struct frame *outer, *f;
	u64 vport, parent = 0;

	if (!context || !is_enabled())
		return 0;
	drop_stuck_frames(context);
	outer = top_frame(context);
	f = push_frame(context);
	if (!f) {
		count_lost(KIND_PASS);
		return 0;
	}
	f->id = new_id(context);
	f->packet = f->id;
	f->skb = skb;
	f->upcall = 0;
	f->queue = 0;
	f->kind = FRAME_PASS;
	f->in_upcall = 0;
	vport = read_u64(skb + OFF_SKB_CB + OFF_CB_INPUT_VPORT);
	read_device_name(&name, vport);
	/* Without a recirculation id it is another arrival: a tunnel or an internal port further down. */
	if (outer && read_u32(key + OFF_KEY_RECIRC_ID)) {
		parent = outer->id;
		f->packet = outer->packet;
		f->chosen = outer->chosen;
	} else {
		f->chosen = is_chosen(&name);
	}
	if (!f->chosen)
		return 0;
	if (parent)
		send_next_pass(f, vport, key, &name, parent);
	else
		send_first_pass(f, vport, key, &name);
	return 0;
}

static __always_inline int pass_returned(void)
{
	struct context *context = this_context();
	if (context && is_enabled())
		pop_frame(context);
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
MODULE_KFUNC_PROBE(openvswitch, ovs_dp_process_packet, u64 skb, u64 key)
{
	return pass_entered(skb, key);
}

MODULE_KRETFUNC_PROBE(openvswitch, ovs_dp_process_packet, u64 skb, u64 key)
{
	return pass_returned();
}
#endif
