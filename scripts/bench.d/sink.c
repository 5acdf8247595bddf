/* A webhook receiver that costs little: `sink PORT` answers every POST with 200 on connections that are kept, and a GET with
   two numbers, how many posts it has had and how many alerts were in them. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 4096 };
static struct pollfd polled[CONNECTIONS + 1];
static struct { char *bytes; size_t used, room; } input[CONNECTIONS + 1];
static long posts, alerts;

static long count_alerts(char *body, size_t length) {
    static const char mark[] = "\"fingerprint\":";
    long found = 0;
    for (char *at = body; (at = memmem(at, length - (size_t)(at - body), mark, sizeof mark - 1)) != NULL; at++) found++;
    return found;
}

/* Takes one request from what has come; 0 when it is not whole yet. */
static size_t take(int connection, char *bytes, size_t used) {
    char *end = memmem(bytes, used, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    *end = 0;
    char *field = strcasestr(bytes, "\r\ncontent-length:");
    size_t length = field == NULL ? 0 : (size_t)atol(field + 17), head = (size_t)(end - bytes) + 4;
    int expects = strcasestr(bytes, "\r\nexpect:") != NULL;
    *end = '\r';
    if (expects && used == head) (void)!write(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (used < head + length) return 0;
    char answer[128], text[64] = "";
    if (bytes[0] == 'G') {
        snprintf(text, sizeof text, "%ld %ld\n", posts, alerts);
    } else {
        posts++;
        alerts += count_alerts(bytes + head, length);
    }
    snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(text), text);
    (void)!write(connection, answer, strlen(answer));
    return head + length;
}

static void serve(nfds_t index, nfds_t *count) {
    size_t used = input[index].used;
    if (used == input[index].room) input[index].bytes = realloc(input[index].bytes, input[index].room *= 2);
    ssize_t got = read(polled[index].fd, input[index].bytes + used, input[index].room - used);
    if (got <= 0) {
        close(polled[index].fd);
        free(input[index].bytes);
        *count -= 1;
        polled[index] = polled[*count];
        input[index] = input[*count];
        return;
    }
    used += (size_t)got;
    for (size_t done; (done = take(polled[index].fd, input[index].bytes, used)) > 0; used -= done)
        memmove(input[index].bytes, input[index].bytes + done, used - done);
    input[index].used = used;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 2) return 64;
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 512) != 0) return 1;
    polled[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    nfds_t count = 1;
    while (poll(polled, count, -1) > 0) {
        for (nfds_t index = count; index-- > 1;)
            if (polled[index].revents != 0) serve(index, &count);
        if ((polled[0].revents & POLLIN) == 0 || count > CONNECTIONS) continue;
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        input[count].room = 1 << 14;
        input[count].bytes = malloc(input[count].room);
        input[count].used = 0;
        polled[count++] = (struct pollfd){.fd = connection, .events = POLLIN};
    }
}
