/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * USDT probes of ovs-vswitchd, attached as uprobes. Where a probe's arguments lie differs from build to build: user space
 * reads it from the notes of the file (engine/usdt) and tells it through maps, so that nothing is compiled anew.
 */

#define USDT_ARGUMENTS 6
#define USDT_PAGE 0xfff /* bits of an address that are the same wherever a file is loaded */

/* engine/usdt/wanted.py, WANTED. */
enum usdt_probe {
	USDT_RECV_UPCALL = 1,
	USDT_OP_FLOW_PUT,
	USDT_OP_FLOW_EXECUTE,
	USDT_FLOW_RESULT,
	USDT_FLOW_SWEEP_RESULT,
};

/* engine/usdt/arguments.py, Kind. */
enum usdt_kind { USDT_UNKNOWN, USDT_CONSTANT, USDT_REGISTER, USDT_MEMORY };

/* Where an argument lies: engine/usdt/places.py writes it. */
struct usdt_argument {
	s64 value_or_displacement;
	s16 register_offset; /* in struct pt_regs; < 0: none */
	s16 index_offset;
	u8 kind;
	u8 scale;
	u8 size; /* bytes: 1, 2, 4 or 8 */
	u8 is_signed;
};

struct usdt_key {
	u32 probe;
	u32 ip_low;
};

struct usdt_site {
	struct usdt_argument arguments[USDT_ARGUMENTS];
};

/* A daemon that is traced. */
struct usdt_process {
	u32 ukey_ufid; /* where its struct udpif_key has the UFID; 0: not known */
};

/* The probes of one file fire in all processes that run it: those that are not meant are not in here. 0: any other. */
BPF_HASH(usdt_processes, u32, struct usdt_process, 256);
BPF_HASH(usdt_sites, struct usdt_key, struct usdt_site, 1024);

/* The daemon that hit the probe, or NULL. */
static __always_inline struct usdt_process *usdt_process(void)
{
	u32 pid = bpf_get_current_pid_tgid() >> 32;
	u32 any = 0;
	struct usdt_process *p = usdt_processes.lookup(&pid);

	return p ? p : usdt_processes.lookup(&any);
}

/* Where the arguments lie at the place that was hit, or NULL. A uprobe's program sees the probed instruction as its ip. */
static __always_inline struct usdt_site *usdt_site(struct pt_regs *ctx, u32 probe)
{
	struct usdt_key key = {probe, PT_REGS_IP(ctx) & USDT_PAGE};

	return usdt_sites.lookup(&key);
}

static __always_inline u64 usdt_register(struct pt_regs *ctx, s16 offset)
{
	u64 value = 0;

	if (offset >= 0)
		bpf_probe_read_kernel(&value, sizeof(value), (void *)ctx + offset);
	return value;
}

/* The lowest bytes of a value, with their sign. */
static __always_inline u64 usdt_sized(u64 value, u8 size, u8 is_signed)
{
	u32 shift = (64 - 8 * size) & 63;

	value <<= shift;
	return is_signed ? (u64)((s64)value >> shift) : value >> shift;
}

/* Read an argument: 0 where it is not known where it lies, or its memory is not there. */
static __always_inline int usdt_argument(struct pt_regs *ctx, struct usdt_argument *place, u64 *result)
{
	u64 value = place->value_or_displacement;
	u32 size = place->size;

	if (place->kind == USDT_UNKNOWN || size == 0 || size > 8)
		return 0;
	if (place->kind == USDT_REGISTER)
		value = usdt_register(ctx, place->register_offset);
	if (place->kind == USDT_MEMORY) {
		u64 address = value + usdt_register(ctx, place->register_offset) +
			      usdt_register(ctx, place->index_offset) * place->scale;
		value = 0;
		/* The verifier follows a mask, and not the compiler's form of the bound above. */
		asm volatile("" : "+r"(size));
		size &= 15;
		if (size > sizeof(value) || bpf_probe_read_user(&value, size, (void *)address))
			return 0;
	}
	*result = usdt_sized(value, place->size, place->is_signed);
	return 1;
}

/* vswitchd took an upcall. */
struct usdt_received {
	u64 packet; /* address in vswitchd's memory; 0: not known */
	u64 key;
	u32 type; /* lib/dpif.h, enum dpif_upcall_type: 0 miss, 1 action */
	u32 size; /* bytes of the packet */
	u32 key_size;
	u32 pad;
};

/* vswitchd installs or changes a flow. */
struct usdt_put {
	u64 key; /* address in vswitchd's memory: the bytes that the upcall carried as its key */
	u64 ufid[2];
	u32 key_size;
	u32 flags; /* lib/dpif.h, enum dpif_flow_put_flags: 1 create, 2 modify, 4 zero its statistics */
	u32 has_ufid;
	u32 pad;
};

/* vswitchd sends a packet back. */
struct usdt_executed {
	u64 packet; /* address in vswitchd's memory */
	u32 size;   /* bytes of the packet */
	u32 pad;
};

/* A revalidator deletes a flow. */
struct usdt_deleted {
	u64 ufid[2];
	u32 reason; /* engine/usdt/flow_deletion.py */
	u32 has_ufid;
};
