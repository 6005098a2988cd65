/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all probes share: what goes to user space, and the maps that tie events to packets.
 *
 * Every offset (OFF_*) is a macro that the loader takes from the running kernel's BTF. Pointers into the
 * kernel are void *: no kernel header is needed.
 *
 * How events find their packet. OVS handles a packet with softirqs off, so what happens on one CPU between
 * the entry and the return of ovs_dp_process_packet belongs to that packet: a stack of frames per CPU says
 * which. Its events are noted on that CPU and sent together, as a trail, when the packet leaves the datapath:
 * one record in the ring for a packet of the fast path, and none for a packet that is not wanted after all.
 * An upcall leaves the CPU as a netlink skb: its address is what the handler thread receives. What
 * that thread does next is tied to the upcall by the bytes of the flow key and of the packet.
 *
 * Functions are hooked by fentry and fexit; with USE_KPROBES, where bcc cannot do that for a module (up to 0.26), by
 * kprobe and kretprobe. A kretprobe does not show a call's arguments: what is needed of them is saved on entry.
 */

#include <uapi/linux/ptrace.h>

#define STUCK 1000000000ULL /* ns; nothing runs so long with softirqs off: a return that we did not see */
#define MAX_FRAMES 8	   /* nested passes on one CPU; OVS itself stops at 5 recursions */
#define MAX_SLOTS 61	   /* events that are noted before they are sent */
#define FEW_SLOTS 16	   /* what happens between two actions takes fewer */
#define MAX_WAITING 64	   /* upcalls a handler thread takes at a time: UPCALL_MAX_BATCH */
#define PACKET_BYTES 128   /* first bytes of a packet that are kept */
#define HASHED_BYTES 64	   /* first bytes of a packet that are compared */
#define KEY_BYTES 256	   /* bytes of a flow key that are compared */

/* engine/events.py, EventKind. Kinds from KIND_MORE on say more of the slot before them. */
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
	KIND_DROP,
	KIND_STACK,
	KIND_UPCALL_CLASSIFY,
	KIND_FLOW_DEL,
	KINDS,
	KIND_MORE = 0x80, /* more of an action's arguments */
	KIND_CT,	  /* what connection tracking said */
};

/* engine/events.py, Link. */
enum link { LINK_NONE, LINK_SKB, LINK_NETLINK, LINK_USDT, LINK_ORDER, LINK_BYTES };

#define FLAG_UNCERTAIN 1

/* One event. What follows the skb is the same for packets that take the same way: engine/bpf/records.py. */
struct slot {
	u64 time;
	u64 skb;
	u8 kind;
	u8 link;
	u8 flags;
	u8 frame; /* which of the trail's frames it happened in */
	u32 number;
	u64 where;
	u64 words[5];
};

#define TRAIL_BEGINS 1	/* the packet begins here, and its first bytes follow the slots */
#define TRAIL_ENDS 2	/* the packet left the datapath on this CPU */
#define TRAIL_ASKED 4	/* it has to do with an upcall */
#define TRAIL_DROPPED 8 /* it, or a copy, was dropped */
#define TRAIL_OPEN 16	/* the network stack may tell more of it */

/* Events of one packet, one after the other on one CPU. */
struct head {
	u64 packet; /* the packet: id of its first frame */
	u64 first;  /* id of frame 0 */
	u64 others; /* id of frame n: others + n */
	u64 pid_tgid;
	char comm[16];
	u32 length; /* of the packet */
	u32 linear; /* so many of its bytes can be read */
	u32 vlan;   /* tag in the skb's metadata */
	u16 cpu;
	u8 count; /* of slots */
	u8 flags;
};

struct trail {
	struct head head;
	struct slot slots[66]; /* two for the packet's bytes, and some that the verifier wants */
};

struct single {
	struct head head;
	struct slot slot;
};

/*
 * Room to hash in. It belongs to who uses it, not to the CPU: a program that runs for a thread may be preempted by
 * another thread, or interrupted by a packet, that hashes, too.
 */
struct scratch {
	u64 words[2 * KEY_BYTES / 8]; /* twice of what is used: what the mask of a length allows */
};

enum frame_kind { FRAME_PASS, FRAME_EXEC };

/* A pass through the flow table, or the execution of what vswitchd sent back. */
struct frame {
	u64 id;
	u64 skb;
	u64 upcall;  /* the upcall that is under way */
	u64 message; /* netlink skb of the upcall message under way */
	u64 message_began;
	u64 saved[2]; /* arguments of the call under way, where its return does not show them */
	u32 queue;
	u32 portid;
	u8 kind;
	u8 number; /* in the trail */
	u8 in_upcall;
	u8 pad;
};

/* What connection tracking last said of the packet (struct sw_flow_key). */
struct tracked {
	u64 state; /* state | zone << 32 */
	u64 mark;
	u64 label[2];
};

/* The packet that a CPU is at. */
struct context {
	u32 depth;
	u8 chosen; /* somebody wants to see it */
	u8 first;  /* depth of the frame that it begins with */
	u8 frames_seen;
	u8 tracked_known;
	u64 began;
	u64 counter;
	struct tracked tracked;
	struct frame frames[MAX_FRAMES];
	struct scratch scratch;
	u8 data[PACKET_BYTES];
	struct trail trail;
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
	u32 size;	/* of the message; 0: not known */
	u32 queue;
	u8 chosen;
	u8 put_done;
	u8 exec_done;
	u8 announced; /* by USDT: ANNOUNCED_PUT, ANNOUNCED_EXEC */
	u64 ufid[2];  /* of the put that was announced */
};

#define ANNOUNCED_PUT 1
#define ANNOUNCED_EXEC 2

/* A thread of vswitchd: the upcalls that it has taken, and the packet that it is sending back. */
struct thread {
	u64 last_seen;
	u32 waiting;
	u8 operating; /* it has begun to answer: what it receives next is a new batch */
	u8 sending;   /* inside ovs_packet_cmd_execute */
	u8 link;
	u8 flags;
	u64 send_time;
	u64 classify_began;
	u32 packet_size; /* as USDT tells it */
	u32 key_size;
	u32 type;
	u32 classifying; /* one more than the index of the message that is being classified */
	u64 put; /* the request of the ovs_flow_cmd_new under way, where its return does not show it */
	struct scratch scratch;
	struct message sent;
	struct message messages[MAX_WAITING];
};

struct settings {
	u32 enabled;
	u32 capture;  /* which of the two is in force */
	u32 back_off; /* follow fewer packets while the ring fills */
	u32 pad;
};

enum left_out { LEFT_OUT_FILTER, LEFT_OUT_SAMPLING, LEFT_OUT_CROWDED, LEFT_OUTS };

struct device_name {
	u64 words[2];
};

#ifdef STACK
#define MAX_STAGES 4 /* of the way to the datapath */

/* Where the network stack had a packet. */
struct stage {
	u64 time;
	u32 point;
	u32 netns;
	struct device_name device;
};

/* A packet in the network stack: on its way to the datapath, or followed since it was in one. */
struct journey {
	u64 seen;
	u64 packet; /* 0: it has not been in a datapath */
	u64 frame;  /* that it left */
	u32 stages;
	u32 pad;
	struct stage stage[MAX_STAGES];
};

BPF_TABLE("lru_hash", u64, struct journey, skbs, 16384);
#endif

BPF_RINGBUF_OUTPUT(events, RING_PAGES);
BPF_ARRAY(settings, struct settings, 1);
BPF_PERCPU_ARRAY(contexts, struct context, 1);
BPF_PERCPU_ARRAY(lost, u64, KINDS);
BPF_PERCPU_ARRAY(left_out, u64, LEFT_OUTS);
BPF_ARRAY(sent, u64, 1);  /* bytes that went into the ring */
BPF_ARRAY(taken, u64, 1); /* bytes that user space took out of it */
BPF_ARRAY(no_thread, struct thread, 1);
BPF_HASH(incomplete, u64, u8, 16384); /* packets of which something was lost, until user space has read it */
BPF_HASH(messages, u64, struct message, 16384);
BPF_HASH(threads, u32, struct thread, 1024);

/* The reader looks by itself, on a clock: waking it from the datapath would cost the datapath. */
#define NO_WAKEUP 1 /* BPF_RB_NO_WAKEUP */

/* A program on a function's entry or return (engine/bpf/trampolines.py loads it; bcc 0.26 cannot where it is a module's). */
#define FENTRY(module, function, arguments...) BPF_PROG(fentry__##module##__##function, ##arguments)
#define FEXIT(module, function, arguments...) BPF_PROG(fexit__##module##__##function, ##arguments)

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

/* A loop's index that the compiler cannot make one with a bound from memory, which the verifier would not follow. */
static __always_inline u32 opaque(u32 i)
{
	asm volatile("" : "+r"(i));
	return i;
}

static __always_inline void count_lost(u32 kind)
{
	u64 *count = lost.lookup(&kind);
	if (count)
		*count += 1;
}

/* The user is told which packets lack something. */
static __always_inline void mark_incomplete(u64 packet)
{
	u8 one = 1;
	if (packet)
		incomplete.update(&packet, &one);
}

static __always_inline struct settings *enabled_settings(void)
{
	int zero = 0;
	struct settings *s = settings.lookup(&zero);
	return s && s->enabled ? s : NULL;
}

static __always_inline struct context *this_context(void)
{
	int zero = 0;
	return contexts.lookup(&zero);
}

/* An id that no other CPU and no other call gives: never 0. The last byte is for the frames of a trail. */
static __always_inline u64 new_id(struct context *context)
{
	context->counter += 1;
	return ((u64)bpf_get_smp_processor_id() << 48) | ((context->counter << 8) & 0xffffffffffffULL);
}

/* The frame of the innermost pass or execution on this CPU, or NULL. */
static __always_inline struct frame *top_frame(struct context *context)
{
	u64 depth = context->depth;
	u64 at = depth - 1;
	struct frame *f = NULL;

	asm volatile("" : "+r"(at));
	if (depth && depth <= MAX_FRAMES)
		f = &context->frames[at & (MAX_FRAMES - 1)];
	/* Else the compiler tests the depth where we test the pointer, which the verifier cannot follow. */
	asm volatile("" : "+r"(f));
	return f;
}

/* Push a frame; NULL where the nesting is deeper than we follow (the depth is counted all the same). */
static __always_inline struct frame *push_frame(struct context *context)
{
	u64 depth = context->depth;
	u64 at = depth;
	struct frame *f = NULL;

	context->depth = depth + 1;
	asm volatile("" : "+r"(at));
	if (depth < MAX_FRAMES)
		f = &context->frames[at & (MAX_FRAMES - 1)];
	asm volatile("" : "+r"(f));
	return f;
}

/* Forget frames whose end we have missed. */
static __always_inline void drop_stuck_frames(struct context *context)
{
	if (context->depth && bpf_ktime_get_ns() - context->began > STUCK) {
		context->depth = 0;
		context->chosen = 0;
	}
}

/* Hash the first bytes at an address; 0 is never a result, so that 0 can mean "not read". */
static __always_inline u64 hash_memory(struct scratch *s, u64 address, u32 length, u32 most, int of_user)
{
	u64 hash = 0xcbf29ce484222325ULL;
	long failed;
	int i;

	if (length == 0)
		return 0;
	if (length > most)
		length = most;
	__builtin_memset(s, 0, KEY_BYTES);
	/* The verifier cannot follow the compiler's form of the bound above; it follows a mask. */
	asm volatile("" : "+r"(length));
	length &= 2 * KEY_BYTES - 1;
	if (of_user)
		failed = bpf_probe_read_user(s->words, length, (void *)address);
	else
		failed = bpf_probe_read_kernel(s->words, length, (void *)address);
	if (failed)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < KEY_BYTES / 8; i++) {
		if (i * 8 >= most)
			break;
		hash = (hash ^ s->words[i]) * 0x100000001b3ULL ^ (hash >> 29);
	}
	return (hash ^ length) | 1;
}

static __always_inline u64 hash_bytes(struct scratch *s, u64 address, u32 length, u32 most)
{
	return hash_memory(s, address, length, most, 0);
}

/* The length of a netlink attribute's payload (include/uapi/linux/netlink.h, struct nlattr). */
static __always_inline u32 attribute_length(u64 attribute)
{
	u16 length = read_u16(attribute);
	return length > 4 ? length - 4 : 0;
}
