internal import Format
internal import HTTP

/// Puts together the pages of `tools/list`, within limits that no honest server comes near.
struct ToolCollection {
    private static let pageLimit = 100
    /// The list must fit a file of the state folder.
    private static let toolLimit = 5000
    /// In bytes, of one cursor.
    private static let cursorLimit = 16 << 10

    /// What to do after a page.
    enum Step {
        /// Ask for the page at that cursor.
        case next(String)
        case finished(ToolReading)
    }

    private var tools: [JSONValue] = []
    private var cursors: Set<String> = []
    private var pages = 0

    /// Takes the answer to a call for a page.
    mutating func take(_ reply: ProbeReply) -> Step {
        guard case .result(let result, _) = reply else { return .finished(Self.reading(of: reply)) }
        guard let page = result["tools"]?.array else {
            return .finished(Self.failed(.notMCP, "the answer has no list of tools"))
        }
        pages += 1
        tools += page
        guard tools.count <= Self.toolLimit else { return failure("lists more than \(Self.toolLimit) tools") }
        guard let cursor = result["nextCursor"]?.string, !cursor.isEmpty else {
            return .finished(.listed(ToolListing(tools)))
        }
        guard cursor.utf8.count <= Self.cursorLimit else { return failure("gives too long a cursor") }
        guard cursors.insert(cursor).inserted else { return failure("lists its pages in a circle") }
        guard pages < Self.pageLimit else { return failure("lists more than \(Self.pageLimit) pages") }
        return .next(cursor)
    }

    private func failure(_ reason: String) -> Step {
        .finished(Self.failed(.notMCP, "the server \(reason)"))
    }

    private static func failed(_ reason: MCPProbeFailure.Reason, _ message: String) -> ToolReading {
        .failed(MCPProbeFailure(reason, "tools/list: \(message)"))
    }

    private static func reading(of reply: ProbeReply) -> ToolReading {
        switch reply {
        case .error(_, let error) where error.code == RPCCode.methodNotFound: .unsupported
        case .error(_, let error):
            failed(.rpcError, "the server answered with error \(error.code): \(error.message)")
        case .failed(let reason, let message): failed(.init(reason), message)
        case .status(let status, _): failed(.httpStatus, "HTTP \(status) without an answer")
        case .result: failed(.notMCP, "the answer is not one of the protocol")
        }
    }
}
