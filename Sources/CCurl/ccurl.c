#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION

#include "ccurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// A handle keeps its buffers, and so is worth keeping; more than these are rarely in use at once.
#define MAX_IDLE_HANDLES 64
// A page of metrics comes in one piece or two with it, not in many. It is allocated for each transfer, and free(3) goes through
// all of the heap from 64 KiB on.
#define MAX_BUFFER (60 * 1024L)
// CURLOPT_QUICK_EXIT, which older headers do not have; an older libcurl refuses it, and waits.
#define QUICK_EXIT ((CURLoption)322)
// CURLOPT_MAXLIFETIME_CONN, as well.
#define MAX_CONNECTION_LIFETIME ((CURLoption)314)
// Bounds sockets when many servers hang; further transfers wait within libcurl.
#define MAX_CONNECTIONS 512L

// MARK: libcurl

#define SYMBOLS(X)                                                                                                     \
    X(easy_cleanup)                                                                                                    \
    X(easy_getinfo)                                                                                                    \
    X(easy_init)                                                                                                       \
    X(easy_reset)                                                                                                      \
    X(easy_setopt)                                                                                                     \
    X(easy_strerror)                                                                                                   \
    X(getdate)                                                                                                         \
    X(global_init)                                                                                                     \
    X(multi_add_handle)                                                                                                \
    X(multi_cleanup)                                                                                                   \
    X(multi_info_read)                                                                                                 \
    X(multi_init)                                                                                                      \
    X(multi_perform)                                                                                                   \
    X(multi_poll)                                                                                                      \
    X(multi_remove_handle)                                                                                             \
    X(multi_setopt)                                                                                                    \
    X(multi_wakeup)                                                                                                    \
    X(slist_append)                                                                                                    \
    X(slist_free_all)

static struct {
#define DECLARE(name) __typeof__(&curl_##name) name;
    SYMBOLS(DECLARE)
} curl;

static pthread_once_t load_once = PTHREAD_ONCE_INIT;
static char load_error[160];

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(load_error, sizeof load_error, "libcurl.so.4 not found: install libcurl4");
        return;
    }
#define RESOLVE(name)                                                                                                  \
    curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name);                                                  \
    if (!curl.name) {                                                                                                  \
        snprintf(load_error, sizeof load_error,                                                                        \
                 "libcurl.so.4 has no curl_" #name ": install libcurl4 7.68 or newer");                                \
        return;                                                                                                        \
    }
    SYMBOLS(RESOLVE)
    CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        snprintf(load_error, sizeof load_error, "libcurl cannot start: %s", curl.easy_strerror(code));
    }
}

const char *ccurl_load(void) {
    pthread_once(&load_once, load);
    return load_error[0] ? load_error : NULL;
}

// MARK: Client

struct ccurl_client {
    CURLM *multi;
    CURL *idle[MAX_IDLE_HANDLES];
    size_t idle_count;
};

struct ccurl_transfer {
    ccurl_client *client;
    CURL *easy;
    /// Lines of headers, or recipients.
    struct curl_slist *lines, *proxy_lines, *connect_to;
    /// The mail, and how much of it is sent.
    char *message;
    size_t message_length, sent_length;
    ccurl_receiver receiver;
    bool is_added;
    /// Whether it ended, and well.
    bool succeeded;
    char error[CURL_ERROR_SIZE];
};

ccurl_client *ccurl_client_create(void) {
    ccurl_client *client = calloc(1, sizeof *client);
    if (!client) return NULL;
    client->multi = curl.multi_init();
    if (!client->multi) {
        free(client);
        return NULL;
    }
    curl.multi_setopt(client->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, MAX_CONNECTIONS);
    return client;
}

void ccurl_client_destroy(ccurl_client *client) {
    while (client->idle_count > 0) curl.easy_cleanup(client->idle[--client->idle_count]);
    curl.multi_cleanup(client->multi);
    free(client);
}

bool ccurl_client_perform(ccurl_client *client) {
    int running = 0;
    return curl.multi_perform(client->multi, &running) == CURLM_OK;
}

bool ccurl_client_wait(ccurl_client *client, int timeout_ms) {
    return curl.multi_poll(client->multi, NULL, 0, timeout_ms, NULL) == CURLM_OK;
}

void ccurl_client_wake(ccurl_client *client) { curl.multi_wakeup(client->multi); }

// MARK: Transfers

static size_t receive_header(char *bytes, size_t size, size_t count, void *data) {
    ccurl_transfer *transfer = data;
    return transfer->receiver.header(transfer->receiver.context, bytes, size * count) ? size * count : 0;
}

// libcurl takes any other number than the one it handed over for a failure.
static size_t receive_body(char *bytes, size_t size, size_t count, void *data) {
    ccurl_transfer *transfer = data;
    return transfer->receiver.body(transfer->receiver.context, bytes, size * count) ? size * count : size * count + 1;
}

static size_t give_message(char *buffer, size_t size, size_t count, void *data) {
    ccurl_transfer *transfer = data;
    size_t left = transfer->message_length - transfer->sent_length;
    size_t length = left < size * count ? left : size * count;
    memcpy(buffer, transfer->message + transfer->sent_length, length);
    transfer->sent_length += length;
    return length;
}

static bool append_lines(struct curl_slist **list, const char *lines) {
    char *copy = strdup(lines);
    if (!copy) return false;
    bool succeeded = true;
    char *rest = NULL;
    for (char *line = strtok_r(copy, "\n", &rest); line && succeeded; line = strtok_r(NULL, "\n", &rest)) {
        struct curl_slist *longer = curl.slist_append(*list, line);
        if (longer) {
            *list = longer;
        } else {
            succeeded = false;
        }
    }
    free(copy);
    return succeeded;
}

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        CURLcode code = curl.easy_setopt(transfer->easy, option, value);                                               \
        if (code != CURLE_OK) return code;                                                                             \
    } while (0)

static CURLcode set_method(ccurl_transfer *transfer, const ccurl_request *request) {
    if (request->body_length > 0 || strcmp(request->method, "POST") == 0) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        SET(CURLOPT_COPYPOSTFIELDS, request->body_length > 0 ? request->body : "");
    }
    if (strcmp(request->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else {
        SET(CURLOPT_CUSTOMREQUEST, request->method);
    }
    return CURLE_OK;
}

static CURLcode set_blob(ccurl_transfer *transfer, CURLoption option, const char *text) {
    struct curl_blob blob = {.data = (void *)text, .len = strlen(text), .flags = CURL_BLOB_COPY};
    SET(option, &blob);
    return CURLE_OK;
}

#define SET_PEM(file_option, file, blob_option, text)                                                                  \
    do {                                                                                                               \
        if (file) SET(file_option, file);                                                                              \
        CURLcode code = text ? set_blob(transfer, blob_option, text) : CURLE_OK;                                       \
        if (code != CURLE_OK) return code;                                                                             \
    } while (0)

static CURLcode set_tls(ccurl_transfer *transfer, const ccurl_tls *tls) {
    SET_PEM(CURLOPT_CAINFO, tls->authority_file, CURLOPT_CAINFO_BLOB, tls->authority_text);
    SET_PEM(CURLOPT_SSLCERT, tls->certificate_file, CURLOPT_SSLCERT_BLOB, tls->certificate_text);
    SET_PEM(CURLOPT_SSLKEY, tls->key_file, CURLOPT_SSLKEY_BLOB, tls->key_text);
    long version = tls->minimum_version < 0 ? CURL_SSLVERSION_DEFAULT : CURL_SSLVERSION_TLSv1_0 + tls->minimum_version;
    if (tls->maximum_version >= 0) version |= (CURL_SSLVERSION_TLSv1_0 + tls->maximum_version) << 16;
    SET(CURLOPT_SSLVERSION, version);
    if (tls->insecure) {
        SET(CURLOPT_SSL_VERIFYPEER, 0L);
        SET(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    return CURLE_OK;
}

// What every exchange has.
static CURLcode set_common(ccurl_transfer *transfer, const char *url, long timeout_ms, const char *connect_to,
                           const ccurl_tls *tls) {
    SET(CURLOPT_ERRORBUFFER, transfer->error);
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_NOSIGNAL, 1L);
    // Who gives up a transfer whose name is still being resolved must not wait for the resolver: all others would, too.
    curl.easy_setopt(transfer->easy, QUICK_EXIT, 1L);
    SET(CURLOPT_URL, url);
    SET(CURLOPT_TIMEOUT_MS, timeout_ms);
    SET(CURLOPT_HEADERFUNCTION, receive_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, receive_body);
    SET(CURLOPT_WRITEDATA, transfer);
    if (connect_to) {
        transfer->connect_to = curl.slist_append(NULL, connect_to);
        if (!transfer->connect_to) return CURLE_OUT_OF_MEMORY;
        SET(CURLOPT_CONNECT_TO, transfer->connect_to);
    }
    return set_tls(transfer, tls);
}

static CURLcode set_request(ccurl_transfer *transfer, const ccurl_request *request) {
    CURLcode common =
        set_common(transfer, request->url, request->timeout_ms, request->connect_to, &request->tls);
    if (common != CURLE_OK) return common;
    // The successor of this option takes text and came with 7.85; this one is in every version.
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    SET(CURLOPT_FOLLOWLOCATION, request->redirect_limit > 0 ? 1L : 0L);
    if (request->redirect_limit > 0) {
        SET(CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
        SET(CURLOPT_MAXREDIRS, request->redirect_limit);
        // The method stays, and so must the body.
        SET(CURLOPT_POSTREDIR, CURL_REDIR_POST_ALL);
    }
    if (!request->fresh_connection) {
        SET(CURLOPT_BUFFERSIZE, request->body_limit < MAX_BUFFER ? (long)request->body_limit : MAX_BUFFER);
    }
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (request->proxy) {
        SET(CURLOPT_PROXY, request->proxy);
    } else if (request->direct) {
        SET(CURLOPT_PROXY, "");
    }
    if (request->compressed) SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (request->socket_path) SET(CURLOPT_UNIX_SOCKET_PATH, request->socket_path);
    if (request->new_connection) SET(CURLOPT_FRESH_CONNECT, 1L);
    if (request->connection_lifetime_s > 0) {
        curl.easy_setopt(transfer->easy, MAX_CONNECTION_LIFETIME, request->connection_lifetime_s);
    }
    if (request->fresh_connection) {
        // What is sent once need not be hurried.
        SET(CURLOPT_TCP_NODELAY, 0L);
        SET(CURLOPT_FRESH_CONNECT, 1L);
        SET(CURLOPT_FORBID_REUSE, 1L);
        // A resumed session would show no certificates.
        SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
        if (strncasecmp(request->url, "https:", 6) == 0) SET(CURLOPT_CERTINFO, 1L);
    }
    if (!append_lines(&transfer->lines, request->headers)) return CURLE_OUT_OF_MEMORY;
    SET(CURLOPT_HTTPHEADER, transfer->lines);
    if (request->proxy_headers[0]) {
        if (!append_lines(&transfer->proxy_lines, request->proxy_headers)) return CURLE_OUT_OF_MEMORY;
        SET(CURLOPT_PROXYHEADER, transfer->proxy_lines);
    }
    return set_method(transfer, request);
}

static CURLcode set_mail(ccurl_transfer *transfer, const ccurl_mail *mail) {
    CURLcode common = set_common(transfer, mail->url, mail->timeout_ms, mail->connect_to, &mail->tls);
    if (common != CURLE_OK) return common;
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_USE_SSL, (long)(mail->starts_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    // Mails are rare, and servers soon close what is idle.
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    // Also bounds the farewell, for which libcurl waits.
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (mail->timeout_ms + 1999) / 2000);
    if (mail->username) {
        SET(CURLOPT_USERNAME, mail->username);
        SET(CURLOPT_PASSWORD, mail->password);
        SET(CURLOPT_LOGIN_OPTIONS, mail->mechanisms);
        if (mail->identity) SET(CURLOPT_SASL_AUTHZID, mail->identity);
    }
    SET(CURLOPT_MAIL_FROM, mail->sender);
    if (!append_lines(&transfer->lines, mail->recipients)) return CURLE_OUT_OF_MEMORY;
    SET(CURLOPT_MAIL_RCPT, transfer->lines);
    transfer->message = malloc(mail->message_length);
    if (!transfer->message) return CURLE_OUT_OF_MEMORY;
    memcpy(transfer->message, mail->message, mail->message_length);
    transfer->message_length = mail->message_length;
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, give_message);
    SET(CURLOPT_READDATA, transfer);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->message_length);
    return CURLE_OK;
}

// A transfer that is not started yet; NULL when memory is short.
static ccurl_transfer *create_transfer(ccurl_client *client, ccurl_receiver receiver) {
    ccurl_transfer *transfer = calloc(1, sizeof *transfer);
    CURL *easy = client->idle_count > 0 ? client->idle[--client->idle_count] : curl.easy_init();
    if (!transfer || !easy) {
        if (easy) curl.easy_cleanup(easy);
        free(transfer);
        return NULL;
    }
    transfer->client = client;
    transfer->easy = easy;
    transfer->receiver = receiver;
    return transfer;
}

// Hands a transfer whose options are set to libcurl.
static ccurl_transfer *start(ccurl_transfer *transfer, CURLcode code, const char **message) {
    if (code == CURLE_OK) {
        transfer->is_added = curl.multi_add_handle(transfer->client->multi, transfer->easy) == CURLM_OK;
        if (transfer->is_added) return transfer;
        code = CURLE_FAILED_INIT;
    }
    *message = curl.easy_strerror(code);
    ccurl_transfer_end(transfer);
    return NULL;
}

ccurl_transfer *ccurl_transfer_start(ccurl_client *client, const ccurl_request *request, ccurl_receiver receiver,
                                     const char **message) {
    ccurl_transfer *transfer = create_transfer(client, receiver);
    *message = curl.easy_strerror(CURLE_OUT_OF_MEMORY);
    return transfer ? start(transfer, set_request(transfer, request), message) : NULL;
}

ccurl_transfer *ccurl_mail_start(ccurl_client *client, const ccurl_mail *mail, ccurl_receiver receiver,
                                 const char **message) {
    ccurl_transfer *transfer = create_transfer(client, receiver);
    *message = curl.easy_strerror(CURLE_OUT_OF_MEMORY);
    return transfer ? start(transfer, set_mail(transfer, mail), message) : NULL;
}

void ccurl_transfer_end(ccurl_transfer *transfer) {
    ccurl_client *client = transfer->client;
    if (transfer->is_added) curl.multi_remove_handle(client->multi, transfer->easy);
    // A failed transfer may leave something behind in its handle that even a reset does not take away, as a buffer whose
    // size cannot be set any more.
    if (transfer->succeeded && client->idle_count < MAX_IDLE_HANDLES) {
        // Before the texts it refers to are freed.
        curl.easy_reset(transfer->easy);
        client->idle[client->idle_count++] = transfer->easy;
    } else {
        curl.easy_cleanup(transfer->easy);
    }
    curl.slist_free_all(transfer->lines);
    curl.slist_free_all(transfer->proxy_lines);
    curl.slist_free_all(transfer->connect_to);
    free(transfer->message);
    free(transfer);
}

// MARK: Outcome

static ccurl_failure failure(CURLcode code) {
    switch (code) {
    case CURLE_OK: return ccurl_none;
    case CURLE_URL_MALFORMAT: return ccurl_invalid_request;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return ccurl_resolve;
    case CURLE_COULDNT_CONNECT: return ccurl_connect;
    case CURLE_OPERATION_TIMEDOUT: return ccurl_timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED: return ccurl_tls_failed;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return ccurl_connection_closed;
    case CURLE_WRITE_ERROR: return ccurl_stopped;
    default: return ccurl_other;
    }
}

static int64_t microseconds(CURL *easy, CURLINFO point) {
    curl_off_t value = 0;
    return curl.easy_getinfo(easy, point, &value) == CURLE_OK ? (int64_t)value : 0;
}

// The earliest end of a certificate of the chain, in seconds since the epoch; 0 when there is none.
static int64_t certificate_expiry(CURL *easy) {
    struct curl_certinfo *chain = NULL;
    if (curl.easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain) return 0;
    static const char field[] = "Expire date:";
    int64_t earliest = 0;
    for (int index = 0; index < chain->num_of_certs; index++) {
        for (struct curl_slist *line = chain->certinfo[index]; line; line = line->next) {
            if (strncmp(line->data, field, sizeof field - 1) != 0) continue;
            int64_t end = (int64_t)curl.getdate(line->data + sizeof field - 1, NULL);
            if (end > 0 && (earliest == 0 || end < earliest)) earliest = end;
        }
    }
    return earliest;
}

static void fill(ccurl_transfer *transfer, CURLcode code, ccurl_outcome *outcome) {
    CURL *easy = transfer->easy;
    curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &outcome->status);
    outcome->failure = failure(code);
    outcome->message = code == CURLE_OK ? "" : transfer->error[0] ? transfer->error : curl.easy_strerror(code);
    outcome->resolved = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
    outcome->connected = microseconds(easy, CURLINFO_CONNECT_TIME_T);
    outcome->secured = microseconds(easy, CURLINFO_APPCONNECT_TIME_T);
    outcome->first_byte = microseconds(easy, CURLINFO_STARTTRANSFER_TIME_T);
    outcome->certificate_expiry = outcome->secured > 0 ? certificate_expiry(easy) : 0;
    outcome->total = microseconds(easy, CURLINFO_TOTAL_TIME_T);
}

void ccurl_transfer_outcome(ccurl_transfer *transfer, ccurl_outcome *outcome) { fill(transfer, CURLE_OK, outcome); }

void *ccurl_client_next_done(ccurl_client *client, ccurl_outcome *outcome) {
    int left = 0;
    CURLMsg *done = NULL;
    do {
        done = curl.multi_info_read(client->multi, &left);
        if (!done) return NULL;
    } while (done->msg != CURLMSG_DONE);

    ccurl_transfer *transfer = NULL;
    CURL *easy = done->easy_handle;
    CURLcode code = done->data.result;
    curl.easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
    fill(transfer, code, outcome);
    transfer->succeeded = code == CURLE_OK;
    return transfer->receiver.context;
}
