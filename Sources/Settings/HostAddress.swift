internal import Glibc

/// The numeric address that a text stands for; nil when it is neither one nor `localhost`.
package func numericAddress(_ text: String) -> String? {
    if text == "localhost" { return "127.0.0.1" }
    var address = in6_addr()
    return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1 ? text : nil
}

/// Whether two servers of one port stand in each other's way: on one address, or where one of them takes every address.
package func addressesCollide(_ first: String, _ second: String) -> Bool {
    // Linux lets a socket on `::` take IPv4's connections too.
    first == second || [first, second].contains { $0 == "::" || $0 == "0.0.0.0" }
}
