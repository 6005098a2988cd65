/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all probes share: the record that goes to user space, and the maps that tie events to packets.
 *
 * Every offset (OFF_*) is a macro that the loader takes from the running kernel's BTF. Pointers into the
 * kernel are void *: no kernel header is needed.
 *
 * How events find their packet. OVS handles a packet with softirqs off, so what happens on one CPU between
 * the entry and the return of ovs_dp_process_packet belongs to that packet: a stack of frames per CPU says
 * which. An upcall leaves the CPU as a netlink skb: its address is what the handler thread receives. What
 * that thread does next is tied to the upcall by the bytes of the flow key and of the packet.
 *
 * Functions are hooked by fentry and fexit; with USE_KPROBES, where bcc cannot do that for a module (up to 0.26), by
 * kprobe and kretprobe. A kretprobe does not show a call's arguments: what is needed of them is saved on entry.
 */

#include <uapi/linux/ptrace.h>

#define STUCK 1000000000ULL /* ns; nothing runs so long with softirqs off: a return that we did not see */
#define MAX_FRAMES 8	   /* nested passes on one CPU; OVS itself stops at 5 recursions */
#define MAX_WAITING 64	   /* upcalls a handler thread takes at a time: UPCALL_MAX_BATCH */
#define PACKET_BYTES 128   /* first bytes of a packet that are kept */
#define HASHED_BYTES 64	   /* first bytes of a packet that are compared */
#define KEY_BYTES 256	   /* bytes of a flow key that are compared */
#define ARGUMENT_BYTES 256 /* bytes of an action's arguments that are kept */

/* engine/events.py, EventKind. */
enum kind {
	KIND_PASS = 1,
	KIND_FLOW_TBL_LOOKUP,
	KIND_UPCALL,
	KIND_UPCALL_ENQUEUE,
	KIND_UPCALL_RETURN,
	KIND_UPCALL_RECV,
	KIND_FLOW_PUT,
	KIND_FLOW_EXEC,
	KIND_ACTION_EXECUTE,
	KINDS,
};

/* engine/events.py, Link. */
enum link { LINK_NONE, LINK_SKB, LINK_NETLINK, LINK_USDT, LINK_ORDER, LINK_BYTES };

#define FLAG_UNCERTAIN 1

/* One event: engine/bpf/records.py reads it. */
struct record {
	u64 time;
	u64 packet; /* the packet: id of its first frame */
	u64 frame;  /* the pass or the execution that it happened in */
	u64 upcall; /* the upcall that it belongs to, or 0 */
	u64 skb;
	u64 pid_tgid;
	char comm[16];
	u32 queue; /* the upcall message, or 0 */
	u16 cpu;
	u8 kind;
	u8 link;
	u8 flags;
	u8 pad[7];
	u64 words[5];
};

/* A pass that begins a packet also carries its first bytes. */
struct packet_record {
	struct record record;
	u8 data[PACKET_BYTES];
};

/* An action whose arguments are longer than the words of a record. */
struct action_record {
	struct record record;
	u8 arguments[ARGUMENT_BYTES];
};

enum frame_kind { FRAME_PASS, FRAME_EXEC };

/* A pass through the flow table, or the execution of what vswitchd sent back. */
struct frame {
	u64 packet;
	u64 id;
	u64 skb;
	u64 upcall; /* the upcall that is under way in a pass; in an execution the one that it answers */
	u64 began;
	u64 message;	   /* netlink skb of the upcall message under way */
	u64 message_began;
	u64 saved[2];	   /* arguments of the call under way, where its return does not show them */
	u64 bytes_hash;
	u32 length;
	u32 queue;
	u32 portid;
	u8 kind;
	u8 chosen; /* the capture filter wants it */
	u8 in_upcall;
	u8 pad;
};

struct context {
	u32 depth;
	u32 pad;
	u64 counter;
	struct frame frames[MAX_FRAMES];
};

/* An upcall message on its way to, or in the hands of, a handler thread. */
struct message {
	u64 packet;
	u64 frame;
	u64 upcall;
	u64 time;
	u64 key_hash;
	u64 bytes_hash; /* 0: could not be read */
	u32 length;	/* of the packet */
	u32 size;	/* of the message */
	u32 queue;
	u8 chosen;
	u8 put_done;
	u8 exec_done;
	u8 pad;
};

/* A thread of vswitchd: the upcalls that it has taken, and the packet that it is sending back. */
struct thread {
	u64 last_seen;
	u32 waiting;
	u8 operating; /* it has begun to answer: what it receives next is a new batch */
	u8 sending;   /* inside ovs_packet_cmd_execute */
	u8 link;
	u8 flags;
	u64 send_time;
	u64 send_frame;
	u64 put; /* the request of the ovs_flow_cmd_new under way, where its return does not show it */
	struct message sent;
	struct message messages[MAX_WAITING];
};

struct device_name {
	char name[16];
};

struct settings {
	u32 enabled;
	u32 by_interface;
};

struct scratch {
	u64 words[2 * KEY_BYTES / 8]; /* twice of what is used: what the mask of a length allows */
};

BPF_RINGBUF_OUTPUT(events, RING_PAGES);
BPF_ARRAY(settings, struct settings, 1);
BPF_PERCPU_ARRAY(contexts, struct context, 1);
BPF_PERCPU_ARRAY(scratches, struct scratch, 1);
BPF_PERCPU_ARRAY(lost, u64, KINDS);
BPF_ARRAY(no_thread, struct thread, 1);
BPF_HASH(interfaces, struct device_name, u8, 256);
BPF_HASH(messages, u64, struct message, 16384);
BPF_HASH(threads, u32, struct thread, 1024);

#define READ(destination, address) bpf_probe_read_kernel(&(destination), sizeof(destination), (void *)(address))

static __always_inline u64 read_u64(u64 address)
{
	u64 value = 0;
	READ(value, address);
	return value;
}

static __always_inline u32 read_u32(u64 address)
{
	u32 value = 0;
	READ(value, address);
	return value;
}

static __always_inline u16 read_u16(u64 address)
{
	u16 value = 0;
	READ(value, address);
	return value;
}

static __always_inline u8 read_u8(u64 address)
{
	u8 value = 0;
	READ(value, address);
	return value;
}

static __always_inline void count_lost(u32 kind)
{
	u64 *count = lost.lookup(&kind);
	if (count)
		*count += 1;
}

static __always_inline int is_enabled(void)
{
	int zero = 0;
	struct settings *s = settings.lookup(&zero);
	return s && s->enabled;
}

/* Whether the capture filter leaves anything out. */
static __always_inline int is_filtered(void)
{
	int zero = 0;
	struct settings *s = settings.lookup(&zero);
	return s && s->by_interface;
}

static __always_inline struct context *this_context(void)
{
	int zero = 0;
	return contexts.lookup(&zero);
}

/* An id that no other CPU and no other call gives: never 0. */
static __always_inline u64 new_id(struct context *context)
{
	context->counter += 1;
	return ((u64)bpf_get_smp_processor_id() << 48) | (context->counter & 0xffffffffffffULL);
}

/* The frame of the innermost pass or execution on this CPU, or NULL. */
static __always_inline struct frame *top_frame(struct context *context)
{
	u32 depth = context->depth;
	struct frame *f = NULL;

	if (depth && depth <= MAX_FRAMES)
		f = &context->frames[(depth - 1) & (MAX_FRAMES - 1)];
	/* Else the compiler tests the depth where we test the pointer, which the verifier cannot follow. */
	asm volatile("" : "+r"(f));
	return f;
}

/* Forget frames whose end we have missed. */
static __always_inline void drop_stuck_frames(struct context *context)
{
	if (context->depth && bpf_ktime_get_ns() - context->frames[0].began > STUCK)
		context->depth = 0;
}

/* Push a frame; NULL where the nesting is deeper than we follow (the depth is counted all the same). */
static __always_inline struct frame *push_frame(struct context *context)
{
	u32 depth = context->depth;
	struct frame *f = NULL;

	context->depth = depth + 1;
	if (depth < MAX_FRAMES) {
		f = &context->frames[depth & (MAX_FRAMES - 1)];
		f->began = bpf_ktime_get_ns();
	}
	asm volatile("" : "+r"(f));
	return f;
}

static __always_inline void pop_frame(struct context *context)
{
	if (context->depth > 0)
		context->depth -= 1;
}

/* Fill what all records have. Ring memory is not cleared: every field is written. */
static __always_inline void fill_record(struct record *r, u32 kind, u32 link)
{
	r->time = bpf_ktime_get_ns();
	r->packet = 0;
	r->frame = 0;
	r->upcall = 0;
	r->skb = 0;
	r->pid_tgid = bpf_get_current_pid_tgid();
	bpf_get_current_comm(r->comm, sizeof(r->comm));
	r->queue = 0;
	r->cpu = bpf_get_smp_processor_id();
	r->kind = kind;
	r->link = link;
	r->flags = 0;
	__builtin_memset(r->pad, 0, sizeof(r->pad));
	__builtin_memset(r->words, 0, sizeof(r->words));
}

static __always_inline struct record *new_record(u32 kind, u32 link)
{
	struct record *r = events.ringbuf_reserve(sizeof(struct record));
	if (!r) {
		count_lost(kind);
		return NULL;
	}
	fill_record(r, kind, link);
	return r;
}

/* A record of something that happened in a frame of the kernel's own call chain. */
static __always_inline struct record *new_frame_record(u32 kind, struct frame *f)
{
	struct record *r = new_record(kind, LINK_SKB);
	if (!r)
		return NULL;
	r->packet = f->packet;
	r->frame = f->id;
	r->upcall = f->upcall;
	r->skb = f->skb;
	r->queue = f->queue;
	return r;
}

/* A record of something that a thread of vswitchd did for an upcall. */
static __always_inline struct record *new_message_record(u32 kind, u32 link, struct message *m)
{
	struct record *r = new_record(kind, link);
	if (!r)
		return NULL;
	r->packet = m->packet;
	r->frame = m->frame;
	r->upcall = m->upcall;
	r->queue = m->queue;
	return r;
}

/* The reader looks by itself, on a clock: waking it from the datapath would cost the datapath. */
#define NO_WAKEUP 1 /* BPF_RB_NO_WAKEUP */

/* Hash the first bytes at an address; 0 is never a result, so that 0 can mean "not read". */
static __always_inline u64 hash_bytes(u64 address, u32 length, u32 most)
{
	int zero = 0;
	struct scratch *s = scratches.lookup(&zero);
	u64 hash = 0xcbf29ce484222325ULL;
	int i;

	if (!s || length == 0)
		return 0;
	if (length > most)
		length = most;
	__builtin_memset(s, 0, KEY_BYTES);
	/* The verifier cannot follow the compiler's form of the bound above; it follows a mask. */
	asm volatile("" : "+r"(length));
	length &= 2 * KEY_BYTES - 1;
	if (bpf_probe_read_kernel(s->words, length, (void *)address))
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < KEY_BYTES / 8; i++) {
		if (i * 8 >= most)
			break;
		hash = (hash ^ s->words[i]) * 0x100000001b3ULL ^ (hash >> 29);
	}
	return (hash ^ length) | 1;
}

/* The length of a netlink attribute's payload (include/uapi/linux/netlink.h, struct nlattr). */
static __always_inline u32 attribute_length(u64 attribute)
{
	u16 length = read_u16(attribute);
	return length > 4 ? length - 4 : 0;
}
