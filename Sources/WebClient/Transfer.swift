import HTTP

/// One exchange while it runs, whatever is spoken. Used on the transfer thread alone.
protocol Transfer: AnyObject {
    var id: UInt64 { get }
    var exchange: PreparedExchange { get }
    /// Whether all is there, and the server has not ended it yet.
    var isLingering: Bool { get }
    /// Whether it has had time enough for that.
    var isOverdue: Bool { get }
    /// Takes one line of what comes before the body; false ends the transfer.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool
    /// Takes a piece of the body; false ends the transfer.
    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool
    /// Hands the result to whoever waits; called once.
    func finish(_ outcome: TransferOutcome)
    /// Ends the waiting with an error, in place of `finish`.
    func fail(_ reason: HTTPTransportError.Reason, _ message: String)
}

/// What is sent, checked and written as libcurl takes it.
enum PreparedExchange {
    case request(PreparedRequest)
    case mail(PreparedMail)
}

/// How libcurl ended a transfer.
struct TransferOutcome {
    /// Why a transfer did not end by itself.
    enum Failure {
        /// The receiver wanted no more.
        case stopped
        case failed(HTTPTransportError.Reason)
    }

    var failure: Failure?
    var message: String
    var status: Int
    var timing: HTTPTiming
    /// When the first certificate of the chain expires, in seconds since the Unix epoch; nil when it is not known.
    var certificateExpiry: Int64?
}

/// An exchange on its way to the transfer thread.
struct TransferJob: Sendable {
    let id: UInt64
    /// Begins it, on the thread.
    let transfer: @Sendable () -> any Transfer
    /// Fails it, in place of that.
    let refuse: @Sendable (HTTPTransportError) -> Void
}
