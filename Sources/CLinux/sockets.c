#include "clinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of enum in the kernel's net/tcp_states.h. */
enum { ESTABLISHED = 1, LISTEN = 10 };

/* What is asked for, and who takes the answers. */
struct dump {
    /* A bit for each state, and for each attribute that shall come along. */
    unsigned states, extensions;
    /* 0 for all. */
    uint16_t port;
    void (*visit)(void *context, struct inet_diag_msg *found, size_t size);
    void *context;
};

static int ask(int netlink, int family, const struct dump *dump) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 query;
    } request = {
        .header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .query = {
            .sdiag_family = (uint8_t)family,
            .sdiag_protocol = IPPROTO_TCP,
            .idiag_ext = (uint8_t)dump->extensions,
            .idiag_states = dump->states,
            .id = {.idiag_sport = htons(dump->port)},
        },
    };
    return send(netlink, &request, sizeof request, 0) == sizeof request ? 0 : -1;
}

static int has_received(struct inet_diag_msg *found, size_t size) {
    size -= NLMSG_ALIGN(sizeof *found);
    struct rtattr *attribute = (struct rtattr *)((char *)found + NLMSG_ALIGN(sizeof *found));
    for (; RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size)) {
        if (attribute->rta_type != INET_DIAG_INFO) continue;
        if (RTA_PAYLOAD(attribute) < offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(__u64)) return 1;
        struct tcp_info information;
        memcpy(&information, RTA_DATA(attribute),
               RTA_PAYLOAD(attribute) < sizeof information ? RTA_PAYLOAD(attribute) : sizeof information);
        return information.tcpi_bytes_received > 0;
    }
    return 1;
}

/* Hands on the answers; 0, or -1 with errno. */
static int receive(int netlink, const struct dump *dump) {
    _Alignas(struct nlmsghdr) char buffer[16384];
    for (;;) {
        ssize_t size = recv(netlink, buffer, sizeof buffer, 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return -1;
        for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, (size_t)size);
             message = NLMSG_NEXT(message, size)) {
            if (message->nlmsg_type == NLMSG_DONE) return 0;
            if (message->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(message))->error;
                return -1;
            }
            dump->visit(dump->context, NLMSG_DATA(message), message->nlmsg_len - NLMSG_HDRLEN);
        }
    }
}

/* Asks for the sockets of both families; 0, or -1 with errno. */
static int run(const struct dump *dump) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    int result = 0;
    const int families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2 && result == 0; i++) {
        result = ask(netlink, families[i], dump) == 0 ? receive(netlink, dump) : -1;
    }
    int code = errno;
    close(netlink);
    errno = code;
    return result;
}

struct list {
    uint16_t port;
    struct clinux_tcp_socket *sockets;
    int capacity, count;
};

static void add(void *context, struct inet_diag_msg *found, size_t size) {
    struct list *list = context;
    if (found->id.idiag_sport != htons(list->port)) return;
    if (list->count < list->capacity) {
        struct clinux_tcp_socket *socket = &list->sockets[list->count];
        socket->remote_port = ntohs(found->id.idiag_dport);
        socket->is_listening = found->idiag_state == LISTEN;
        socket->has_received = (uint8_t)has_received(found, size);
        socket->unread = found->idiag_rqueue;
        socket->inode = found->idiag_inode;
    }
    list->count++;
}

int clinux_tcp_sockets(uint16_t port, struct clinux_tcp_socket *sockets, int capacity) {
    struct list list = {port, sockets, capacity, 0};
    struct dump dump = {1 << ESTABLISHED | 1 << LISTEN, 1 << (INET_DIAG_INFO - 1), port, add, &list};
    return run(&dump) == 0 ? list.count : -1;
}

struct visit {
    clinux_tcp_visitor visitor;
    void *context;
};

static int64_t drops(struct inet_diag_msg *found, size_t size) {
    size -= NLMSG_ALIGN(sizeof *found);
    struct rtattr *attribute = (struct rtattr *)((char *)found + NLMSG_ALIGN(sizeof *found));
    for (; RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size)) {
        if (attribute->rta_type != INET_DIAG_SKMEMINFO) continue;
        const __u32 *memory = RTA_DATA(attribute);
        return RTA_PAYLOAD(attribute) >= (SK_MEMINFO_DROPS + 1) * sizeof *memory ? memory[SK_MEMINFO_DROPS] : -1;
    }
    return -1;
}

static void pass_on(void *context, struct inet_diag_msg *found, size_t size) {
    const struct visit *visit = context;
    struct clinux_tcp_entry socket = {
        .port = ntohs(found->id.idiag_sport),
        .state = found->idiag_state,
        .receive_queue = found->idiag_rqueue,
        .send_queue = found->idiag_wqueue,
        .inode = found->idiag_inode,
        .drops = found->idiag_state == LISTEN ? drops(found, size) : -1,
    };
    visit->visitor(visit->context, &socket);
}

int clinux_visit_tcp_sockets(unsigned states, clinux_tcp_visitor visitor, void *context) {
    struct visit visit = {visitor, context};
    struct dump dump = {states, 1 << (INET_DIAG_SKMEMINFO - 1), 0, pass_on, &visit};
    return run(&dump);
}
