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

static int ask(int netlink, int family, uint16_t port) {
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 query;
    } request = {
        .header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .query = {
            .sdiag_family = (uint8_t)family,
            .sdiag_protocol = IPPROTO_TCP,
            .idiag_ext = 1 << (INET_DIAG_INFO - 1),
            .idiag_states = 1 << ESTABLISHED | 1 << LISTEN,
            .id = {.idiag_sport = htons(port)},
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

/* Takes the answers in; the number of sockets so far, or -1. */
static int receive(int netlink, uint16_t port, struct clinux_tcp_socket *sockets, int capacity, int count) {
    _Alignas(struct nlmsghdr) char buffer[16384];
    for (;;) {
        ssize_t size = recv(netlink, buffer, sizeof buffer, 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return -1;
        for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, (size_t)size);
             message = NLMSG_NEXT(message, size)) {
            if (message->nlmsg_type == NLMSG_DONE) return count;
            if (message->nlmsg_type == NLMSG_ERROR) {
                errno = -((struct nlmsgerr *)NLMSG_DATA(message))->error;
                return -1;
            }
            struct inet_diag_msg *found = NLMSG_DATA(message);
            if (found->id.idiag_sport != htons(port)) continue;
            if (count < capacity) {
                sockets[count].remote_port = ntohs(found->id.idiag_dport);
                sockets[count].is_listening = found->idiag_state == LISTEN;
                sockets[count].has_received = (uint8_t)has_received(found, message->nlmsg_len - NLMSG_HDRLEN);
                sockets[count].unread = found->idiag_rqueue;
                sockets[count].inode = found->idiag_inode;
            }
            count++;
        }
    }
}

int clinux_tcp_sockets(uint16_t port, struct clinux_tcp_socket *sockets, int capacity) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    int count = 0;
    const int families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2 && count >= 0; i++) {
        count = ask(netlink, families[i], port) == 0 ? receive(netlink, port, sockets, capacity, count) : -1;
    }
    int code = errno;
    close(netlink);
    errno = code;
    return count;
}
