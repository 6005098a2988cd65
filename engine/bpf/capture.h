/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The capture filter: which packets are followed, decided once, where a packet first enters the flow table. User space
 * writes the filter that is not in force and then says that it is (engine/capture/encode.py has this layout).
 */

#define ENTRIES 16

#define CAPTURE_UPCALLS_ONLY 1
#define CAPTURE_DROPS_ONLY 2
#define CAPTURE_MATCHES 4 /* there are entries */

#define SIDE_SOURCE 1
#define SIDE_DESTINATION 2

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_ARP 0x0806
#define ETHERTYPE_RARP 0x8035
#define ETHERTYPE_IPV6 0x86dd

#define IP_TCP 6
#define IP_UDP 17
#define IP_SCTP 132
#define IP_UDPLITE 136
#define FRAGMENT_LATER 2 /* OVS_FRAG_TYPE_LATER */

struct address {
	u64 words[2];
};

struct network {
	struct address address;
	struct address mask;
};

struct protocol {
	u16 ethertype; /* 0: any */
	u8 protocol;
	u8 any_protocol;
};

struct capture {
	u32 flags;
	u32 sample; /* one in so many; 0 and 1: all */
	u8 interfaces, networks, protocols, ports, vlans, pad[3]; /* how many entries are used */
	struct device_name interface[ENTRIES];
	struct network network[ENTRIES]; /* IPv4 as ::ffff:a.b.c.d */
	u8 network_side[ENTRIES];
	struct protocol protocol[ENTRIES];
	u16 port[ENTRIES];
	u8 port_side[ENTRIES];
	u16 vlan[ENTRIES];
};

BPF_ARRAY(captures, struct capture, 2);

/*
 * What the filter looks at: struct sw_flow_key (net/openvswitch/flow.h), which the kernel has just made of the packet. What
 * the key does not tell never leaves a packet out.
 */
struct subject {
	struct device_name device;
	struct address source;
	struct address destination;
	u16 ethertype;
	u16 source_port;
	u16 destination_port;
	u16 tci[2];
	u8 protocol;
	u8 has_addresses;
	u8 has_ports;
	u8 deep_tags;	     /* more VLAN tags than the key holds: nothing behind them is known */
	u8 unknown_addresses; /* the header is cut off or malformed */
	u8 unknown_protocol;
	u8 unknown_ports;
};

static __always_inline u16 host_order(u16 network_order)
{
	return __builtin_bswap16(network_order);
}

static __always_inline void map_ipv4(struct address *to, u32 address)
{
	to->words[0] = 0;
	to->words[1] = 0xffff0000ULL | (u64)address << 32;
}

static __always_inline void read_addresses(struct subject *s, u64 key)
{
	u32 source, destination;

	if (s->ethertype == ETHERTYPE_IPV6) {
		READ(s->source, key + OFF_KEY_IPV6_SRC);
		READ(s->destination, key + OFF_KEY_IPV6_DST);
		s->has_addresses = 1;
		s->unknown_addresses = !(s->source.words[0] | s->source.words[1] | s->destination.words[0] |
					 s->destination.words[1]);
	} else if (s->ethertype == ETHERTYPE_IPV4 || s->ethertype == ETHERTYPE_ARP ||
		   s->ethertype == ETHERTYPE_RARP) {
		source = read_u32(key + OFF_KEY_IPV4_SRC);
		destination = read_u32(key + OFF_KEY_IPV4_DST);
		map_ipv4(&s->source, source);
		map_ipv4(&s->destination, destination);
		s->has_addresses = 1;
		s->unknown_addresses = !(source | destination);
	}
}

static __always_inline void read_transport(struct subject *s, u64 key)
{
	u8 later = read_u8(key + OFF_KEY_IP_FRAG) == FRAGMENT_LATER;
	u8 protocol = read_u8(key + OFF_KEY_IP_PROTO);

	s->protocol = protocol;
	s->unknown_protocol = s->unknown_addresses;
	/* Extension headers that the kernel does not pass over, or that make no sense. */
	if (s->ethertype == ETHERTYPE_IPV6 &&
	    (later || protocol == 59 || protocol == 135 || protocol == 139 || protocol == 140))
		s->unknown_protocol = 1;
	if (later && !s->unknown_addresses)
		return; /* no ports in it */
	s->has_ports = protocol == IP_TCP || protocol == IP_UDP || protocol == IP_SCTP;
	s->source_port = host_order(read_u16(key + OFF_KEY_TP_SRC));
	s->destination_port = host_order(read_u16(key + OFF_KEY_TP_DST));
	s->unknown_ports = s->unknown_protocol || protocol == IP_UDPLITE ||
			   (s->has_ports && !(s->source_port | s->destination_port));
}

static __always_inline void read_subject(struct subject *s, u64 key)
{
	s->ethertype = host_order(read_u16(key + OFF_KEY_ETH_TYPE));
	s->tci[0] = host_order(read_u16(key + OFF_KEY_VLAN_TCI));
	s->tci[1] = host_order(read_u16(key + OFF_KEY_CVLAN_TCI));
	s->deep_tags = s->ethertype == 0x8100 || s->ethertype == 0x88a8 || s->ethertype == 0x9100;
	read_addresses(s, key);
	if (s->ethertype == ETHERTYPE_IPV4 || s->ethertype == ETHERTYPE_IPV6)
		read_transport(s, key);
}

static __always_inline int wants_interface(struct capture *c, struct subject *s)
{
	u32 i;

#pragma clang loop unroll(disable)
	for (i = 0; i < ENTRIES; i++) {
		u32 at = opaque(i) & (ENTRIES - 1);
		if (at >= c->interfaces)
			break;
		if (c->interface[at].words[0] == s->device.words[0] && c->interface[at].words[1] == s->device.words[1])
			return 1;
	}
	return c->interfaces == 0;
}

static __always_inline int is_in(struct network *n, struct address *a)
{
	return (a->words[0] & n->mask.words[0]) == n->address.words[0] &&
	       (a->words[1] & n->mask.words[1]) == n->address.words[1];
}

static __always_inline int wants_network(struct capture *c, struct subject *s)
{
	u32 i;

	if (!c->networks || s->deep_tags || s->unknown_addresses)
		return 1;
	if (!s->has_addresses)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < ENTRIES; i++) {
		u32 at = opaque(i) & (ENTRIES - 1);
		if (at >= c->networks)
			break;
		if ((c->network_side[at] & SIDE_SOURCE) && is_in(&c->network[at], &s->source))
			return 1;
		if ((c->network_side[at] & SIDE_DESTINATION) && is_in(&c->network[at], &s->destination))
			return 1;
	}
	return 0;
}

static __always_inline int wants_protocol(struct capture *c, struct subject *s)
{
	u32 i;

	if (!c->protocols || s->deep_tags)
		return 1;
#pragma clang loop unroll(disable)
	for (i = 0; i < ENTRIES; i++) {
		u32 at = opaque(i) & (ENTRIES - 1);
		struct protocol *p = &c->protocol[at];
		if (at >= c->protocols)
			break;
		if (p->ethertype && p->ethertype != s->ethertype)
			continue;
		if (p->any_protocol)
			return 1;
		if (s->ethertype != ETHERTYPE_IPV4 && s->ethertype != ETHERTYPE_IPV6)
			continue;
		if (s->unknown_protocol || p->protocol == s->protocol)
			return 1;
	}
	return 0;
}

static __always_inline int wants_port(struct capture *c, struct subject *s)
{
	u32 i;

	if (!c->ports || s->deep_tags || s->unknown_ports)
		return 1;
	if (!s->has_ports)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < ENTRIES; i++) {
		u32 at = opaque(i) & (ENTRIES - 1);
		if (at >= c->ports)
			break;
		if ((c->port_side[at] & SIDE_SOURCE) && c->port[at] == s->source_port)
			return 1;
		if ((c->port_side[at] & SIDE_DESTINATION) && c->port[at] == s->destination_port)
			return 1;
	}
	return 0;
}

/* VLAN_CFI_MASK: OVS sets it where there is a tag. */
static __always_inline int has_tag(u16 tci, u16 id)
{
	return (tci & 0x1000) && (tci & 0xfff) == id;
}

static __always_inline int wants_vlan(struct capture *c, struct subject *s)
{
	u32 i;

	if (!c->vlans || s->deep_tags)
		return 1;
#pragma clang loop unroll(disable)
	for (i = 0; i < ENTRIES; i++) {
		u32 at = opaque(i) & (ENTRIES - 1);
		if (at >= c->vlans)
			break;
		if (has_tag(s->tci[0], c->vlan[at]) || has_tag(s->tci[1], c->vlan[at]))
			return 1;
	}
	return 0;
}

static __always_inline struct capture *capture_in_force(struct settings *s)
{
	u32 which = s->capture & 1;
	return captures.lookup(&which);
}

static __always_inline void count_left_out(u32 why)
{
	u64 *count = left_out.lookup(&why);
	if (count)
		*count += 1;
}

/*
 * While the ring fills, fewer packets are followed, so that those that are followed stay whole: from half of it on one
 * in 4, in 16, in 64, and none in the last eighth.
 */
static __always_inline int is_crowded_out(struct settings *s)
{
	u64 eighths = unread_bytes() * 8 / ((u64)RING_PAGES * 4096);

	if (!s->back_off || eighths < 4)
		return 0;
	if (eighths >= 7)
		return 1;
	return (bpf_get_prandom_u32() & ((1 << (2 * (eighths - 3))) - 1)) != 0;
}

/* Whether somebody wants to see a packet that enters with this key. */
static __always_inline int is_wanted(struct settings *settings, u64 key, struct device_name *device)
{
	struct capture *c = capture_in_force(settings);
	struct subject s = {};

	if (c && (c->flags & CAPTURE_MATCHES)) {
		s.device = *device;
		read_subject(&s, key);
		if (!wants_interface(c, &s) || !wants_network(c, &s) || !wants_protocol(c, &s) || !wants_port(c, &s) ||
		    !wants_vlan(c, &s)) {
			count_left_out(LEFT_OUT_FILTER);
			return 0;
		}
	}
	if (c && c->sample > 1 && bpf_get_prandom_u32() % c->sample) {
		count_left_out(LEFT_OUT_SAMPLING);
		return 0;
	}
	if (is_crowded_out(settings)) {
		count_left_out(LEFT_OUT_CROWDED);
		return 0;
	}
	return 1;
}

/* The packet leaves the datapath: send what was noted of it, if it turned out to be what is wanted. */
static __always_inline void end_trail(struct context *context, struct settings *settings)
{
	struct capture *c = capture_in_force(settings);
	u32 is = context->trail.head.flags;

	context->chosen = 0;
	/* What becomes of a packet that vswitchd is asked about is not known yet. */
	if (c && (is & TRAIL_BEGINS) &&
	    (((c->flags & CAPTURE_UPCALLS_ONLY) && !(is & TRAIL_ASKED)) ||
	     ((c->flags & CAPTURE_DROPS_ONLY) && !(is & (TRAIL_ASKED | TRAIL_DROPPED))))) {
		count_left_out(LEFT_OUT_FILTER);
		context->trail.head.count = 0;
		return;
	}
	send_trail(context, TRAIL_ENDS);
}
