/// Transfers of HTTP and of mail through libcurl's multi interface. libcurl is opened when it is first needed, not linked, since it
/// brings some thirty libraries with it that most commands never use.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Transfers that run side by side. All but `ccurl_client_wake` is called from one thread.
typedef struct ccurl_client ccurl_client;
/// One exchange; owned by its client.
typedef struct ccurl_transfer ccurl_transfer;

/// How the other end is judged, and what is shown to it. Each PEM is a file or the text itself; NULL for none.
typedef struct {
    const char *authority_file, *authority_text;
    const char *certificate_file, *certificate_text;
    const char *key_file, *key_text;
    /// Versions of TLS, the number behind `1.`; negative for the usual.
    int minimum_version, maximum_version;
    /// Takes any certificate of the server's.
    bool insecure;
} ccurl_tls;

/// What is sent. Texts need only live until `ccurl_transfer_start` returns.
typedef struct {
    const char *method;
    const char *url;
    /// `Name: value` lines, each ended by a line feed.
    const char *headers;
    const void *body;
    size_t body_length;
    long timeout_ms;
    /// The most bytes of the answer's body that are wanted.
    size_t body_limit;
    /// Makes a connection that is used for this transfer alone.
    bool fresh_connection;
    /// Makes a connection, which may be used again.
    bool new_connection;
    /// Uses no connection that was made longer ago; 0 for any.
    long connection_lifetime_s;
    /// Uses no proxy, whatever the environment says.
    bool direct;
    /// Asks for a compressed body, and gives it to the receiver as it was before.
    bool compressed;
    /// The most redirects that are followed, to http and https alone.
    long redirect_limit;
    /// A proxy's URL, which `direct` does not switch off; empty for none, NULL for what the environment says.
    const char *proxy;
    /// What the proxy alone sees, as `headers`.
    const char *proxy_headers;
    /// Where to connect to in the place of the URL's host, `HOST:PORT:CONNECT-TO-HOST:PORT`; NULL for there.
    const char *connect_to;
    /// A socket in the file system to connect to in the place of the URL's host; NULL for none.
    const char *socket_path;
    ccurl_tls tls;
} ccurl_request;

/// A mail that is handed over. Texts need only live until `ccurl_mail_start` returns.
typedef struct {
    /// `smtp://` or `smtps://`, with the name for the greeting as its path.
    const char *url;
    const char *sender;
    /// Addresses, each ended by a line feed.
    const char *recipients;
    const void *message;
    size_t message_length;
    /// Begins TLS within the connection, or gives it up.
    bool starts_tls;
    /// NULL for nobody, and then the other three are not looked at.
    const char *username;
    const char *password;
    /// As whom; NULL for nobody else.
    const char *identity;
    /// As libcurl has it: `AUTH=PLAIN;AUTH=LOGIN`.
    const char *mechanisms;
    long timeout_ms;
    const char *connect_to;
    ccurl_tls tls;
} ccurl_mail;

/// Takes received bytes; returns false to end the transfer.
typedef bool (*ccurl_receive)(void *context, const char *bytes, size_t length);

/// Who takes what a transfer receives.
typedef struct {
    void *context;
    /// Called for each line of the headers, status lines included; of SMTP, for each line of the server's.
    ccurl_receive header;
    ccurl_receive body;
} ccurl_receiver;

/// Why a transfer failed.
typedef enum {
    ccurl_none,
    ccurl_invalid_request,
    ccurl_resolve,
    ccurl_connect,
    ccurl_timeout,
    ccurl_tls_failed,
    ccurl_connection_closed,
    /// The receiver returned false.
    ccurl_stopped,
    ccurl_other,
} ccurl_failure;

/// How a transfer ended. Times are in microseconds from its start; 0 when the point was not reached.
typedef struct {
    ccurl_failure failure;
    /// libcurl's own words; empty without a failure. Valid until the transfer is ended.
    const char *message;
    long status;
    int64_t resolved;
    int64_t connected;
    int64_t secured;
    int64_t first_byte;
    int64_t total;
    /// When the first certificate of the server's chain expires, in seconds since the Unix epoch; 0 when it is not known.
    int64_t certificate_expiry;
} ccurl_outcome;

/// Opens libcurl, once: null, or what is wrong and how it is mended.
const char *ccurl_load(void);

/// A client without transfers, or null when memory is short. `ccurl_load` must have succeeded.
ccurl_client *ccurl_client_create(void);
/// Frees the client; every transfer must have been ended.
void ccurl_client_destroy(ccurl_client *client);
/// Moves transfers on, calling receivers. False when libcurl cannot go on.
bool ccurl_client_perform(ccurl_client *client);
/// Waits up to `timeout_ms` for something to do. False when libcurl cannot go on.
bool ccurl_client_wait(ccurl_client *client, int timeout_ms);
/// Ends the waiting of `ccurl_client_wait`; may be called from any thread.
void ccurl_client_wake(ccurl_client *client);
/// The context of a transfer that is done, or null; the outcome is filled in. The transfer must then be ended.
void *ccurl_client_next_done(ccurl_client *client, ccurl_outcome *outcome);

/// Starts a transfer: null with `*message` set when libcurl refuses.
ccurl_transfer *ccurl_transfer_start(ccurl_client *client, const ccurl_request *request, ccurl_receiver receiver,
                                     const char **message);
/// The same for a mail.
ccurl_transfer *ccurl_mail_start(ccurl_client *client, const ccurl_mail *mail, ccurl_receiver receiver,
                                 const char **message);
/// How far a transfer has come that is not done.
void ccurl_transfer_outcome(ccurl_transfer *transfer, ccurl_outcome *outcome);
/// Ends a transfer, done or not; its connection is kept for others when it can be.
void ccurl_transfer_end(ccurl_transfer *transfer);
